#include "broker/win/service.h"

#include "broker/core/assertion.h"
#include "broker/win/log.h"
#include "broker/win/run.h"
#include "broker/win/service_control.h"
#include "broker/win/service_status.h"
#include "proto/win/service_sid.h"
#include "event_messages.h"

#include <stdbool.h>
#include <string.h>

/* Between two attempts to serve a name that another program holds. */
#define RETRY_MS_MIN 1000u
#define RETRY_MS_MAX 60000u

/* The one of this process; the service manager's calls bring no pointer to ServiceMain. */
static struct service {
    const struct settings *settings;
    struct service_status status;
    HANDLE stop_event;
    const char *volatile stop_reason;
    volatile LONG is_serving; /* run_ask_to_stop may be called */
    DWORD refusal;            /* why it does not serve; 0: it does */
    DWORD exit_code;
} the_service;

/* Either this or serving() sees what the other one has done, since both write before they look. */
static void ask_to_stop(struct service *service, const char *reason)
{
    service->stop_reason = reason;
    (void)SetEvent(service->stop_event);
    if (InterlockedCompareExchange(&service->is_serving, 1, 1) == 1) {
        run_ask_to_stop(reason);
    }
}

static DWORD WINAPI on_control(DWORD control, DWORD type, void *data, void *context)
{
    const enum service_answer answer = service_control_answer(control);
    struct service *service = context;

    (void)type;
    (void)data;
    if (answer == SERVICE_ANSWER_UNKNOWN) {
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
    if (answer != SERVICE_ANSWER_GO_ON) {
        service_status_set(&service->status, SERVICE_STOP_PENDING, ERROR_SUCCESS);
        ask_to_stop(service, service_stop_reason(answer));
    }
    return NO_ERROR;
}

static bool is_asked_to_stop(const struct service *service)
{
    return WaitForSingleObject(service->stop_event, 0) == WAIT_OBJECT_0;
}

static void serving(void *context)
{
    struct service *service = context;

    (void)InterlockedExchange(&service->is_serving, 1);
    if (is_asked_to_stop(service)) {
        run_ask_to_stop(service->stop_reason);
    } else {
        service_status_set(&service->status, SERVICE_RUNNING, ERROR_SUCCESS);
    }
}

static void stopping(void *context)
{
    struct service *service = context;

    service_status_set(&service->status, SERVICE_STOP_PENDING, ERROR_SUCCESS);
}

/* False when the service was asked to stop meanwhile. */
static bool wait_to_retry(struct service *service, DWORD retry_ms)
{
    service_status_set(&service->status, SERVICE_RUNNING, ERROR_SUCCESS);
    log_info("trying again in %lu s", (unsigned long)(retry_ms / 1000u));
    return WaitForSingleObject(service->stop_event, retry_ms) == WAIT_TIMEOUT;
}

static DWORD serve(struct service *service)
{
    const struct run_host host = {service, "", serving, stopping, true};
    DWORD retry_ms = RETRY_MS_MIN;
    DWORD error = run_broker(service->settings, &host);

    while (error == ERROR_PIPE_BUSY && wait_to_retry(service, retry_ms)) {
        retry_ms = retry_ms > RETRY_MS_MAX / 2 ? RETRY_MS_MAX : retry_ms * 2;
        error = run_broker(service->settings, &host);
    }
    return error == ERROR_PIPE_BUSY ? ERROR_SUCCESS : error;
}

static void WINAPI service_main(DWORD count, wchar_t **arguments)
{
    struct service *service = &the_service;
    DWORD error;

    (void)count;
    (void)arguments;
    error = service_status_open(&service->status, SERVICE_NAME, on_control, service);
    if (error != ERROR_SUCCESS) {
        log_os_event(EVENT_LOG_START_FAILED, "cannot tell the service manager the state of service",
                     SERVICE_NAME, error);
    }
    if (error == ERROR_SUCCESS) {
        error = service->refusal == ERROR_SUCCESS ? serve(service) : service->refusal;
    }
    service->exit_code = error;
    (void)InterlockedExchange(&service->is_serving, 0);
    /* Without SERVICE_STOPPED the dispatcher would wait for ever. */
    if (service->status.handle != NULL) {
        service_status_set(&service->status, SERVICE_STOPPED, service->exit_code);
    }
}

static DWORD dispatch(const struct settings *settings, DWORD refusal)
{
    wchar_t name[] = SERVICE_NAME;
    const SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};
    DWORD error;

    memset(&the_service, 0, sizeof(the_service));
    the_service.settings = settings;
    the_service.refusal = refusal;
    the_service.stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (the_service.stop_event == NULL) {
        error = GetLastError();
        log_os_event(EVENT_LOG_START_FAILED, "cannot create an event of service", SERVICE_NAME,
                     error);
        return error;
    }
    if (!StartServiceCtrlDispatcherW(table)) {
        error = GetLastError();
        log_os_event(EVENT_LOG_START_FAILED, "only the service manager can start the service",
                     SERVICE_NAME, error);
    } else {
        error = the_service.exit_code;
    }
    /* The event stays: a control handler that has begun may set it until the process ends. */
    return error;
}

DWORD service_run(const struct settings *settings)
{
    return dispatch(settings, ERROR_SUCCESS);
}

void service_refuse(DWORD error)
{
    ASSERTION(error != ERROR_SUCCESS);
    (void)dispatch(NULL, error);
}
