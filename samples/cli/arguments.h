/* What the command line asks for. Texts are borrowed from it, and all are UTF-8. */
#ifndef SAMPLES_CLI_ARGUMENTS_H
#define SAMPLES_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/colour.h"
#include "verb.h"

#define FILTER_SIZE 16384u /* bytes of a request, which the filter is a part of */

struct arguments {
    verb_table verbs; /* all that there are */
    const struct verb *verb;
    const char *word;     /* of VERB_REST_WORD; NULL for none */
    char *const *command; /* of VERB_REST_COMMAND */
    int command_count;    /* words of it */
    bool is_json;
    const char *format; /* a template; NULL for none */
    enum colour colour;
    const char *after; /* NULL for now */
    bool has_since;
    uint64_t since_us; /* since 1970 UTC */
    bool has_until;
    uint64_t until_us;
    const char *session;   /* a number; NULL for all */
    const char *html_file; /* NULL for none */
    bool no_follow;
    bool is_utc; /* times are printed in UTC */
    bool is_quiet;
    bool fails_on_gap;
    bool or_connected;
    const char *cursor_file; /* NULL for none */
    uint32_t timeout_ms;     /* 0 for none */
    uint64_t count_max;      /* events to print, commands to run; 0 for no limit */
    uint32_t delay_ms;       /* 0 for none */
    uint32_t retries;
    bool has_filter;
    char filter[FILTER_SIZE]; /* JSON */
    const char *pipes;        /* NULL for the usual */
};

#endif
