#include "tests/sim/memory.h"

#include "broker/core/subscriber.h"
#include "tests/sim/library.h"
#include "tests/sim/people.h"
#include "tests/sim/violation.h"

#include <inttypes.h>

/* All that an entry of a table has besides its names. */
#define ENTRY_BYTES_MAX 1024u

/* A started event has all the names that a notification may have, as event text. */
#define OPERATION_BYTES_MAX (ENTRY_BYTES_MAX + 3 * STRING_BYTES_MAX + SID_BYTES_MAX)
#define DEVICE_NAME_BYTES_MAX (ENTRY_BYTES_MAX + 2 * STRING_BYTES_MAX + SID_BYTES_MAX)

static void check(const char *what, size_t size, size_t size_max)
{
    if (size > size_max) {
        violation("%s: %zu of at most %zu", what, size, size_max);
    }
}

/* A line and its keys are one piece, which must lie in the ring's memory. */
static size_t check_entry(const struct ring *ring, const struct ring_line *line)
{
    const char *end = line->bytes + line->size;

    for (int key = 0; key < KEYS; key++) {
        end += line->keys.text[key].size;
    }
    if (line->bytes < ring->bytes || end > ring->bytes + ring->bytes_max) {
        violation("a line of %zu bytes lies outside of the ring", line->size);
    }
    return (size_t)(end - line->bytes);
}

static void check_ring(const struct ring *ring, const struct story *story)
{
    size_t bytes = 0;

    check("the ring's memory", ring->bytes_max, story->ring_bytes);
    check("lines in the ring", (size_t)(ring->next_sequence - ring->first_sequence),
          story->ring_events);
    for (uint64_t sequence = ring->first_sequence; sequence < ring->next_sequence; sequence++) {
        struct ring_line line;

        ring_get(ring, sequence, &line);
        bytes += check_entry(ring, &line);
    }
    check("bytes in the ring", bytes, story->ring_bytes);
}

static void check_journal(const struct journal *journal, const struct story *story)
{
    uint64_t bytes = 0;

    check_ring(&journal->ring, story);
    check("bytes that no commit took", journal->writer.pending_size, 0);
    check("the window", journal->reader.window.size, JOURNAL_WINDOW_BYTES);
    check("what replay has left", journal_replay_left(journal), JOURNAL_REPLAY_BYTES_MAX);
    for (size_t i = 0; i < journal->segments.count; i++) {
        bytes += journal->segments.items[i].size + journal->segments.items[i].unread_bytes;
    }
    if (bytes != journal->segments.bytes) {
        violation("segments of %" PRIu64 " bytes are counted as %" PRIu64, bytes,
                  journal->segments.bytes);
    }
}

static void check_operations(const struct operations *operations)
{
    size_t count = 0;
    size_t bytes = 0;

    for (const struct list_node *node = operations->by_age.first; node != NULL; node = node->next) {
        const struct operation *o = LIST_ITEM(node, const struct operation, by_age);

        check("an operation that waits", o->bytes, OPERATION_BYTES_MAX);
        bytes += o->bytes;
        count++;
    }
    if (count != operations_count(operations) || bytes != operations->bytes) {
        violation("%zu operations of %zu bytes are counted as %zu of %zu", count, bytes,
                  operations_count(operations), operations->bytes);
    }
    check("operations", count, OPERATIONS_MAX);
}

/* Each known user has so many drives and no other names. */
static void check_device_names(const struct device_names *names)
{
    check("device names", names->by_age.count, USER_UNREADABLE * SAID_DRIVES);
    check("device names' bytes", names->bytes, names->by_age.count * DEVICE_NAME_BYTES_MAX);
}

static void check_subscribers(const struct broker *broker)
{
    size_t count = 0;

    for (const struct list_node *node = broker->fanout->subscribers.first; node != NULL;
         node = node->next) {
        const struct subscriber *s = LIST_ITEM(node, const struct subscriber, node);

        check("a request", s->lines.partial_size, REQUEST_BYTES_MAX);
        check("a request's memory", s->lines.partial_capacity, REQUEST_BYTES_MAX);
        check("what is kept of a request that is over",
              s->stage == SUBSCRIBER_ASKING ? 0 : s->lines.partial_size, 0);
        count++;
    }
    check("subscribers", count, WORLD_READERS);
}

void memory_check(const struct world *world)
{
    check_journal(&world->broker.journal, &world->story);
    check_operations(&world->broker.operations);
    check_device_names(&world->broker.device_names);
    check_subscribers(&world->broker);
    for (int i = 0; i < WORLD_LIBRARIES; i++) {
        library_check_memory(&world->readers[i]);
    }
}
