#include "otlp_log.h"

#define NANOSECONDS_PER_MICROSECOND 1000u

static void add_text(struct otlp_attributes *attributes, const char *key, const char *text)
{
    if (text[0] != '\0') {
        attributes->items[attributes->count++] = (struct otlp_attribute){key, text, 0};
    }
}

/* OTLP has no unsigned numbers. */
static void add_number(struct otlp_attributes *attributes, const char *key, uint64_t number)
{
    const int64_t value = number > INT64_MAX ? INT64_MAX : (int64_t)number;

    attributes->items[attributes->count++] = (struct otlp_attribute){key, NULL, value};
}

static void set_severity(struct otlp_log *log, enum record_severity severity)
{
    switch (severity) {
    case RECORD_INFO:
        log->severity_number = 9;
        log->severity_text = "INFO";
        return;
    case RECORD_WARNING:
        log->severity_number = 13;
        log->severity_text = "WARN";
        return;
    case RECORD_ERROR:
        log->severity_number = 17;
        log->severity_text = "ERROR";
        return;
    }
    log->severity_number = 0; /* unspecified */
    log->severity_text = "";
}

void otlp_log_of_record(const struct record *record, struct otlp_log *log_out)
{
    struct otlp_attributes *attributes = &log_out->attributes;

    /* 64 bits of nanoseconds end in 2554, the time of an event does not. */
    log_out->time_unix_nano = record->time_us > UINT64_MAX / NANOSECONDS_PER_MICROSECOND
                                  ? 0
                                  : record->time_us * NANOSECONDS_PER_MICROSECOND;
    set_severity(log_out, record->severity);
    log_out->event_name = record->type;
    log_out->body = (struct sink_piece){record->line, record->line_size};

    attributes->count = 0;
    add_text(attributes, "cloudevents.event_id", record->id);
    add_text(attributes, "cloudevents.event_source", record->source);
    add_text(attributes, "cloudevents.event_type", record->type);
    add_text(attributes, "cloudevents.event_subject", record->subject);
    add_text(attributes, "wnetwatch.local", record->local);
    add_text(attributes, "wnetwatch.remote", record->remote);
    if (record->has_status) {
        add_number(attributes, "wnetwatch.status", record->status);
        add_text(attributes, "wnetwatch.status_name", record->status_name);
    }
    if (record->has_elapsed) {
        add_number(attributes, "wnetwatch.elapsed_us", record->elapsed_us);
    }
    add_text(attributes, "user.id", record->user_sid);
    add_text(attributes, "process.executable.path", record->image);
}

void otlp_log_machine(const struct sink_machine *machine, struct otlp_attributes *attributes_out)
{
    attributes_out->count = 0;
    add_text(attributes_out, "service.name", OTLP_SERVICE_NAME);
    add_text(attributes_out, "service.version", machine->agent_version);
    add_text(attributes_out, "host.name", machine->host_name);
    add_text(attributes_out, "os.type", "windows");
    add_text(attributes_out, "os.version", machine->os_version);
}
