/* wnetwatchd install, repair and uninstall: their options, and what they print. */
#ifndef BROKER_WIN_SETUP_COMMAND_H
#define BROKER_WIN_SETUP_COMMAND_H

#include <stdbool.h>
#include <wchar.h>

enum setup_verb { SETUP_INSTALL, SETUP_REPAIR, SETUP_UNINSTALL };

/*
 * Carry out the verb with its options, and print a line for each step. Returns the exit code of the
 * program: 0 done, 1 failed, 2 wrong arguments.
 */
int setup_command(enum setup_verb verb, int count, wchar_t **options);

#endif
