/* Connections as lines: in columns for people, or JSON. */
#ifndef SAMPLES_CLI_CONNECTION_LINES_H
#define SAMPLES_CLI_CONNECTION_LINES_H

#include <stddef.h>

#include "column_line.h"
#include "../common/json_writer.h"
#include "known_since.h"

enum connection_column {
    CONNECTION_LOCAL,
    CONNECTION_REMOTE,
    CONNECTION_SINCE,
    CONNECTION_PROCESS,
    CONNECTION_PROGRAM,
    CONNECTION_PROVIDER,
    CONNECTION_COLUMNS
};

/* A time as people read it. */
typedef void (*connection_time_cb)(uint64_t time_us, char *text);

struct connection_lines {
    connection_time_cb write_time; /* writes at most TIME_TEXT_SIZE bytes */
    size_t widths[CONNECTION_COLUMNS];
};

void connection_lines_init(struct connection_lines *lines, connection_time_cb write_time);

/* Write a line with its end and a NUL into COLUMN_LINE_SIZE bytes; returns its size. */
size_t connection_lines_titles(struct connection_lines *lines, char *bytes);
size_t connection_lines_write(struct connection_lines *lines, const struct known_connection *known,
                              char *bytes);

/* The same as JSON; false when memory ends. */
bool connection_lines_json(const struct known_connection *known, struct json_writer *json);

#endif
