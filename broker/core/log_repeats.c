#include "broker/core/log_repeats.h"

#include "broker/core/assertion.h"
#include "proto/text/terminal_text.h"

#include <stdio.h>
#include <string.h>

static bool has_counts(const struct log_repeat *item)
{
    return item->repeated_count != 0 || item->similar_count != 0;
}

static void forget(struct log_repeats *repeats, struct log_repeat *item)
{
    struct log_repeat *end = &repeats->items[repeats->count];

    ASSERTION(item < end);
    memmove(item, item + 1, (size_t)(end - item - 1) * sizeof(*item));
    repeats->count--;
}

static void forget_unrepeated(struct log_repeats *repeats, uint64_t now_ms)
{
    size_t index = 0;

    while (index < repeats->count) {
        struct log_repeat *item = &repeats->items[index];

        if (now_ms >= item->end_ms && !has_counts(item)) {
            forget(repeats, item);
        } else {
            index++;
        }
    }
}

/* The message from the place, or with a text the same message. */
static struct log_repeat *find(struct log_repeats *repeats, const void *place, const char *text)
{
    for (size_t i = 0; i < repeats->count; i++) {
        struct log_repeat *item = &repeats->items[i];

        if (item->place == place && (text == NULL || strcmp(item->line.text, text) == 0)) {
            return item;
        }
    }
    return NULL;
}

static void write_counts_text(const struct log_repeat *item, char *text, size_t size)
{
    const unsigned long long repeated = item->repeated_count;
    const unsigned long long similar = item->similar_count;

    if (similar == 0) {
        (void)snprintf(text, size, "repeated %llu times: ", repeated);
    } else if (repeated == 0) {
        (void)snprintf(text, size, "%llu %s not logged: ", similar,
                       similar == 1 ? "other like this was" : "others like this were");
    } else {
        (void)snprintf(text, size, "repeated %llu times (and %llu others like it): ", repeated,
                       similar);
    }
}

/* The message stands last, so that only its end is cut when the line is too long. */
static void write_counts(struct log_repeat *item, struct log_line *line_out)
{
    size_t size;

    line_out->level = item->line.level;
    line_out->number = item->line.number;
    line_out->utc_us = item->line.utc_us;
    write_counts_text(item, line_out->text, sizeof(line_out->text));
    size = strlen(line_out->text);
    (void)terminal_text_write(item->line.text, LOG_LINE_BYTES_MAX, line_out->text + size,
                              sizeof(line_out->text) - size);
    item->repeated_count = 0;
    item->similar_count = 0;
}

static void remember(struct log_repeats *repeats, const void *place, const struct log_line *line,
                     uint64_t now_ms)
{
    struct log_repeat *item = &repeats->items[repeats->count];

    ASSERTION(repeats->count < LOG_REPEAT_MESSAGES_MAX);
    item->place = place;
    item->line = *line;
    item->end_ms = now_ms + LOG_REPEAT_MS;
    item->repeated_count = 0;
    item->similar_count = 0;
    repeats->count++;
}

static void make_room(struct log_repeats *repeats, struct log_line *line_out)
{
    struct log_repeat *oldest = &repeats->items[0];

    if (has_counts(oldest)) {
        write_counts(oldest, line_out);
    }
    forget(repeats, oldest);
}

bool log_repeats_admit(struct log_repeats *repeats, const void *place, const struct log_line *line,
                       uint64_t now_ms, struct log_line *made_room_out)
{
    struct log_repeat *item;

    made_room_out->text[0] = '\0';
    forget_unrepeated(repeats, now_ms);
    item = find(repeats, place, line->text);
    if (item != NULL) {
        item->repeated_count++;
        item->line.utc_us = line->utc_us;
        return false;
    }
    if (repeats->count == LOG_REPEAT_MESSAGES_MAX) {
        item = find(repeats, place, NULL);
        if (item != NULL) {
            item->similar_count++;
            item->line.utc_us = line->utc_us;
            return false;
        }
        make_room(repeats, made_room_out);
    }
    remember(repeats, place, line, now_ms);
    return true;
}

bool log_repeats_take(struct log_repeats *repeats, uint64_t now_ms, struct log_line *line_out)
{
    forget_unrepeated(repeats, now_ms);
    for (size_t i = 0; i < repeats->count; i++) {
        struct log_repeat *item = &repeats->items[i];

        if (now_ms >= item->end_ms) {
            write_counts(item, line_out);
            item->end_ms += LOG_REPEAT_MS;
            return true;
        }
    }
    return false;
}

uint64_t log_repeats_next_ms(const struct log_repeats *repeats)
{
    uint64_t next_ms = LOG_REPEAT_NEVER;

    for (size_t i = 0; i < repeats->count; i++) {
        const struct log_repeat *item = &repeats->items[i];

        if (has_counts(item) && item->end_ms < next_ms) {
            next_ms = item->end_ms;
        }
    }
    return next_ms;
}
