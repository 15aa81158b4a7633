/*
 * One run of the agent, from its start to its end or a kill: the loop that delivery.h describes,
 * around the core under test.
 */
#ifndef TESTS_SIM_AGENT_LIFE_H
#define TESTS_SIM_AGENT_LIFE_H

#include "samples/agent/core/delivery.h"
#include "tests/sim_agent/events.h"
#include "tests/sim_agent/ledger.h"
#include "tests/sim_agent/pace.h"
#include "tests/sim_agent/requests.h"
#include "tests/sim_agent/server.h"
#include "tests/support/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What surrounds the agent and outlives it. */
struct surroundings {
    struct random random;
    struct events events;
    struct server server;
    struct ledger ledger;
    uint64_t now_ms;
    char disk[WNW_CURSOR_SIZE]; /* the file of the cursor */
    bool disk_fails;
    size_t file_room;      /* records that fit into the file of refused records */
    size_t memory_records; /* records of the largest request that there is memory for */
    bool kills;            /* the agent may be killed at any moment */
};

struct life {
    struct surroundings *around;
    struct delivery *delivery; /* NULL: it was killed */
    struct pace pace;
    struct requests requests;
    uint64_t taken; /* events up to this number were read from the journal */
    struct delivery_counts expected;
    bool is_stopped; /* the last refused record could not be set aside */
};

/* The agent starts, and goes on at the cursor on the disk. */
void life_begin(struct life *life, struct surroundings *around);

/* It takes events, and does one step. Moves time. */
void life_step(struct life *life);

/* It is told that no more events come. */
void life_flush(struct life *life);
bool life_is_over(const struct life *life);

/* It ends without a word. */
void life_kill(struct life *life);

#endif
