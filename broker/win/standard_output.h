/* What the program prints for the user at its command line; the log goes to standard error. */
#ifndef BROKER_WIN_STANDARD_OUTPUT_H
#define BROKER_WIN_STANDARD_OUTPUT_H

#include <stdbool.h>

/*
 * Write UTF-8, all of it: a pipe that takes only a part is waited for.
 *
 * A reader that has gone is no failure. False for every other one, which is logged.
 */
bool standard_output_write(const char *text);

#endif
