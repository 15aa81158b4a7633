/*
 * Moments and durations as people type them. Pure: the caller brings the time and the zone.
 *
 *   90s 10m 1h30m 2d 1w          that long ago
 *   today yesterday              midnight
 *   2026-11-23                   midnight of that day
 *   2026-11-23 05:31:50.537      as events are printed; seconds, or less, may be left out
 *   2026-11-23T04:31:50Z         the same with a zone: Z or an offset such as +01:00
 *   05:31                        today
 *
 * Without a zone, a time is local.
 */
#ifndef SAMPLES_COMMON_TIME_WORDS_H
#define SAMPLES_COMMON_TIME_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#define TIME_WORDS_UTC_SIZE 28u /* "2026-11-23T04:31:50.537654Z" and a NUL */

/* Seconds since 1970, and the same as if the local clock were that of UTC. */
struct time_zone {
    int64_t (*to_local)(int64_t utc_s);
    int64_t (*to_utc)(int64_t local_s);
};

/* "1h30m", in microseconds: the units w, d, h, m and s, each at most once and in this order. */
bool time_words_duration(const char *text, uint64_t *duration_us_out);

/* A moment in microseconds since 1970 UTC. False when the text is none, or one before 1970. An age
   that reaches back further is 1970. */
bool time_words_moment(const char *text, uint64_t now_us, const struct time_zone *zone,
                       uint64_t *time_us_out);

/* RFC 3339, as the library takes it. */
void time_words_write_utc(uint64_t time_us, char text[TIME_WORDS_UTC_SIZE]);

#endif
