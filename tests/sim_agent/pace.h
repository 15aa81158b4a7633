/*
 * When the agent may send, in one life of it.
 *
 * What must hold:
 *   - No request is earlier than the server asked for, up to an hour, plus the pause that was drawn.
 *   - A pause is drawn once for each failure, from 0 to a bound that doubles from 1 s to 5 minutes
 *     and is 1 s again after an answer.
 *   - What a person must mend is tried every 5 minutes, and a record that memory is missing for each
 *     second.
 *   - The agent does not wait longer than that.
 */
#ifndef TESTS_SIM_AGENT_PACE_H
#define TESTS_SIM_AGENT_PACE_H

#include "tests/sim_agent/server.h"

#include <stdbool.h>
#include <stdint.h>

struct pace {
    struct random *random;
    uint64_t not_before_ms; /* the next request */
    uint32_t bound_ms;      /* of the next pause after a failure */
    uint32_t draws;         /* since they were last looked at */
    uint32_t drawn_bound_ms;
    uint32_t drawn_ms;
};

/* A life begins; the pause before the first request is to be drawn from 0 to start_ms_max. */
void pace_begin(struct pace *pace, struct random *random);
void pace_begun(struct pace *pace, uint32_t start_ms_max, uint64_t now_ms);

/* The random numbers that the agent asks for; the context is the pace. */
uint32_t pace_draw(void *context, uint32_t bound);

void pace_sent(const struct pace *pace, uint64_t now_ms);
void pace_answered(struct pace *pace, const struct server_answer *said, uint64_t now_ms);

/* There was no memory for a request of so many records. */
void pace_without_memory(struct pace *pace, size_t count, uint64_t now_ms);

/* A refused record could not be set aside. */
void pace_stopped(struct pace *pace, uint64_t now_ms);

/* The agent holds records and says that it has nothing to do for so long. */
void pace_waits(const struct pace *pace, uint32_t wait_ms, uint64_t now_ms);

#endif
