/* Makes arguments of what was typed. */
#ifndef SAMPLES_CLI_ARGUMENTS_READER_H
#define SAMPLES_CLI_ARGUMENTS_READER_H

#include <stdbool.h>

#include "arguments.h"

/*
 * Read what comes after the program's name. False: problem (of PROBLEM_SIZE bytes) says what is
 * wrong, in one line without a full stop.
 */
bool arguments_read(int count, char **values, verb_table verbs, struct arguments *arguments,
                    char *problem);

#endif
