/*
 * The truth of a story: what the server has of each event, what was set aside, and what was stored.
 *
 * What must hold:
 *   - An event gets to the server, or is set aside, only when all before it have. So the order is
 *     kept and nothing is passed over.
 *   - A cursor that is stored has nothing before it that waits.
 *   - An event gets there a second time only if the agent could not know: it was killed before it
 *     had stored the cursor, or the server took the event and did not say so.
 */
#ifndef TESTS_SIM_AGENT_LEDGER_H
#define TESTS_SIM_AGENT_LEDGER_H

#include "tests/sim_agent/events.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger_entry {
    bool is_done;   /* at the server, refused by a partial success, or set aside */
    bool may_again; /* a second time is no mistake */
};

struct ledger {
    const struct events *events;
    struct ledger_entry *entries; /* by number */
    size_t capacity;
    uint64_t done;   /* all events up to this number are done */
    uint64_t seen;   /* the highest number that is done */
    uint64_t stored; /* the number of the cursor on the disk */
};

void ledger_init(struct ledger *ledger, const struct events *events);
void ledger_deinit(struct ledger *ledger);

/* An event has come to the server, or into the file of refused records. is_known: the agent was
   told so. */
void ledger_finish(struct ledger *ledger, uint64_t number, bool is_known);

/* The cursor is on the disk. */
void ledger_store(struct ledger *ledger, uint64_t number);

/* The agent was killed: what it had not stored may come again. */
void ledger_kill(struct ledger *ledger);

/* The story is over, and there was time for everything. */
void ledger_end(struct ledger *ledger);

#endif
