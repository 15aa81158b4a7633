/*
 * What the code under test writes to standard error, caught so that a test can look at it.
 *
 * One at a time, for one thread.
 */
#ifndef TESTS_SUPPORT_SAID_H
#define TESTS_SUPPORT_SAID_H

#include <stddef.h>

/* From now on standard error goes to a file. */
void said_begin(void);

/* Standard error is what it was; returns what was written meanwhile, kept until the next call. */
const char *said_end(void);

/* The texts that fill a refusal in a table: fails naming the row when one is not in there. */
void said_expect(const char *row, const char *said, const char *part);

#endif
