#include "connection_lines.h"

#include <stdio.h>

#include "../common/time_words.h"
#include "names.h"
#include "time_text.h"

static const struct {
    const char *title;
    size_t width;
} columns[CONNECTION_COLUMNS] = {
    [CONNECTION_LOCAL] = {"LOCAL", 5},      [CONNECTION_REMOTE] = {"REMOTE", 28},
    [CONNECTION_SINCE] = {"SINCE", 23},     [CONNECTION_PROCESS] = {"PID", 6},
    [CONNECTION_PROGRAM] = {"PROGRAM", 16}, [CONNECTION_PROVIDER] = {"NETWORK", 0},
};

static void put(struct connection_lines *lines, struct column_line *line,
                enum connection_column column, const char *text)
{
    column_line_put(line, &lines->widths[column], text);
}

static void put_origin(struct connection_lines *lines, struct column_line *line,
                       const struct known_connection *known)
{
    char since[TIME_TEXT_SIZE];
    char process_id[16];

    if (!known->is_told) {
        put(lines, line, CONNECTION_SINCE, "(by Windows alone)");
        put(lines, line, CONNECTION_PROCESS, "");
        put(lines, line, CONNECTION_PROGRAM, "");
        return;
    }
    lines->write_time(known->since_us, since);
    (void)snprintf(process_id, sizeof(process_id), "%u", (unsigned)known->process_id);
    put(lines, line, CONNECTION_SINCE, since);
    put(lines, line, CONNECTION_PROCESS, process_id);
    put(lines, line, CONNECTION_PROGRAM, known->image == NULL ? "" : name_of_program(known->image));
}

void connection_lines_init(struct connection_lines *lines, connection_time_cb write_time)
{
    lines->write_time = write_time;
    for (size_t i = 0; i < CONNECTION_COLUMNS; i++) {
        lines->widths[i] = columns[i].width;
    }
}

size_t connection_lines_titles(struct connection_lines *lines, char *bytes)
{
    struct column_line line = {bytes, 0};

    for (int i = 0; i < CONNECTION_COLUMNS; i++) {
        put(lines, &line, (enum connection_column)i, columns[i].title);
    }
    return column_line_end(&line);
}

size_t connection_lines_write(struct connection_lines *lines, const struct known_connection *known,
                              char *bytes)
{
    struct column_line line = {bytes, 0};

    put(lines, &line, CONNECTION_LOCAL, known->connection->local);
    put(lines, &line, CONNECTION_REMOTE, known->connection->remote);
    put_origin(lines, &line, known);
    put(lines, &line, CONNECTION_PROVIDER, known->connection->provider);
    return column_line_end(&line);
}

static void put_told(struct json_writer *json, const struct known_connection *known)
{
    char since[TIME_WORDS_UTC_SIZE];

    time_words_write_utc(known->since_us, since);
    json_writer_text(json, "since", since);
    json_writer_text(json, "event", known->event_id);
    json_writer_open_object(json, "process");
    json_writer_number(json, "pid", known->process_id);
    if (known->image != NULL) {
        json_writer_text(json, "image", known->image);
    }
    json_writer_close_object(json);
}

bool connection_lines_json(const struct known_connection *known, struct json_writer *json)
{
    const wnw_connection *connection = known->connection;

    json_writer_begin(json);
    if (connection->local[0] != '\0') {
        json_writer_text(json, "local", connection->local);
    }
    json_writer_text(json, "remote", connection->remote);
    json_writer_text(json, "provider", connection->provider);
    json_writer_text(json, "resource", wnw_resource_name(connection->resource));
    if (connection->is_truncated) {
        json_writer_bool(json, "truncated", true);
    }
    json_writer_text(json, "told_by", known->is_told ? "event" : "windows");
    if (known->is_told) {
        put_told(json, known);
    }
    return json_writer_end(json);
}
