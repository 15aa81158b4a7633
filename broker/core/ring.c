#include "broker/core/ring.h"

#include "broker/core/assertion.h"

#include <stdlib.h>
#include <string.h>

struct ring_entry {
    uint64_t time_us;
    size_t offset;
    size_t line_size;
    size_t total_size; /* the line and the keys behind it */
    uint16_t key_sizes[KEYS];
    enum event_type type;
    enum event_resource resource;
    bool has_session;
    uint32_t session;
    uint32_t status;
};

static struct ring_entry *entry_of(const struct ring *ring, uint64_t sequence)
{
    return &ring->entries[sequence % ring->entries_max];
}

static bool is_empty(const struct ring *ring)
{
    return ring->first_sequence == ring->next_sequence;
}

/* Whether size bytes from start on overlap those of the oldest line. */
static bool overlaps_oldest(const struct ring *ring, size_t start, size_t size)
{
    const struct ring_entry *oldest = entry_of(ring, ring->first_sequence);

    return oldest->offset < start + size && start < oldest->offset + oldest->total_size;
}

/* Lines lie in the order of their sequence, so only the oldest can be in the way. When the write
   offset wraps, the lines behind it are older than those before it, so they go first. */
static size_t make_room(struct ring *ring, size_t size)
{
    size_t start = ring->write_offset;

    if (size > ring->bytes_max - start) {
        while (!is_empty(ring) && entry_of(ring, ring->first_sequence)->offset >= start) {
            ring->first_sequence++;
        }
        start = 0;
    }
    while (!is_empty(ring) && (ring->next_sequence - ring->first_sequence == ring->entries_max ||
                               overlaps_oldest(ring, start, size))) {
        ring->first_sequence++;
    }
    return start;
}

bool ring_init(struct ring *ring, size_t bytes_max, size_t entries_max, uint64_t next_sequence)
{
    ASSERTION(bytes_max != 0 && entries_max != 0);
    memset(ring, 0, sizeof(*ring));
    ring->bytes_max = bytes_max;
    ring->entries_max = entries_max;
    ring->first_sequence = next_sequence;
    ring->next_sequence = next_sequence;
    ring->bytes = malloc(bytes_max);
    ring->entries = calloc(entries_max, sizeof(*ring->entries));
    return ring->bytes != NULL && ring->entries != NULL;
}

void ring_append(struct ring *ring, uint64_t time_us, const char *line, size_t size,
                 const struct event_keys *keys)
{
    const char *key_bytes = keys->text[0].bytes;
    struct ring_entry *entry;
    size_t keys_size = 0;
    size_t total_size;
    char *target;

    for (int key = 0; key < KEYS; key++) {
        ASSERTION(keys->text[key].bytes == key_bytes + keys_size);
        keys_size += keys->text[key].size;
    }
    total_size = size + keys_size;
    ASSERTION(size != 0 && total_size <= ring->bytes_max);

    target = ring->bytes + make_room(ring, total_size);
    entry = entry_of(ring, ring->next_sequence);
    entry->time_us = time_us;
    entry->offset = (size_t)(target - ring->bytes);
    entry->line_size = size;
    entry->total_size = total_size;
    entry->type = keys->type;
    entry->resource = keys->resource;
    entry->has_session = keys->has_session;
    entry->session = keys->session;
    entry->status = keys->status;

    for (int key = 0; key < KEYS; key++) {
        ASSERTION(keys->text[key].size <= UINT16_MAX);
        entry->key_sizes[key] = (uint16_t)keys->text[key].size;
    }

    memcpy(target, line, size);
    memcpy(target + size, key_bytes, keys_size);

    ring->write_offset = entry->offset + total_size;
    ring->next_sequence++;
}

bool ring_holds(const struct ring *ring, uint64_t sequence)
{
    return sequence >= ring->first_sequence && sequence < ring->next_sequence;
}

uint64_t ring_find_since(const struct ring *ring, uint64_t time_us, uint64_t end)
{
    for (uint64_t i = ring->first_sequence; i < end && i < ring->next_sequence; i++) {
        if (entry_of(ring, i)->time_us >= time_us) {
            return i;
        }
    }
    return end;
}

void ring_get(const struct ring *ring, uint64_t sequence, struct ring_line *line_out)
{
    const struct ring_entry *entry = entry_of(ring, sequence);
    const char *key_bytes;

    ASSERTION(ring_holds(ring, sequence));
    line_out->bytes = ring->bytes + entry->offset;
    line_out->size = entry->line_size;
    line_out->time_us = entry->time_us;
    line_out->keys.type = entry->type;
    line_out->keys.resource = entry->resource;
    line_out->keys.has_session = entry->has_session;
    line_out->keys.session = entry->session;
    line_out->keys.status = entry->status;

    key_bytes = line_out->bytes + entry->line_size;
    for (int key = 0; key < KEYS; key++) {
        line_out->keys.text[key].bytes = key_bytes;
        line_out->keys.text[key].size = entry->key_sizes[key];
        key_bytes += entry->key_sizes[key];
    }
}

size_t ring_copy(const struct ring *ring, uint64_t sequence, uint64_t last, char *out,
                 size_t capacity, size_t *size)
{
    size_t count = 0;

    ASSERTION(ring_holds(ring, sequence) && ring_holds(ring, last));
    for (; sequence <= last; sequence++) {
        const struct ring_entry *entry = entry_of(ring, sequence);

        if (entry->line_size > capacity - *size) {
            break;
        }
        memcpy(out + *size, ring->bytes + entry->offset, entry->line_size);
        *size += entry->line_size;
        count++;
    }
    return count;
}

void ring_deinit(struct ring *ring)
{
    free(ring->bytes);
    free(ring->entries);
    ring->bytes = NULL;
    ring->entries = NULL;
}
