/* The script with which PowerShell completes the words of the command line, made from the tables of
   verbs and options. */
#ifndef SAMPLES_CLI_COMPLETION_TEXT_H
#define SAMPLES_CLI_COMPLETION_TEXT_H

#include <stddef.h>

#include "verb.h"

#define COMPLETION_TEXT_SIZE 16384u /* bytes, with the end: more than the script has */

/* Returns the size of the script. */
size_t completion_text_write(verb_table verbs, char text[COMPLETION_TEXT_SIZE]);

#endif
