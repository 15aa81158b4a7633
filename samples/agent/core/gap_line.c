#include "gap_line.h"

#include "../../common/json_walk.h"
#include "utc.h"

#include <stdio.h>
#include <string.h>

#define SOURCE_END "/stream"

/* A string of JSON without escapes, without its quotes. */
static struct json_span find_text(const wnw_gap *gap, const char *name)
{
    struct json_span value;

    if (json_walk_find(gap->json, name, &value) && value.size >= 2) {
        value.start++;
        value.size -= 2;
    }
    return value;
}

static void read_source(struct gap_line *line, const wnw_gap *gap)
{
    const struct json_span told = find_text(gap, "source");
    const size_t end = sizeof(SOURCE_END) - 1;
    size_t size = told.size;

    if (size > end && memcmp(told.start + size - end, SOURCE_END, end) == 0) {
        size -= end;
    }
    (void)snprintf(line->source, sizeof(line->source), "%.*s", (int)size, told.start);
}

static void write_data(struct json_writer *json, const wnw_gap *gap)
{
    json_writer_open_object(json, "data");
    json_writer_text(json, "after", gap->after);
    json_writer_text(json, "before", gap->before);
    if (gap->lost_is_known) {
        json_writer_number(json, "lost", gap->lost_count);
    } else {
        json_writer_null(json, "lost");
    }
    json_writer_text(json, "reason", gap->reason_name);
    json_writer_close_object(json);
}

bool gap_line_write(struct gap_line *line, const wnw_gap *gap)
{
    const struct json_span told = find_text(gap, "time");
    char time[64];

    line->time_us = 0;
    (void)utc_read_line(told.start, told.size, &line->time_us);
    (void)snprintf(time, sizeof(time), "%.*s", (int)told.size, told.start);
    (void)snprintf(line->id, sizeof(line->id), "gap.%s.%s", gap->after, gap->before);
    read_source(line, gap);

    json_writer_begin(&line->json);
    json_writer_text(&line->json, "specversion", "1.0");
    json_writer_text(&line->json, "id", line->id);
    json_writer_text(&line->json, "source", line->source);
    json_writer_text(&line->json, "type", GAP_LINE_TYPE);
    json_writer_text(&line->json, "time", time);
    write_data(&line->json, gap);
    return json_writer_end(&line->json);
}
