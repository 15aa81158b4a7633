/* What Windows lists as connected, within a time. */
#ifndef SAMPLES_CLI_LISTING_H
#define SAMPLES_CLI_LISTING_H

#include <wnetwatch.h>

#include "deadline.h"

/*
 * List what is connected in this program's logon session. A server that does not answer holds
 * Windows for minutes, so this waits no longer than the deadline; then the thread that lists is left
 * behind, for the end of the program to end.
 *
 * *list_out is NULL where there is no network, or the exit code is not EXIT_CODE_DONE; else the
 * caller frees it. Once in a program. Returns an exit code, with the reason told.
 */
int listing_make(const struct deadline *deadline, const wnw_connection_list **list_out);

#endif
