/* What is wrong, when Windows says it with a code. */
#ifndef SAMPLES_COMMON_ERROR_PROBLEM_H
#define SAMPLES_COMMON_ERROR_PROBLEM_H

#include <stdbool.h>

/* Write "WHAT: the words for the code (CODE)" into problem, of PROBLEM_SIZE bytes. Returns false, for
   the caller to return. */
bool error_problem_say(char *problem, unsigned long error, const char *format, ...);

#endif
