#include "human.h"

#include <stdio.h>

#include "../common/colour.h"
#include "../common/user_names.h"
#include "column_line.h"
#include "names.h"
#include "time_text.h"

static const struct {
    const char *title;
    size_t width;
} columns[HUMAN_COLUMNS] = {
    [HUMAN_TIME] = {"TIME", 23},       [HUMAN_WHAT] = {"WHAT", 17}, [HUMAN_LOCAL] = {"LOCAL", 5},
    [HUMAN_REMOTE] = {"REMOTE", 28},   [HUMAN_USER] = {"USER", 12}, [HUMAN_PROCESS] = {"PID", 6},
    [HUMAN_PROGRAM] = {"PROGRAM", 16}, [HUMAN_TOOK] = {"TOOK", 10}, [HUMAN_ERROR] = {"ERROR", 0},
};

struct line {
    struct human *human;
    struct column_line text;
};

/* Something that stands in no column, and a space behind it. */
static void put_word(struct line *line, const char *text)
{
    column_line_put_word(&line->text, text);
}

static void put_column(struct line *line, enum human_column column, const char *text)
{
    column_line_put(&line->text, &line->human->widths[column], text);
}

static void put_colour(struct line *line, const char *colour)
{
    if (line->human->has_colour) {
        column_line_put_raw(&line->text, colour);
    }
}

static const char *what_of(wnw_event_type type)
{
    switch (type) {
    case WNW_EVENT_ADD_STARTED:
        return "add started";
    case WNW_EVENT_ADD_SUCCEEDED:
        return "add succeeded";
    case WNW_EVENT_ADD_FAILED:
        return "add failed";
    case WNW_EVENT_ADD_UNFINISHED:
        return "add unfinished";
    case WNW_EVENT_CANCEL_STARTED:
        return "cancel started";
    case WNW_EVENT_CANCEL_SUCCEEDED:
        return "cancel succeeded";
    case WNW_EVENT_CANCEL_FAILED:
        return "cancel failed";
    case WNW_EVENT_CANCEL_UNFINISHED:
        return "cancel unfinished";
    case WNW_EVENT_APPEARED:
        return "appeared";
    case WNW_EVENT_VANISHED:
        return "vanished";
    case WNW_EVENT_BROKER_STARTED:
        return "broker started";
    case WNW_EVENT_BROKER_STOPPED:
        return "broker stopped";
    case WNW_EVENT_BROKER_THROTTLED:
        return "throttled";
    case WNW_EVENT_BROKER_CLOCK_STEPPED:
        return "clock stepped";
    case WNW_EVENT_OTHER:
        break;
    }
    return NULL; /* a type that is newer than this program */
}

static const char *colour_of(wnw_event_type type)
{
    switch (type) {
    case WNW_EVENT_ADD_SUCCEEDED:
    case WNW_EVENT_CANCEL_SUCCEEDED:
    case WNW_EVENT_APPEARED:
        return COLOUR_CODE_GREEN;
    case WNW_EVENT_ADD_FAILED:
    case WNW_EVENT_CANCEL_FAILED:
        return COLOUR_CODE_RED;
    case WNW_EVENT_ADD_UNFINISHED:
    case WNW_EVENT_CANCEL_UNFINISHED:
    case WNW_EVENT_VANISHED:
    case WNW_EVENT_BROKER_THROTTLED:
    case WNW_EVENT_BROKER_CLOCK_STEPPED:
        return COLOUR_CODE_YELLOW;
    case WNW_EVENT_ADD_STARTED:
    case WNW_EVENT_CANCEL_STARTED:
    case WNW_EVENT_BROKER_STARTED:
    case WNW_EVENT_BROKER_STOPPED:
    case WNW_EVENT_OTHER:
        break;
    }
    return COLOUR_CODE_GREY;
}

static void put_who(struct line *line, const wnw_event *event)
{
    char process_id[16] = "";

    if (event->process_id != 0) {
        (void)snprintf(process_id, sizeof(process_id), "%u", (unsigned)event->process_id);
    }
    put_column(line, HUMAN_USER, event->user_is_known ? user_name_of(event->user_sid) : "");
    put_column(line, HUMAN_PROCESS, process_id);
    put_column(line, HUMAN_PROGRAM, name_of_program(event->process_image));
}

