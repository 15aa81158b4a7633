#include "tests/support/memory_store.h"

#include "proto/limits.h"

#include <stdlib.h>
#include <string.h>

static size_t list_segments(void *context, struct store_segment *segments, size_t count_max)
{
    struct memory_store *store = context;

    if (store->list_is_refused) {
        return STORE_NOT_LISTED;
    }
    /* Any order will do, so the newest comes first. */
    for (size_t i = 0; i < store->count && i < count_max; i++) {
        segments[i].first = store->segments[store->count - 1 - i].first;
        segments[i].size = store->segments[store->count - 1 - i].size;
    }
    return store->count;
}

static struct memory_segment *find(struct memory_store *store, struct event_id first)
{
    for (size_t i = 0; i < store->count; i++) {
        if (event_id_compare(store->segments[i].first, first) == 0) {
            return &store->segments[i];
        }
    }
    abort();
}

static void drop(struct memory_store *store, struct memory_segment *segment)
{
    size_t index = (size_t)(segment - store->segments);

    free(segment->bytes);
    store->count--;
    memmove(segment, segment + 1, (store->count - index) * sizeof(*segment));
}

static bool create_segment(void *context, struct event_id first)
{
    struct memory_store *store = context;

    if (store->newest_is_deleted) {
        store->newest_is_deleted = false;
        drop(store, &store->segments[store->count - 1]);
    }
    (void)memory_store_add(context, first.epoch, first.sequence);
    return true;
}

static bool append_bytes(void *context, const char *bytes, size_t size)
{
    struct memory_store *store = context;

    memory_segment_put(&store->segments[store->count - 1], bytes, size);
    return true;
}

static bool cut_segment(void *context, struct event_id first, uint64_t size)
{
    struct memory_store *store = context;

    if (store->cut_is_refused || find(store, first)->is_held) {
        return false;
    }
    find(store, first)->size = (size_t)size;
    return true;
}

static bool read_bytes(void *context, struct event_id first, uint64_t offset, char *bytes,
                       size_t size, size_t *size_out)
{
    struct memory_store *store = context;
    const struct memory_segment *segment = find(store, first);
    size_t left = offset < segment->size ? segment->size - (size_t)offset : 0;

    store->reads++;
    if (store->read_is_refused || segment->is_held) {
        return false;
    }
    *size_out = size < left ? size : left;
    if (*size_out != 0) {
        memcpy(bytes, segment->bytes + offset, *size_out);
    }
    return true;
}

static bool has_newest(void *context)
{
    const struct memory_store *store = context;

    return !store->newest_is_deleted;
}

static bool remove_segment(void *context, struct event_id first)
{
    struct memory_store *store = context;
    struct memory_segment *segment = find(store, first);

    if (segment->is_held) {
        return false;
    }
    drop(store, segment);
    return true;
}

static bool clear_segment(void *context, struct event_id first)
{
    struct memory_segment *segment = find(context, first);

    segment->size = segment->is_held ? segment->size : 0;
    return !segment->is_held;
}

void memory_store_init(struct memory_store *store)
{
    memset(store, 0, sizeof(*store));
    store->store.context = store;
    store->store.list = list_segments;
    store->store.create = create_segment;
    store->store.append = append_bytes;
    store->store.cut = cut_segment;
    store->store.read = read_bytes;
    store->store.has_newest = has_newest;
    store->store.remove = remove_segment;
    store->store.clear = clear_segment;
}

struct memory_segment *memory_store_add(struct memory_store *store, uint64_t epoch,
                                        uint64_t sequence)
{
    struct memory_segment *segment = &store->segments[store->count];

    if (store->count == MEMORY_SEGMENTS_MAX) {
        abort();
    }
    memset(segment, 0, sizeof(*segment));
    segment->first.epoch = epoch;
    segment->first.sequence = sequence;
    store->count++;
    return segment;
}

struct memory_segment *memory_store_add_events(struct memory_store *store, uint64_t epoch,
                                               uint64_t first, uint64_t last)
{
    struct memory_segment *segment = memory_store_add(store, epoch, first);

    for (uint64_t i = first; i <= last; i++) {
        memory_segment_put_event(segment, EVENT_BROKER_STARTED, i, "clean");
    }
    return segment;
}

void memory_store_hold(struct memory_store *store, uint64_t epoch, uint64_t sequence, bool is_held)
{
    const struct event_id first = {epoch, sequence};

    find(store, first)->is_held = is_held;
}

void memory_segment_put(struct memory_segment *segment, const char *bytes, size_t size)
{
    char *grown = realloc(segment->bytes, segment->size + size);

    if (grown == NULL) {
        abort();
    }
    memcpy(grown + segment->size, bytes, size);
    segment->bytes = grown;
    segment->size += size;
}

void memory_segment_put_text(struct memory_segment *segment, const char *text)
{
    memory_segment_put(segment, text, strlen(text));
}

void memory_segment_put_event(struct memory_segment *segment, enum event_type type,
                              uint64_t sequence, const char *text)
{
    char line[EVENT_BYTES_MAX];
    struct event event = {0};
    struct json_text json;

    event.id.epoch = segment->first.epoch;
    event.id.sequence = sequence;
    event.source = "/wnetwatch/test";
    event.type = type;
    event.time_us = 1000 * sequence;
    event.version = "1.2.3";
    event.previous = text;
    event.reason = text;
    json_text_init(&json, line, sizeof(line));
    event_write(&event, &json);
    memory_segment_put(segment, json.bytes, json.size);
}

void memory_store_deinit(struct memory_store *store)
{
    for (size_t i = 0; i < store->count; i++) {
        free(store->segments[i].bytes);
    }
    store->count = 0;
}
