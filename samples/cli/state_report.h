/* What standard error says of the connection to the broker. */
#ifndef SAMPLES_CLI_STATE_REPORT_H
#define SAMPLES_CLI_STATE_REPORT_H

#include <wnetwatch.h>

#include <stdbool.h>

/*
 * Tell a change of the state; when it is quiet, nothing that the library gets over by itself. waits:
 * whether the program waits for a broker that is not there. False: there is nothing to wait for.
 */
bool state_report(const wnw_state_change *change, bool is_quiet, bool waits);

#endif