static void put_outcome(struct line *line, const wnw_event *event)
{
    char duration[DURATION_TEXT_SIZE] = "";
    char number[32];

    if (event->has_elapsed) {
        time_text_duration(event->elapsed_us, duration);
    }
    put_column(line, HUMAN_TOOK, duration);
    if (event->status != 0) {
        (void)snprintf(number, sizeof(number), "(%u)", (unsigned)event->status);
        put_word(line, event->status_name[0] == '\0' ? "error" : event->status_name);
        put_word(line, number);
    }
}

static void put_broker(struct line *line, const wnw_event *event)
{
    char count[64] = "";

    if (event->type == WNW_EVENT_BROKER_THROTTLED) {
        (void)snprintf(count, sizeof(count), "%llu notifications lost",
                       (unsigned long long)event->throttled_count);
        put_word(line, event->user_is_known ? user_name_of(event->user_sid) : "");
    }
    if (event->type == WNW_EVENT_BROKER_CLOCK_STEPPED) {
        bool is_ahead = event->time_us > event->clock_expected_us;
        uint64_t step_us = is_ahead ? event->time_us - event->clock_expected_us
                                    : event->clock_expected_us - event->time_us;

        (void)snprintf(count, sizeof(count), "%s by %llu minutes", is_ahead ? "forward" : "back",
                       (unsigned long long)(step_us / 60000000u));
    }
    put_word(line, event->broker_version);
    put_word(line, event->broker_reason);
    put_word(line, count);
}

static bool is_of_the_broker(wnw_event_type type)
{
    return type == WNW_EVENT_BROKER_STARTED || type == WNW_EVENT_BROKER_STOPPED ||
           type == WNW_EVENT_BROKER_THROTTLED || type == WNW_EVENT_BROKER_CLOCK_STEPPED;
}

void human_init(struct human *human, bool has_colour)
{
    human->has_colour = has_colour;
    human->is_utc = false;
    for (size_t i = 0; i < HUMAN_COLUMNS; i++) {
        human->widths[i] = columns[i].width;
    }
}

size_t human_write_event(struct human *human, const wnw_event *event, char *bytes)
{
    struct line line = {human, {bytes, 0}};
    const char *what = what_of(event->type);
    char time[TIME_TEXT_SIZE];

    if (human->is_utc) {
        time_text_utc(event->time_us, time);
    } else {
        time_text_local(event->time_us, time);
    }
    put_column(&line, HUMAN_TIME, time);
    put_colour(&line, colour_of(event->type));
    put_column(&line, HUMAN_WHAT, what == NULL ? event->type_name : what);
    put_colour(&line, COLOUR_CODE_PLAIN);
    if (is_of_the_broker(event->type)) {
        put_broker(&line, event);
    } else {
        put_column(&line, HUMAN_LOCAL, event->local);
        put_column(&line, HUMAN_REMOTE, event->remote);
        put_who(&line, event);
        put_outcome(&line, event);
    }
    return column_line_end(&line.text);
}

size_t human_write_gap(struct human *human, const wnw_gap *gap, char *bytes)
{
    struct line line = {human, {bytes, 0}};
    char text[128];

    if (gap->lost_is_known) {
        (void)snprintf(text, sizeof(text), "--- gap: up to %llu events are lost (%s) ---",
                       (unsigned long long)gap->lost_count, gap->reason_name);
    } else {
        (void)snprintf(text, sizeof(text),
                       "--- gap: events are lost, their number is unknown (%s) ---",
                       gap->reason_name);
    }
    put_colour(&line, COLOUR_CODE_YELLOW);
    put_word(&line, text);
    put_colour(&line, COLOUR_CODE_PLAIN);
    return column_line_end(&line.text);
}

size_t human_write_titles(struct human *human, char *bytes)
{
    struct line line = {human, {bytes, 0}};

    put_colour(&line, COLOUR_CODE_GREY);
    for (int i = 0; i < HUMAN_COLUMNS; i++) {
        put_column(&line, (enum human_column)i, columns[i].title);
    }
    put_colour(&line, COLOUR_CODE_PLAIN);
    return column_line_end(&line.text);
}
