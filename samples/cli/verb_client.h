/*
 * The client of a verb: made, started, stopped by Ctrl+C, closed. A program has one at a time.
 */
#ifndef SAMPLES_CLI_VERB_CLIENT_H
#define SAMPLES_CLI_VERB_CLIENT_H

#include <wnetwatch.h>

/*
 * Make and start a client. A person waits, so it tries to connect more often than the library would
 * by itself; the rest of the config is the caller's. Returns EXIT_CODE_DONE, or another code with the
 * reason told. The caller closes *client_out with verb_client_close, also then.
 */
int verb_client_start(wnw_client_config *config, wnw_client **client_out);

/* Let Ctrl+C, and the end of the console, stop the client instead of the program. */
void verb_client_stop_on_control(wnw_client *client);

/* As wnw_client_close. From then on Ctrl+C ends the program. */
wnw_status verb_client_close(wnw_client *client);

#endif
