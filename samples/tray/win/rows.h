/* The model as rows for people: each cell in the user's language. */
#ifndef SAMPLES_TRAY_WIN_ROWS_H
#define SAMPLES_TRAY_WIN_ROWS_H

#include "../core/connections.h"
#include "../core/recent.h"
#include "../core/table.h"

#define ROWS_CONNECTION_COLUMNS 4u
#define ROWS_EVENT_COLUMNS 5u

/* Fill the table anew. */
void rows_of_connections(const struct connections *connections, struct table *table);
void rows_of_events(const struct recent *recent, struct table *table);

#endif
