#include "played_event.h"

wnw_event played_event(wnw_event_type type, const char *local, const char *remote)
{
    wnw_event event = {0};

    event.size = sizeof(event);
    event.type = type;
    event.time_us = 1000;
    event.local = local;
    event.remote = remote;
    event.process_image = "C:\\Tools\\mapper.exe";
    return event;
}
