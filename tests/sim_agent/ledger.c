#include "tests/sim_agent/ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/violation.h"

void ledger_init(struct ledger *ledger, const struct events *events)
{
    memset(ledger, 0, sizeof(*ledger));
    ledger->events = events;
}

void ledger_deinit(struct ledger *ledger)
{
    free(ledger->entries);
}

static struct ledger_entry *entry_of(struct ledger *ledger, uint64_t number)
{
    if (number >= ledger->capacity) {
        const size_t capacity = (size_t)number * 2 + 1024;

        ledger->entries = realloc(ledger->entries, capacity * sizeof(*ledger->entries));
        if (ledger->entries == NULL) {
            abort();
        }
        memset(ledger->entries + ledger->capacity, 0,
               (capacity - ledger->capacity) * sizeof(*ledger->entries));
        ledger->capacity = capacity;
    }
    return &ledger->entries[number];
}

/* What is filtered needs nothing. */
static void move_done(struct ledger *ledger)
{
    while (ledger->done < ledger->events->count &&
           (entry_of(ledger, ledger->done + 1)->is_done ||
            events_is_filtered(ledger->events, ledger->done + 1))) {
        ledger->done++;
    }
}

void ledger_finish(struct ledger *ledger, uint64_t number, bool is_known)
{
    struct ledger_entry *entry;

    if (number == 0 || number > ledger->events->count) {
        violation("the record %" PRIu64 " is of no event", number);
    }
    move_done(ledger);
    entry = entry_of(ledger, number);
    if (entry->is_done && !entry->may_again) {
        violation("the event %" PRIu64 " came again without need", number);
    }
    if (!entry->is_done && ledger->done + 1 != number) {
        violation("the event %" PRIu64 " came before %" PRIu64, number, ledger->done + 1);
    }
    entry->is_done = true;
    entry->may_again = !is_known;
    ledger->seen = number > ledger->seen ? number : ledger->seen;
}

void ledger_store(struct ledger *ledger, uint64_t number)
{
    move_done(ledger);
    if (number > ledger->done) {
        violation("the cursor %" PRIu64 " is stored, and %" PRIu64 " waits", number,
                  ledger->done + 1);
    }
    if (number < ledger->stored) {
        violation("the cursor went back from %" PRIu64 " to %" PRIu64, ledger->stored, number);
    }
    ledger->stored = number;
}

void ledger_kill(struct ledger *ledger)
{
    for (uint64_t number = ledger->stored + 1; number <= ledger->seen; number++) {
        entry_of(ledger, number)->may_again = true;
    }
}

void ledger_end(struct ledger *ledger)
{
    move_done(ledger);
    if (ledger->done != ledger->events->count) {
        violation("the event %" PRIu64 " is lost", ledger->done + 1);
    }
    if (ledger->stored != ledger->events->count) {
        violation("the cursor %" PRIu64 " is on the disk, and %" PRIu64 " was the last event",
                  ledger->stored, ledger->events->count);
    }
}
