/*
 * What a record and a machine are in OTLP. Both formats write what is here, in this order, so they
 * say the same.
 *
 * Names are those of OpenTelemetry's conventions where there are any, else they begin with
 * "wnetwatch.". What a record lacks is left out.
 */
#ifndef SAMPLES_AGENT_SINKS_OTLP_LOG_H
#define SAMPLES_AGENT_SINKS_OTLP_LOG_H

#include "../core/sink.h"

#include <stddef.h>
#include <stdint.h>

#define OTLP_SERVICE_NAME "wnetwatch"
#define OTLP_SCOPE_NAME "wnetwatch-agent"
#define OTLP_ATTRIBUTES_MAX 11u /* attributes of a record or of a machine */

struct otlp_attribute {
    const char *key;
    const char *text; /* NULL: it is a number */
    int64_t number;
};

struct otlp_attributes {
    struct otlp_attribute items[OTLP_ATTRIBUTES_MAX];
    size_t count;
};

struct otlp_log {
    uint64_t time_unix_nano; /* 0: not known, as OTLP says */
    uint32_t severity_number;
    const char *severity_text;
    const char *event_name;
    struct sink_piece body;
    struct otlp_attributes attributes;
};

/* The texts are those of the record, borrowed. */
void otlp_log_of_record(const struct record *record, struct otlp_log *log_out);

/* What OTLP calls the resource: all records of this machine share it. */
void otlp_log_machine(const struct sink_machine *machine, struct otlp_attributes *attributes_out);

#endif
