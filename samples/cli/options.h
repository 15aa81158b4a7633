/* The options of all verbs: how they are typed, and what the help says of each. */
#ifndef SAMPLES_CLI_OPTIONS_H
#define SAMPLES_CLI_OPTIONS_H

enum option_id {
    OPTION_FILTER,
    OPTION_ON,
    OPTION_DELAY,
    OPTION_RETRY,
    OPTION_AFTER,
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_SESSION,
    OPTION_HTML,
    OPTION_NO_FOLLOW,
    OPTION_COUNT,
    OPTION_CURSOR_FILE,
    OPTION_FAIL_ON_GAP,
    OPTION_OR_CONNECTED,
    OPTION_TIMEOUT,
    OPTION_JSON,
    OPTION_FORMAT,
    OPTION_UTC,
    OPTION_COLOR,
    OPTION_QUIET,
    OPTION_PIPES,
    OPTIONS
};

#define OPTION_BIT(id) (1u << (id))

struct option {
    const char *name;
    const char *short_name; /* "" for none */
    const char *value;      /* what the help calls its value; NULL when it takes none */
    const char *words;      /* values to choose from, with spaces between; "" for any */
    const char *help;       /* lines, each but the last with its end */
};

extern const struct option options[OPTIONS];

#endif
