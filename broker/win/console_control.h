/*
 * What the broker does when Windows sends a control to its console.
 *
 * A pure decision: run.c carries it out.
 */
#ifndef BROKER_WIN_CONSOLE_CONTROL_H
#define BROKER_WIN_CONSOLE_CONTROL_H

#include <windows.h>

enum console_answer {
    CONSOLE_STOP,          /* ask the broker to stop, and return TRUE */
    CONSOLE_STOP_AND_WAIT, /* the same, and never return: Windows ends the process at the return */
    CONSOLE_GO_ON          /* do nothing, and return FALSE */
};

enum console_answer console_control_answer(DWORD control, DWORD session);

#endif
