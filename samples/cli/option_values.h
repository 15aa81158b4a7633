/* What the values of options mean. */
#ifndef SAMPLES_CLI_OPTION_VALUES_H
#define SAMPLES_CLI_OPTION_VALUES_H

#include <stdbool.h>

#include <wnetwatch.h>

#include "arguments.h"
#include "options.h"

/* Where the values go. */
struct option_target {
    struct arguments *arguments;
    wnw_filter *filter; /* NULL while no value was given; the caller's to free */
    bool has_type;      /* the filter names types of events */
    char *problem;      /* of PROBLEM_SIZE bytes */
};

/* Take a value, which is NULL for an option that takes none. False: the problem is told. */
bool option_values_take(struct option_target *target, enum option_id option, const char *value);

#endif
