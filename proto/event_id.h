/*
 * The id of an event and a place in the journal: both are the same thing.
 *
 * Text form: the epoch as 16 hex digits, a dot, the sequence as 20 decimal digits. Ids of one
 * journal compare as strings the way they compare as numbers. Sequence 0 is the place before
 * the first event of its epoch.
 */
#ifndef PROTO_EVENT_ID_H
#define PROTO_EVENT_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_ID_TEXT_SIZE 37u /* characters, without an end */

struct event_id {
    uint64_t epoch;
    uint64_t sequence;
};

/* Below 0, 0, above 0: as strcmp of the texts. Inline, because each step of each stream compares. */
static inline int event_id_compare(struct event_id left, struct event_id right)
{
    if (left.epoch != right.epoch) {
        return left.epoch < right.epoch ? -1 : 1;
    }
    return (left.sequence > right.sequence) - (left.sequence < right.sequence);
}

/* Writes EVENT_ID_TEXT_SIZE characters and a NUL. */
void event_id_write(struct event_id id, char text[EVENT_ID_TEXT_SIZE + 1]);

/* False when the text is not exactly an id (upper-case hex digits are not) or overflows. */
bool event_id_read(const char *text, size_t size, struct event_id *id_out);

#endif
