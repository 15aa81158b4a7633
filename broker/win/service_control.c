#include "broker/win/service_control.h"

enum service_answer service_control_answer(DWORD control)
{
    switch (control) {
    case SERVICE_CONTROL_STOP:
        return SERVICE_ANSWER_STOP;
    case SERVICE_CONTROL_PRESHUTDOWN:
    case SERVICE_CONTROL_SHUTDOWN:
        return SERVICE_ANSWER_END;
    case SERVICE_CONTROL_INTERROGATE: /* the service manager has the state already */
    case SERVICE_CONTROL_SESSIONCHANGE:
        return SERVICE_ANSWER_GO_ON;
    default:
        return SERVICE_ANSWER_UNKNOWN;
    }
}

const char *service_stop_reason(enum service_answer answer)
{
    return answer == SERVICE_ANSWER_END ? "shutdown" : "stopped";
}
