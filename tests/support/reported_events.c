#include "reported_events.h"

#include <string.h>

wnw_event reported_started(const char *operation, uint64_t time_us)
{
    wnw_event event;

    memset(&event, 0, sizeof(event));
    event.size = sizeof(event);
    event.type = WNW_EVENT_ADD_STARTED;
    event.operation = operation;
    event.time_us = time_us;
    event.local = "Z:";
    event.remote = "\\\\files\\home";
    event.status_name = "";
    event.user_is_known = 1;
    event.user_sid = REPORTED_SID;
    event.user_logon = REPORTED_LUID;
    event.user_session = 1;
    event.process_image = "C:\\Windows\\System32\\net.exe";
    return event;
}

wnw_event reported_succeeded(const char *operation, uint64_t time_us, uint64_t elapsed_us)
{
    wnw_event event = reported_started(operation, time_us);

    event.type = WNW_EVENT_ADD_SUCCEEDED;
    event.elapsed_us = elapsed_us;
    event.has_elapsed = 1;
    return event;
}

wnw_event reported_failed(const char *operation, uint64_t time_us, uint64_t elapsed_us,
                          uint32_t status, const char *status_name)
{
    wnw_event event = reported_succeeded(operation, time_us, elapsed_us);

    event.type = WNW_EVENT_ADD_FAILED;
    event.status = status;
    event.status_name = status_name;
    return event;
}
