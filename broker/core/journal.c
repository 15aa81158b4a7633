#include "broker/core/journal.h"

#include "broker/core/assertion.h"

#include <string.h>

static struct event_id id_of(const struct journal *journal, uint64_t sequence)
{
    struct event_id id = {journal->epoch, sequence};

    return id;
}

bool journal_init(struct journal *journal, uint64_t epoch, size_t ring_bytes, size_t ring_events)
{
    memset(journal, 0, sizeof(*journal));
    journal->epoch = epoch;
    return ring_init(&journal->ring, ring_bytes, ring_events, 1);
}

struct event_id journal_next_id(const struct journal *journal)
{
    return id_of(journal, journal->ring.next_sequence);
}

struct event_id journal_newest_id(const struct journal *journal)
{
    return id_of(journal, journal->ring.next_sequence - 1);
}

struct event_id journal_oldest_id(const struct journal *journal)
{
    return id_of(journal, journal->ring.first_sequence);
}

void journal_append(struct journal *journal, struct event *event)
{
    struct json_text text;
    struct event_keys keys;

    event->id = journal_next_id(journal);
    json_text_init(&text, journal->line, sizeof(journal->line));
    event_write(event, &text);
    ASSERTION(!text.overflowed);

    event_keys_take(event, journal->keys, &keys);
    ring_append(&journal->ring, event->time_us, text.bytes, text.size, &keys);
}

void journal_deinit(struct journal *journal)
{
    ring_deinit(&journal->ring);
}
