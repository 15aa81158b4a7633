/* What the command line asks for. Texts are borrowed from it, and all are UTF-8. */
#ifndef SAMPLES_CLI_ARGUMENTS_H
#define SAMPLES_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "colour.h"

#define FILTER_SIZE 16384u /* bytes of a request, which the filter is a part of */
#define PROBLEM_SIZE 768u

enum command { COMMAND_EVENTS, COMMAND_STATUS, COMMAND_VERSION, COMMAND_HELP };

struct arguments {
    enum command command;
    bool is_json;
    enum colour colour;
    const char *after; /* NULL for now */
    bool has_since;
    uint64_t since_us; /* since 1970 UTC */
    bool has_until;
    uint64_t until_us;
    bool no_follow;
    bool is_utc; /* times are printed in UTC */
    bool is_quiet;
    bool fails_on_gap;
    const char *cursor_file; /* NULL for none */
    uint32_t timeout_ms;     /* 0 for none */
    uint64_t count_max;      /* events to print; 0 for no limit */
    bool has_filter;
    char filter[FILTER_SIZE]; /* JSON */
    const char *pipes;        /* NULL for the usual */
};

/*
 * Read what comes after the program's name. False: problem (of PROBLEM_SIZE bytes) says what is
 * wrong, in one line without a full stop.
 */
bool arguments_read(int count, char **values, struct arguments *arguments, char *problem);

#endif
