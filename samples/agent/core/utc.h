/* Points in time as text, as lines and HTTP write them, to numbers. */
#ifndef SAMPLES_AGENT_CORE_UTC_H
#define SAMPLES_AGENT_CORE_UTC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "2026-11-23T04:31:50.537654Z", as the broker writes it; text needs no NUL. Microseconds since
   1970-01-01. False: it is another text. */
bool utc_read_line(const char *text, size_t size, uint64_t *time_us_out);

/* "Mon, 23 Nov 2026 04:31:50 GMT", the form of HTTP that servers write. Seconds since 1970-01-01.
   False: it is another text. */
bool utc_read_http(const char *text, uint64_t *time_s_out);

#endif
