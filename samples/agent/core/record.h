/*
 * What the agent sends of one event or gap: the line, and what sinks tell beside it. The texts are
 * borrowed, "" for what is missing. What the selection leaves out is missing here and in the line.
 */
#ifndef SAMPLES_AGENT_CORE_RECORD_H
#define SAMPLES_AGENT_CORE_RECORD_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum record_severity {
    RECORD_INFO,    /* an operation began or succeeded, the broker started or stopped */
    RECORD_WARNING, /* an operation failed or is unfinished, a connection vanished,
                       the clock was set */
    RECORD_ERROR    /* events are lost: a gap, or a user that was throttled */
};

struct record {
    const char *line; /* JSON, without its end */
    size_t line_size; /* bytes */
    const char *type; /* "wnetwatch.connection.add.failed"; of a gap "wnetwatch.gap" */
    const char *id;   /* unique within the source; a gap has one too */
    const char *source;
    const char *subject;
    uint64_t time_us; /* microseconds since 1970-01-01 UTC */
    enum record_severity severity;
    const char *local;
    const char *remote;
    bool has_status; /* the operation has ended */
    uint32_t status;
    const char *status_name;
    bool has_elapsed;
    uint64_t elapsed_us;
    const char *user_sid;
    const char *image;
};

#endif
