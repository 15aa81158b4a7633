/*
 * What the service does with a control of the service manager.
 *
 * A pure decision: service.c carries it out.
 */
#ifndef BROKER_WIN_SERVICE_CONTROL_H
#define BROKER_WIN_SERVICE_CONTROL_H

#include <windows.h>

enum service_answer {
    SERVICE_ANSWER_STOP,   /* a user or an installer asks the service to stop */
    SERVICE_ANSWER_END,    /* the system shuts down: stop too */
    SERVICE_ANSWER_GO_ON,  /* NO_ERROR, and nothing else */
    SERVICE_ANSWER_UNKNOWN /* ERROR_CALL_NOT_IMPLEMENTED */
};

enum service_answer service_control_answer(DWORD control);

/* What broker.stopped says for an answer that stops. */
const char *service_stop_reason(enum service_answer answer);

#endif
