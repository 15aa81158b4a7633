/* A row of a list as an object of JSON. The members are named as in the events of the protocol. */
#ifndef SAMPLES_TRAY_CORE_ROW_JSON_H
#define SAMPLES_TRAY_CORE_ROW_JSON_H

#include "connections.h"
#include "recent.h"
#include "text.h"

void row_json_connection(const struct connection *connection, struct text *text);

void row_json_event(const struct recent_event *event, struct text *text);

#endif
