#include "row_json.h"

#include <stdio.h>

#define SECONDS_A_DAY 86400u

/* The date of a day since 1970-01-01. Years begin in March here, so that a leap day is the last. */
static void find_date(uint64_t day, unsigned *year_out, unsigned *month_out, unsigned *day_out)
{
    const uint64_t from_year_0 = day + 719468;
    const uint64_t era = from_year_0 / 146097;
    const unsigned of_era = (unsigned)(from_year_0 % 146097);
    const unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
    const unsigned month = (5 * of_year + 2) / 153;

    *day_out = of_year - (153 * month + 2) / 5 + 1;
    *month_out = month < 10 ? month + 3 : month - 9;
    *year_out = (unsigned)(year + era * 400) + (*month_out <= 2 ? 1 : 0);
}

static void add_time(struct text *text, const char *member, uint64_t time_us)
{
    const uint64_t seconds = time_us / 1000000;
    const unsigned second = (unsigned)(seconds % SECONDS_A_DAY);
    char time[64];
    unsigned year;
    unsigned month;
    unsigned day;

    find_date(seconds / SECONDS_A_DAY, &year, &month, &day);
    (void)snprintf(time, sizeof(time), "\"%s\":\"%04u-%02u-%02uT%02u:%02u:%02u.%06uZ\",", member,
                   year, month, day, second / 3600, second / 60 % 60, second % 60,
                   (unsigned)(time_us % 1000000));
    text_add(text, time);
}

static void add_names(struct text *text, const char *local, const char *remote)
{
    text_add(text, "\"local\":");
    text_add_json(text, local);
    text_add(text, ",\"remote\":");
    text_add_json(text, remote);
}

static const char *state_name(enum connection_state state)
{
    switch (state) {
    case CONNECTION_CONNECTING:
        return "connecting";
    case CONNECTION_CONNECTED:
        return "connected";
    case CONNECTION_FOUND:
        return "found";
    case CONNECTION_CANCELLING:
        break;
    }
    return "cancelling";
}

void row_json_connection(const struct connection *connection, struct text *text)
{
    text_add(text, "{");
    add_time(text, "since", connection->since_us);
    add_names(text, connection->local, connection->remote);
    text_add(text, ",\"state\":");
    text_add_json(text, state_name(connection->state));
    text_add(text, "}");
}

static void add_loss(const struct recent_event *event, struct text *text)
{
    char lost[80];

    (void)snprintf(lost, sizeof(lost), "{\"type\":\"wnetwatch.stream.gap\",\"lost\":%llu}",
                   (unsigned long long)event->count);
    text_add(text, event->count > 0 ? lost : "{\"type\":\"wnetwatch.stream.gap\",\"lost\":null}");
}

void row_json_event(const struct recent_event *event, struct text *text)
{
    char status[32];

    if (event->is_loss) {
        add_loss(event, text);
        return;
    }
    (void)snprintf(status, sizeof(status), ",\"status\":%lu", (unsigned long)event->status);
    text_add(text, "{");
    add_time(text, "time", event->time_us);
    text_add(text, "\"type\":");
    text_add_json(text, wnw_event_type_name(event->type));
    text_add(text, ",");
    add_names(text, event->local, event->remote);
    text_add(text, status);
    text_add(text, ",\"error\":");
    text_add_json(text, event->status_name);
    text_add(text, ",\"image\":");
    text_add_json(text, event->image);
    text_add(text, "}");
}
