/* Times on the wire: RFC 3339 text, UTC, microseconds; from 1970 to the end of the year 9999. */
#ifndef PROTO_EVENT_TIME_H
#define PROTO_EVENT_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* "2026-11-23T04:31:50.537654Z", 27 characters and a NUL. */
#define EVENT_TIME_TEXT_SIZE 27u
#define EVENT_TIME_US_MAX UINT64_C(253402300799999999) /* 9999-12-31T23:59:59.999999Z */

/* Write a time since 1970-01-01 UTC. A time above EVENT_TIME_US_MAX is written as that. */
void event_time_write(uint64_t time_us, char text[EVENT_TIME_TEXT_SIZE + 1]);

/*
 * Read an RFC 3339 time with any offset and up to 9 digits of a second; digits past the
 * microsecond are dropped. False when the text is no time, or one before 1970, after 9999 or in a
 * leap second.
 */
bool event_time_read(const char *text, uint64_t *time_us_out);

#endif
