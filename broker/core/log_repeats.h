/*
 * A message that repeats is logged once and then counted.
 *
 * A client or a disk can cause the same fault any number of times. Within LOG_REPEAT_MS of a message,
 * the same text from the same place is only counted, and one line tells the count at the end of
 * that time. As long as it repeats, this goes on. The messages that are remembered are bounded in
 * number: when there is no room for one more, and one of the same place is remembered, such as the
 * same fault of another file, it is counted there as similar; else the oldest makes room.
 * Not thread-safe.
 */
#ifndef BROKER_CORE_LOG_REPEATS_H
#define BROKER_CORE_LOG_REPEATS_H

#include "broker/core/log_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_REPEAT_MS 60000u        /* milliseconds */
#define LOG_REPEAT_MESSAGES_MAX 64u /* messages; above the number of places that log */
#define LOG_REPEAT_NEVER UINT64_MAX

struct log_repeat {
    const void *place; /* the constant text with which the caller logs */
    struct log_line line;
    uint64_t end_ms; /* monotonic */
    uint64_t repeated_count;
    uint64_t similar_count;
};

/* All zero remembers nothing. The oldest is the first. */
struct log_repeats {
    struct log_repeat items[LOG_REPEAT_MESSAGES_MAX];
    size_t count;
};

/*
 * Whether the line is to be logged. It is not if it was counted instead. When another message had to
 * make room and has counts to tell, *made_room_out is the line that tells them; else its text is "".
 */
bool log_repeats_admit(struct log_repeats *repeats, const void *place, const struct log_line *line,
                       uint64_t now_ms, struct log_line *made_room_out);

/* Write a line that tells the counts of a message whose time is over. False when there is none. With
   LOG_REPEAT_NEVER as the time, all are over. */
bool log_repeats_take(struct log_repeats *repeats, uint64_t now_ms, struct log_line *line_out);

/* When log_repeats_take has something to write next. */
uint64_t log_repeats_next_ms(const struct log_repeats *repeats);

#endif
