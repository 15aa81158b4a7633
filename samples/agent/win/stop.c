#include "stop.h"

#define END_MS_MAX 5000u /* as long as Windows waits when a console is closed */

static HANDLE event;
static HANDLE main_thread;

HANDLE stop_event(void)
{
    if (event == NULL) {
        event = CreateEventW(NULL, TRUE, FALSE, NULL);
    }
    return event;
}

/* Windows ends the program when this returns, unless it was Ctrl+C. */
static BOOL WINAPI on_control(DWORD control)
{
    (void)SetEvent(event);
    if (control != CTRL_C_EVENT && control != CTRL_BREAK_EVENT && main_thread != NULL) {
        (void)WaitForSingleObject(main_thread, END_MS_MAX);
    }
    return TRUE;
}

void stop_on_control(void)
{
    if (!DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &main_thread,
                         SYNCHRONIZE, FALSE, 0)) {
        main_thread = NULL;
    }
    (void)SetConsoleCtrlHandler(on_control, TRUE);
}
