#include "metrics.h"

#include <stddef.h>

#define PREFIX "wnetwatch_agent_"

static void put_head(struct text_buffer *out, const char *name, const char *type, const char *help)
{
    text_buffer_format(out, "# HELP " PREFIX "%s %s\n", name, help);
    text_buffer_format(out, "# TYPE " PREFIX "%s %s\n", name, type);
}

static void put_value(struct text_buffer *out, const char *name, uint64_t value)
{
    text_buffer_format(out, PREFIX "%s %llu\n", name, (unsigned long long)value);
}

static void put_counters(const struct metrics *metrics, struct text_buffer *out)
{
    const struct delivery_counts *counts = &metrics->delivery;
    const struct {
        const char *name;
        uint64_t value;
        const char *help;
    } rows[] = {
        {"sent_total", counts->sent, "Records that the server accepted."},
        {"requests_total", counts->requests, "Requests that were sent."},
        {"retried_total", counts->retried, "Requests that failed, so that they are repeated."},
        {"refused_total", counts->refused,
         "Records of an accepted request that the server says it did not take."},
        {"set_aside_total", counts->set_aside,
         "Records that the server refused, kept in the file of refused records."},
        {"gaps_total", metrics->gaps, "Gaps: events that were lost before they were read."},
        {"lost_events_total", metrics->lost, "Events in gaps whose size is known, at most."},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        put_head(out, rows[i].name, "counter", rows[i].help);
        put_value(out, rows[i].name, rows[i].value);
    }
}

static void put_lag(const struct metrics *metrics, struct text_buffer *out)
{
    const uint64_t oldest_us = metrics->delivery.oldest_waiting_us;
    const uint64_t lag_us =
        oldest_us != 0 && oldest_us < metrics->now_us ? metrics->now_us - oldest_us : 0;

    put_head(out, "waiting_records", "gauge", "Records that the agent holds.");
    put_value(out, "waiting_records", metrics->delivery.waiting);
    if (metrics->lag_is_known) {
        put_head(out, "lag_events", "gauge",
                 "Events in the journal that the server has not accepted, at most.");
        put_value(out, "lag_events", metrics->lag_events);
    }
    put_head(out, "lag_seconds", "gauge", "Age of the oldest event that the agent holds.");
    text_buffer_format(out, PREFIX "lag_seconds %llu.%03u\n",
                       (unsigned long long)(lag_us / 1000000u),
                       (unsigned)(lag_us % 1000000u / 1000u));
}

const char *metrics_health_name(enum delivery_health health)
{
    switch (health) {
    case DELIVERY_WELL:
        return "well";
    case DELIVERY_RETRYING:
        return "retrying";
    case DELIVERY_CONFIGURATION:
        return "configuration";
    case DELIVERY_FULL:
        return "full";
    }
    return "";
}

static void put_state(const struct metrics *metrics, struct text_buffer *out)
{
    static const enum delivery_health healths[] = {DELIVERY_WELL, DELIVERY_RETRYING,
                                                   DELIVERY_CONFIGURATION, DELIVERY_FULL};

    put_head(out, "health", "gauge", "1 for the state that the agent is in, 0 for the others.");
    for (size_t i = 0; i < sizeof(healths) / sizeof(healths[0]); i++) {
        text_buffer_format(out, PREFIX "health{state=\"%s\"} %u\n", metrics_health_name(healths[i]),
                           metrics->delivery.health == healths[i] ? 1u : 0u);
    }
    put_head(out, "last_http_status", "gauge", "Status of the last answer, 0 if none came.");
    put_value(out, "last_http_status", metrics->delivery.last_status);
    put_head(out, "cursor_not_stored", "gauge", "1 when the last cursor could not be stored.");
    put_value(out, "cursor_not_stored", metrics->delivery.has_store_failed ? 1 : 0);
    put_head(out, "build_info", "gauge", "Always 1; the label has the version of the agent.");
    text_buffer_format(out, PREFIX "build_info{version=\"%s\"} 1\n", metrics->version);
}

void metrics_write(const struct metrics *metrics, struct text_buffer *out)
{
    put_counters(metrics, out);
    put_lag(metrics, out);
    put_state(metrics, out);
}
