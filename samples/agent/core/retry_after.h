/* What a server asks for in the header Retry-After. */
#ifndef SAMPLES_AGENT_CORE_RETRY_AFTER_H
#define SAMPLES_AGENT_CORE_RETRY_AFTER_H

#include <stdbool.h>
#include <stdint.h>

/* value is seconds ("120") or a date; now_s is the time of day in seconds since 1970-01-01 UTC. A
   date that has passed is 0. False: it is neither, so the server has asked for nothing. */
bool retry_after_read(const char *value, uint64_t now_s, uint32_t *pause_ms_out);

#endif
