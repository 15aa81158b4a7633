/*
 * A verb of the command line: what it is called, what may follow it, what it does and what its help
 * says. A new verb is a file with one of these and a row in verbs.c.
 */
#ifndef SAMPLES_CLI_VERB_H
#define SAMPLES_CLI_VERB_H

#include <stdbool.h>
#include <stdint.h>

struct arguments;

enum verb_rest {
    VERB_REST_NONE,    /* options alone */
    VERB_REST_WORD,    /* one word more, at most */
    VERB_REST_COMMAND, /* "--" and the words of a command */
};

struct verb {
    const char *name;
    const char *summary;  /* half a line, for the list of verbs */
    const char *usage;    /* what follows the name; "" for nothing */
    const char *about;    /* lines, each with its end */
    const char *examples; /* the same; "" for none */
    uint32_t options;     /* OPTION_BIT of each that it knows */
    enum verb_rest rest;
    const char *words; /* VERB_REST_WORD: what the word can be, with spaces between; NULL: a verb */

    /* Whether the arguments fit together; problem is of PROBLEM_SIZE bytes. NULL: they always do. */
    bool (*check)(const struct arguments *arguments, char *problem);

    /* Returns the program's exit code. */
    int (*run)(const struct arguments *arguments);
};

/* All verbs, with a NULL behind the last. */
typedef const struct verb *const *verb_table;

#endif
