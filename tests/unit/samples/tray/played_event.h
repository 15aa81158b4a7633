/* An event as the library hands it out, for tests of what the tray program makes of it. */
#ifndef TESTS_UNIT_SAMPLES_TRAY_PLAYED_EVENT_H
#define TESTS_UNIT_SAMPLES_TRAY_PLAYED_EVENT_H

#include <wnetwatch.h>

wnw_event played_event(wnw_event_type type, const char *local, const char *remote);

#endif
