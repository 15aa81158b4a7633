#include "broker/win/console.h"

#include "broker/win/console_control.h"
#include "broker/win/run.h"

static BOOL WINAPI on_control(DWORD control)
{
    DWORD session = 0;
    enum console_answer answer;

    (void)ProcessIdToSessionId(GetCurrentProcessId(), &session);
    answer = console_control_answer(control, session);
    if (answer == CONSOLE_GO_ON) {
        return FALSE;
    }
    run_ask_to_stop("stopped");
    if (answer == CONSOLE_STOP_AND_WAIT) {
        Sleep(INFINITE); /* the ending is left to main */
    }
    return TRUE;
}

static void serving(void *context)
{
    (void)context;
    (void)SetConsoleCtrlHandler(on_control, TRUE);
}

/* The handler stays until the broker has stopped: another Ctrl+C must not end it sooner. */
static void stopping(void *context)
{
    (void)context;
}

DWORD run_in_console(const struct settings *settings)
{
    const struct run_host host = {NULL, "; Ctrl+C stops", serving, stopping, false};
    DWORD error = run_broker(settings, &host);

    (void)SetConsoleCtrlHandler(on_control, FALSE);
    return error;
}
