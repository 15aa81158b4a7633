#include "broker/core/status.h"

#include <string.h>

static void write_count(struct json_text *text, const char *name, uint64_t count)
{
    json_text_name(text, name);
    json_text_uint(text, count);
}

static void write_id(struct json_text *text, const char *name, struct event_id id)
{
    char id_text[EVENT_ID_TEXT_SIZE + 1];

    event_id_write(id, id_text);
    json_text_name(text, name);
    json_text_string(text, id_text);
}

static void write_source(struct json_text *text, const char *broker_source)
{
    char source[SOURCE_BYTES_MAX + 1] = "";
    static const char suffix[] = "/stream";
    size_t size = strlen(broker_source);

    memcpy(source, broker_source, size);
    memcpy(source + size, suffix, sizeof(suffix));
    json_text_name(text, "source");
    json_text_string(text, source);
}

static void write_envelope(const struct broker *broker, struct json_text *text)
{
    char time_text[EVENT_TIME_TEXT_SIZE + 1];

    event_time_write(broker->now.utc_us, time_text);
    json_text_name(text, "specversion");
    json_text_string(text, "1.0");
    write_id(text, "id", journal_newest_id(&broker->journal));
    write_source(text, broker->config.source);
    json_text_name(text, "type");
    json_text_string(text, event_type_name(EVENT_BROKER_STATUS));
    json_text_name(text, "time");
    json_text_string(text, time_text);
}

static void write_for_everybody(const struct broker *broker, enum stream_visibility visibility,
                                struct json_text *text)
{
    uint64_t up_us = broker->now.monotonic_us - broker->started_monotonic_us;

    json_text_name(text, "version");
    json_text_string(text, broker->config.version);
    write_count(text, "uptime_s", up_us / 1000000u);
    json_text_name(text, "identity");
    json_text_string(text, broker->config.identity_mode);
    json_text_name(text, "visibility");
    json_text_string(text, visibility == VISIBILITY_ALL ? "all" : "own");
    write_id(text, "oldest", journal_oldest_id(&broker->journal));
    write_id(text, "newest", journal_newest_id(&broker->journal));
}

static void write_rejected(const struct metrics *metrics, struct json_text *text)
{
    json_text_name(text, "rejected");
    json_text_begin_object(text);
    for (int i = NOTIFICATION_OK + 1; i < NOTIFICATION_RESULTS; i++) {
        write_count(text, notification_result_code((enum notification_result)i),
                    metrics->rejected[i]);
    }
    json_text_end_object(text);
}

static void write_refused(const struct metrics *metrics, struct json_text *text)
{
    json_text_name(text, "refused");
    json_text_begin_object(text);
    for (int i = 0; i < STREAM_ERRORS; i++) {
        write_count(text, stream_error_code((enum stream_error)i), metrics->refused[i]);
    }
    json_text_end_object(text);
}

static void write_for_observers(const struct broker *broker, struct json_text *text)
{
    const struct metrics *metrics = &broker->metrics;

    write_count(text, "publishers", metrics->publishers);
    write_count(text, "subscribers", metrics->subscribers);
    write_count(text, "received", metrics->received);
    write_count(text, "dropped", metrics->dropped);
    write_count(text, "truncated", metrics->truncated);
    write_count(text, "waiting", broker->operations.count);
    write_count(text, "unfinished", metrics->unfinished);
    write_count(text, "delivered_events", metrics->delivered_events);
    write_count(text, "delivered_bytes", metrics->delivered_bytes);
    write_count(text, "batches", metrics->batches);
    write_count(text, "gaps", metrics->gaps);
    write_rejected(metrics, text);
    write_refused(metrics, text);
}

void status_write(const struct broker *broker, enum stream_visibility visibility,
                  struct json_text *text)
{
    json_text_begin_object(text);
    write_envelope(broker, text);
    json_text_name(text, "data");
    json_text_begin_object(text);
    write_for_everybody(broker, visibility, text);
    if (visibility == VISIBILITY_ALL) {
        write_for_observers(broker, text);
    }
    json_text_end_object(text);
    json_text_end_object(text);
    json_text_end_line(text);
}
