#include "broker/win/ending.h"

#include "broker/win/log.h"
#include "event_messages.h"

#include <windows.h>

#include <stdint.h>

static DWORD WINAPI tell(void *text)
{
    log_event(EVENT_LOG_BROKEN, "%s", (const char *)text);
    log_drain();
    return 0;
}

/* On a thread of its own: this one may hold the lock of the log, and standard error, which is written
   to before the log has its thread, may be full. abort is no way to end: it writes there too. */
void ending_after_mistake(const char *text)
{
    char *borrowed = (char *)(uintptr_t)text; /* until the process ends */
    HANDLE thread = CreateThread(NULL, 0, tell, borrowed, 0, NULL);

    if (thread != NULL) {
        (void)WaitForSingleObject(thread, ENDING_MS_MAX);
    }
    (void)TerminateProcess(GetCurrentProcess(), ENDING_EXIT_CODE);
}
