/* Words as one command line, which Windows programs take apart into the same words again. */
#ifndef SAMPLES_CLI_COMMAND_WORDS_H
#define SAMPLES_CLI_COMMAND_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* The bytes that command_words_write needs, with the end. */
size_t command_words_size(char *const *words, int count);

/* line is of that size. */
void command_words_write(char *const *words, int count, char *line);

#endif
