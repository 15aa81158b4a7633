/*
 * The cursor that is to be stored: everything before it is done. A store that fails is tried again,
 * with the cursor that is newest then; what is sent does not wait for it.
 */
#ifndef SAMPLES_AGENT_CORE_KEPT_CURSOR_H
#define SAMPLES_AGENT_CORE_KEPT_CURSOR_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stdint.h>

/* How long a cursor that moved over events without a record waits, and the pause after a store that
   failed. */
#define KEPT_CURSOR_MS 1000u

/* All zero: there is nothing to store. */
struct kept_cursor {
    char cursor[WNW_CURSOR_SIZE]; /* "" while there was none */
    bool is_stored;               /* else it is to be, if it is not "" */
    bool has_failed;              /* the last attempt */
    bool is_urgent;               /* it follows a record */
    uint64_t due_ms;              /* the next attempt, unless it is urgent and none has failed */
};

/* The cursor has moved. is_urgent: behind a record, so that a kill sends it again until it is
   stored. "" changes nothing. */
void kept_cursor_move(struct kept_cursor *kept, const char *cursor, bool is_urgent);

/* Whether a cursor is not stored. */
bool kept_cursor_is_waiting(const struct kept_cursor *kept);

/* Milliseconds until it is to be stored; 0: now; WNW_FOREVER: there is none. is_hurried: without
   waiting for more events. */
uint32_t kept_cursor_wait_ms(const struct kept_cursor *kept, bool is_hurried, uint64_t now_ms);

/* The attempt to store it has ended. */
void kept_cursor_stored(struct kept_cursor *kept, bool is_stored, uint64_t now_ms);

#endif
