#ifndef TESTS_CLIENT_CLOSES_AT_EXIT_H
#define TESTS_CLIENT_CLOSES_AT_EXIT_H

#include <windows.h>

#include <wnetwatch.h>

#define CLOSES_AT_EXIT_CODE 42u /* of a process in which both calls were refused */

/* By GetProcAddress: the client that is closed at the end. */
typedef void (*closes_at_exit_take_function)(wnw_client *client);

#endif
