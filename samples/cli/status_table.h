/* The broker's status line as a table: a name and a value on each line. */
#ifndef SAMPLES_CLI_STATUS_TABLE_H
#define SAMPLES_CLI_STATUS_TABLE_H

#include <stddef.h>

#define STATUS_TABLE_SIZE 131072u

/*
 * Write what "data" holds; returns the size. json must be one JSON document that has been judged,
 * as wnw_broker_status does: this only finds its way. Counters inside a group stand as
 * group.name, and are left out while they are 0.
 */
size_t status_table_write(const char *json, char *table);

#endif
