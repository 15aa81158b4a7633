/* Whether the broker is well, by its status line: "healthy", or a line for each thing that is wrong. */
#ifndef SAMPLES_CLI_STATUS_VERDICT_H
#define SAMPLES_CLI_STATUS_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#define STATUS_VERDICT_SIZE 2048u

struct status_verdict {
    bool is_healthy;
    size_t size;
    char text[STATUS_VERDICT_SIZE]; /* lines, each with its end */
};

/*
 * Judge what is wrong at the moment; what counts from the start of the broker is no part of it. json
 * must be one JSON document that has been judged, as wnw_broker_status does.
 */
void status_verdict_read(const char *json, struct status_verdict *verdict_out);

#endif
