/* A value of --filter or --on, "member=value", added to a filter of the library. */
#ifndef SAMPLES_COMMON_FILTER_OPTION_H
#define SAMPLES_COMMON_FILTER_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include <wnetwatch.h>

/*
 * *filter is NULL before the first value, and the caller's to free in every case. option
 * is what was typed before the value. A doubtful value is taken, with a warning on standard error. False: problem says what is wrong, in one line without a
 * full stop.
 */
bool filter_option_add(wnw_filter **filter, const char *option, const char *typed, char *problem,
                       size_t problem_size);

#endif
