#include "broker/core/segments.h"

#include "broker/core/assertion.h"

#include <stdlib.h>
#include <string.h>

void segments_init(struct segments *segments)
{
    memset(segments, 0, sizeof(*segments));
}

bool segments_add(struct segments *segments, const struct segment *segment)
{
    ASSERTION(segments->count == 0 ||
              event_id_compare(segments_newest(segments)->first, segment->first) < 0);
    if (segments->count == segments->capacity) {
        size_t capacity = segments->capacity == 0 ? 16 : segments->capacity * 2;
        struct segment *grown = realloc(segments->items, capacity * sizeof(*grown));

        if (grown == NULL) {
            return false;
        }
        segments->items = grown;
        segments->capacity = capacity;
    }
    segments->items[segments->count] = *segment;
    segments->count++;
    segments->bytes += segment->size + segment->unread_bytes;
    return true;
}

struct segment *segments_newest(struct segments *segments)
{
    return segments->count == 0 ? NULL : &segments->items[segments->count - 1];
}

void segments_grow_newest(struct segments *segments, uint64_t bytes, struct event_id last,
                          uint64_t last_time_us, uint64_t monotonic_us)
{
    struct segment *newest = segments_newest(segments);

    ASSERTION(newest != NULL);
    ASSERTION(bytes != 0 && event_id_compare(newest->last, last) < 0);
    if (newest->size == 0) {
        newest->first_time_us = last_time_us;
        newest->begun_us = monotonic_us;
    }
    newest->size += bytes;
    newest->last = last;
    newest->last_time_us = last_time_us;
    newest->written_us = monotonic_us;
    segments->bytes += bytes;
}

size_t segments_find_after(const struct segments *segments, struct event_id id)
{
    size_t low = 0;
    size_t high = segments->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (event_id_compare(segments->items[middle].last, id) > 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

void segments_remove_oldest(struct segments *segments)
{
    uint64_t bytes;

    ASSERTION(segments->count != 0);
    bytes = segments->items[0].size + segments->items[0].unread_bytes;
    ASSERTION(bytes <= segments->bytes);
    segments->bytes -= bytes;
    segments->count--;
    memmove(&segments->items[0], &segments->items[1], segments->count * sizeof(segments->items[0]));
}

void segments_deinit(struct segments *segments)
{
    free(segments->items);
    segments_init(segments);
}
