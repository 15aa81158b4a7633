/* The command line of the agent, and its settings from all sources. */
#ifndef SAMPLES_AGENT_WIN_COMMAND_READER_H
#define SAMPLES_AGENT_WIN_COMMAND_READER_H

#include "verb.h"

#include <stdbool.h>

/* words are borrowed. False: problem, of PROBLEM_SIZE bytes, says what is wrong. */
bool command_read(int count, char **words, const struct verb *const *verbs, struct command *command,
                  char *problem);

#endif
