#include "broker/win/console_control.h"

/* The session of services and of scheduled tasks, to which no user logs on. */
#define SYSTEM_SESSION 0u

enum console_answer console_control_answer(DWORD control, DWORD session)
{
    switch (control) {
    case CTRL_C_EVENT:
    case CTRL_BREAK_EVENT:
        return CONSOLE_STOP;
    case CTRL_LOGOFF_EVENT:
        /* The system session gets it when any user logs off, and goes on (evidence E24). The
           session of a user gets it when it ends itself. */
        return session == SYSTEM_SESSION ? CONSOLE_GO_ON : CONSOLE_STOP_AND_WAIT;
    default: /* the console closes, the system shuts down */
        return CONSOLE_STOP_AND_WAIT;
    }
}
