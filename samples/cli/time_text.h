/* Times as people read them. */
#ifndef SAMPLES_CLI_TIME_TEXT_H
#define SAMPLES_CLI_TIME_TEXT_H

#include <stdint.h>

#define TIME_TEXT_SIZE 25u     /* "2026-11-23 05:31:50.537Z" and a NUL */
#define DURATION_TEXT_SIZE 24u /* "2.3 ms" */

/* Microseconds since 1970 UTC as local time. */
void time_text_local(uint64_t time_us, char text[TIME_TEXT_SIZE]);

/* The same in UTC, with a Z behind it. */
void time_text_utc(uint64_t time_us, char text[TIME_TEXT_SIZE]);

void time_text_duration(uint64_t elapsed_us, char text[DURATION_TEXT_SIZE]);

#endif
