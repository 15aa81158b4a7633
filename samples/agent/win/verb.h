/*
 * A verb of the agent: what it is called, which options it knows, what it does and what its help
 * says. A new verb is a file with one of these and a row in verbs.c.
 */
#ifndef SAMPLES_AGENT_WIN_VERB_H
#define SAMPLES_AGENT_WIN_VERB_H

#include "../../common/problem.h"
#include "settings.h"

#include <stdbool.h>
#include <stdint.h>

/* Beside the settings. */
enum flag { FLAG_ONCE, FLAG_JSON, FLAG_QUIET, FLAG_NO_START, FLAG_PURGE, FLAGS };

#define FLAG_BIT(id) (1u << (id))

struct command {
    const struct verb *const *verbs; /* all that there are, with a NULL behind the last */
    const struct verb *verb;
    const char *word; /* of help; NULL for none */
    bool has[FLAGS];
    struct settings settings;
    char settings_problem[PROBLEM_SIZE]; /* with the registry or a policy; "" for none */
};

struct verb {
    const char *name;
    const char *summary;     /* half a line, for the list of verbs */
    const char *usage;       /* what follows the name; "" for nothing */
    const char *about;       /* lines, each with its end */
    const char *examples;    /* the same; "" for none */
    bool has_settings;       /* it reads them; their options may be given */
    bool needs_settings;     /* and they have to be enough to send */
    bool bears_bad_settings; /* it runs in spite of a settings_problem, which it tells */
    bool takes_word;
    uint32_t flags; /* FLAG_BIT of each that it knows */

    /* Returns the program's exit code. */
    int (*run)(const struct command *command);
};

/* NULL when there is none. */
const struct verb *verb_find(const struct verb *const *verbs, const char *name);

#endif
