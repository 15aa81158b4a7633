/* Items as the library makes them, from lines as the broker writes them. One at a time. */
#ifndef TESTS_UNIT_SAMPLES_AGENT_PLAYED_ITEMS_H
#define TESTS_UNIT_SAMPLES_AGENT_PLAYED_ITEMS_H

#include "proto/event.h"

#include <wnetwatch.h>

#define PLAYED_SID "S-1-5-21-1-2-3-1001"
#define PLAYED_IMAGE "C:\\Windows\\System32\\net.exe"

/* A mapping of Z: to \\srv\share that failed, to be changed and then played. */
struct event played_event(void);

/* Both are valid until the next call. */
const wnw_item *played_item(const struct event *event);
const wnw_item *played_item_of_line(const char *line);

#endif
