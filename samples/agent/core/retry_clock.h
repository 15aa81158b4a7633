/*
 * When the next request may go out. It has no clock of its own: it is told the time.
 *
 * After a failure the pause is a random one from 0 to a bound that doubles with each failure, so
 * that machines that lost the same server do not come back in step. A server's Retry-After is added
 * to it: no machine comes earlier than the server asked, nor all of them at that instant.
 */
#ifndef SAMPLES_AGENT_CORE_RETRY_CLOCK_H
#define SAMPLES_AGENT_CORE_RETRY_CLOCK_H

#include <stdint.h>

#define RETRY_CLOCK_MS_FIRST 1000u           /* bound of the first pause */
#define RETRY_CLOCK_MS_MAX 300000u           /* the bound doubles up to this */
#define RETRY_CLOCK_CONFIGURATION_MS 300000u /* pause after what a person must mend */
#define RETRY_CLOCK_SERVER_MS_MAX 3600000u   /* more than this of Retry-After counts as this */

struct retry_clock {
    uint32_t (*random)(void *context, uint32_t bound); /* from 0 to bound, both included */
    void *context;
    uint32_t bound_ms; /* of the next pause after a failure */
    uint64_t due_ms;   /* the next request may go out */
};

/* The first request is due after a random pause from 0 to start_ms_max. */
void retry_clock_init(struct retry_clock *clock, uint32_t (*random)(void *context, uint32_t bound),
                      void *context, uint32_t start_ms_max, uint64_t now_ms);

/* Milliseconds until the next request may go out; 0: now. */
uint32_t retry_clock_wait_ms(const struct retry_clock *clock, uint64_t now_ms);

/* The server cannot be reached or is busy. after_ms is its Retry-After, or 0. */
void retry_clock_fail(struct retry_clock *clock, uint32_t after_ms, uint64_t now_ms);

/* A person must mend something first. */
void retry_clock_wait_for_person(struct retry_clock *clock, uint32_t after_ms, uint64_t now_ms);

/* The agent itself cannot make a request yet. That tells nothing of the server, so the bound of the
   next pause stays. */
void retry_clock_wait(struct retry_clock *clock, uint32_t wait_ms, uint64_t now_ms);

/* Nothing is wrong with the server; it may still ask for a pause. */
void retry_clock_go_on(struct retry_clock *clock, uint32_t after_ms, uint64_t now_ms);

#endif
