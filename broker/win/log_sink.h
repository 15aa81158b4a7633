/* Where the lines of the log go: standard error, a file, the Event Log, or a test. */
#ifndef BROKER_WIN_LOG_SINK_H
#define BROKER_WIN_LOG_SINK_H

#include "broker/core/log_line.h"

#include <stdbool.h>

struct log_sink {
    void *context;

    /* Called by one thread, which may wait here as long as it takes. False when the line is not
       written and is to be counted. */
    bool (*write)(void *context, const struct log_line *line);
};

#endif
