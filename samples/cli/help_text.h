/* The texts of the help, put together from the tables of verbs and options. */
#ifndef SAMPLES_CLI_HELP_TEXT_H
#define SAMPLES_CLI_HELP_TEXT_H

#include <stddef.h>

#include "verb.h"

#define HELP_TEXT_SIZE 16384u /* bytes, with the end: more than any help has */

/* What the program can do: its verbs. Returns the size of the text. */
size_t help_text_of_program(verb_table verbs, char text[HELP_TEXT_SIZE]);

/* One verb, its options and its examples. */
size_t help_text_of_verb(const struct verb *verb, char text[HELP_TEXT_SIZE]);

#endif
