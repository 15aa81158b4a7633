/* Whether a run of the agent is over. */
#ifndef SAMPLES_AGENT_CORE_RUN_END_H
#define SAMPLES_AGENT_CORE_RUN_END_H

#include "delivery.h"

#include <stdbool.h>

/* Requests in a row that fail, until a run with --once gives up: pauses of up to 1, 2 and 4
   seconds, so that a short outage ends no run. */
#define RUN_END_FAILURES_MAX 4u

enum run_end {
    RUN_END_NOT_YET,
    RUN_END_DONE,
    RUN_END_FAILED /* it cannot go on, or it would wait for what may never come */
};

struct run_state {
    bool is_once;      /* it ends when all is accepted, and waits for no broker and no person */
    bool is_refused;   /* the broker or the library has refused for good */
    bool has_failed;   /* the library cannot go on */
    bool is_absent;    /* no broker can be reached */
    bool is_over;      /* the broker sends no more */
    bool is_empty;     /* everything was accepted or set aside, and stored */
    bool is_untrusted; /* the last request failed at TLS */
    struct delivery_counts counts;
};

enum run_end run_end(const struct run_state *state);

#endif
