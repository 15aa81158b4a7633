/* What is wrong with a command line: one sentence without a full stop. */
#ifndef SAMPLES_COMMON_PROBLEM_H
#define SAMPLES_COMMON_PROBLEM_H

#include <stdbool.h>

#define PROBLEM_SIZE 1024u /* bytes, with the end */

/* Write the sentence into problem, of PROBLEM_SIZE bytes. Returns false, for the caller to return. */
bool problem_say(char *problem, const char *format, ...);

/* What was typed, for a sentence. Valid until the next call. */
const char *problem_quote(const char *typed);

#endif
