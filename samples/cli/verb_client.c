#include "verb_client.h"

#include <windows.h>

#include "../common/exit_codes.h"
#include "../common/output.h"

#define RECONNECT_DELAY_MS_MAX 2000u

/* Windows runs the handler on a thread of its own, so it may come while the client is closed. */
static SRWLOCK lock = SRWLOCK_INIT;
static wnw_client *controlled; /* under the lock; NULL for none */

static BOOL WINAPI on_control(DWORD event)
{
    (void)event;
    AcquireSRWLockExclusive(&lock);
    (void)wnw_client_stop(controlled);
    ReleaseSRWLockExclusive(&lock);
    return TRUE; /* the main thread ends the program */
}

static void set_controlled(wnw_client *client)
{
    AcquireSRWLockExclusive(&lock);
    controlled = client;
    ReleaseSRWLockExclusive(&lock);
}

static int complain_of_start(const wnw_client_config *config, wnw_status status)
{
    if (status == WNW_E_CURSOR_FILE) {
        output_complain("--cursor-file %s: the file holds no cursor", config->cursor_file);
    } else {
        output_complain("cannot start: %s", wnw_last_message());
    }
    return status == WNW_E_INVALID ? EXIT_CODE_USAGE : EXIT_CODE_FAILED;
}

int verb_client_start(wnw_client_config *config, wnw_client **client_out)
{
    wnw_status status;

    config->reconnect_delay_ms_max = RECONNECT_DELAY_MS_MAX;
    status = wnw_client_new(config, client_out);
    if (status == WNW_OK) {
        status = wnw_client_start(*client_out);
    }
    return status == WNW_OK ? EXIT_CODE_DONE : complain_of_start(config, status);
}

void verb_client_stop_on_control(wnw_client *client)
{
    set_controlled(client);
    (void)SetConsoleCtrlHandler(on_control, TRUE);
}

wnw_status verb_client_close(wnw_client *client)
{
    (void)SetConsoleCtrlHandler(on_control, FALSE);
    set_controlled(NULL);
    return wnw_client_close(client);
}
