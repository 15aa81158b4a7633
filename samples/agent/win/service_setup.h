/*
 * The service of the agent. It runs as NT SERVICE\wnetwatch-agent, an account of its own that has no
 * password.
 */
#ifndef SAMPLES_AGENT_WIN_SERVICE_SETUP_H
#define SAMPLES_AGENT_WIN_SERVICE_SETUP_H

#include <windows.h>

#include <stdbool.h>

enum service_setup_state {
    SERVICE_SETUP_ABSENT,
    SERVICE_SETUP_FOREIGN, /* another program has the name */
    SERVICE_SETUP_STOPPED,
    SERVICE_SETUP_RUNNING
};

/* Each returns ERROR_SUCCESS or the Win32 code, and changes nothing that is as it should be. */

DWORD service_setup_look(enum service_setup_state *state_out);

/* Make the service of this program, or set it right. *is_changed_out: a running one is to be started
   again. */
DWORD service_setup_make(bool *is_changed_out);
DWORD service_setup_start(void);
DWORD service_setup_stop(void);
DWORD service_setup_remove(void);

#endif
