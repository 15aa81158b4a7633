#include "human.h"

#include <stdio.h>
#include <string.h>

#include "time_text.h"
#include "user_names.h"

#define GREY "\x1b[90m"
#define RED "\x1b[31m"
#define GREEN "\x1b[32m"
#define YELLOW "\x1b[33m"
#define PLAIN "\x1b[0m"

struct line {
    char *bytes;
    size_t size;
};

static void put(struct line *line, const char *bytes, size_t size)
{
    if (size < HUMAN_LINE_SIZE - line->size) {
        memcpy(line->bytes + line->size, bytes, size);
        line->size += size;
        line->bytes[line->size] = '\0';
    }
}

/*
 * How many bytes of text make one character, and whether it can be shown. Control characters,
 * those of U+0080 to U+009F too, would be commands to a terminal, and the marks that turn the
 * direction of writing would let a name look like another one.
 */
static size_t take_character(const char *text, bool *is_shown_out)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t size = 1;

    while ((bytes[size] & 0xC0u) == 0x80u) {
        size++;
    }
    *is_shown_out =
        bytes[0] >= 0x20 && bytes[0] != 0x7F && !(bytes[0] == 0xC2 && bytes[1] < 0xA0) &&
        !(bytes[0] == 0xE2 && bytes[1] == 0x80 && bytes[2] >= 0xAA && bytes[2] <= 0xAE) &&
        !(bytes[0] == 0xE2 && bytes[1] == 0x81 && bytes[2] >= 0xA6 && bytes[2] <= 0xA9);
    return size;
}

/* A column: at least so many characters wide, and a space behind it. */
static void put_column(struct line *line, const char *text, size_t width)
{
    size_t count = 0;

    while (*text != '\0') {
        bool is_shown;
        size_t size = take_character(text, &is_shown);

        if (is_shown) {
            put(line, text, size);
        } else {
            put(line, "?", 1);
        }
        text += size;
        count++;
    }
    do {
        put(line, " ", 1);
        count++;
    } while (count <= width);
}

static void put_colour(struct line *line, const char *colour, bool has_colour)
{
    if (has_colour) {
        put(line, colour, strlen(colour));
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
        return GREEN;
    case WNW_EVENT_ADD_FAILED:
    case WNW_EVENT_CANCEL_FAILED:
        return RED;
    case WNW_EVENT_ADD_UNFINISHED:
    case WNW_EVENT_CANCEL_UNFINISHED:
    case WNW_EVENT_VANISHED:
    case WNW_EVENT_BROKER_THROTTLED:
        return YELLOW;
    case WNW_EVENT_ADD_STARTED:
    case WNW_EVENT_CANCEL_STARTED:
    case WNW_EVENT_BROKER_STARTED:
    case WNW_EVENT_BROKER_STOPPED:
    case WNW_EVENT_OTHER:
        break;
    }
    return GREY;
}

static const char *base_name(const char *path)
{
    const char *name = strrchr(path, '\\');

    return name == NULL ? path : name + 1;
}

static void put_who(struct line *line, const wnw_event *event)
{
    char process_id[16] = "";

    if (event->process_id != 0) {
        (void)snprintf(process_id, sizeof(process_id), "%u", (unsigned)event->process_id);
    }
    put_column(line, event->user_is_known ? user_name_of(event->user_sid) : "", 12);
    put_column(line, process_id, 6);
    put_column(line, base_name(event->process_image), 16);
}

static void put_outcome(struct line *line, const wnw_event *event)
{
    char duration[DURATION_TEXT_SIZE] = "";
    char number[32];

    if (event->has_elapsed) {
        time_text_duration(event->elapsed_us, duration);
    }
    put_column(line, duration, 10);
    if (event->status != 0) {
        (void)snprintf(number, sizeof(number), "(%u)", (unsigned)event->status);
        put_column(line, event->status_name[0] == '\0' ? "error" : event->status_name, 0);
        put_column(line, number, 0);
    }
}

static void put_broker(struct line *line, const wnw_event *event)
{
    char count[64] = "";

    if (event->type == WNW_EVENT_BROKER_THROTTLED) {
        (void)snprintf(count, sizeof(count), "%llu notifications lost",
                       (unsigned long long)event->throttled_count);
        put_column(line, event->user_is_known ? user_name_of(event->user_sid) : "", 12);
    }
    put_column(line, event->broker_version, 0);
    put_column(line, event->broker_reason, 0);
    put_column(line, count, 0);
}

static bool is_of_the_broker(wnw_event_type type)
{
    return type == WNW_EVENT_BROKER_STARTED || type == WNW_EVENT_BROKER_STOPPED ||
           type == WNW_EVENT_BROKER_THROTTLED;
}

/* Without the spaces of the last column. */
static size_t end_line(struct line *line)
{
    while (line->size > 0 && line->bytes[line->size - 1] == ' ') {
        line->size--;
    }
    line->bytes[line->size++] = '\n';
    line->bytes[line->size] = '\0';
    return line->size;
}

size_t human_write_event(const wnw_event *event, char *bytes, bool has_colour)
{
    struct line line = {bytes, 0};
    const char *what = what_of(event->type);
    char time[TIME_TEXT_SIZE];

    time_text_local(event->time_us, time);
    put_column(&line, time, 23);
    put_colour(&line, colour_of(event->type), has_colour);
    put_column(&line, what == NULL ? event->type_name : what, 17);
    put_colour(&line, PLAIN, has_colour);
    if (is_of_the_broker(event->type)) {
        put_broker(&line, event);
    } else {
        put_column(&line, event->local, 5);
        put_column(&line, event->remote, 28);
        put_who(&line, event);
        put_outcome(&line, event);
    }
    return end_line(&line);
}

size_t human_write_gap(const wnw_gap *gap, char *bytes, bool has_colour)
{
    struct line line = {bytes, 0};
    char text[128];

    if (gap->lost_is_known) {
        (void)snprintf(text, sizeof(text), "--- gap: up to %llu events are lost (%s) ---",
                       (unsigned long long)gap->lost_count, gap->reason_name);
    } else {
        (void)snprintf(text, sizeof(text),
                       "--- gap: events are lost, nobody knows how many (%s) ---",
                       gap->reason_name);
    }
    put_colour(&line, YELLOW, has_colour);
    put_column(&line, text, 0);
    put_colour(&line, PLAIN, has_colour);
    return end_line(&line);
}

size_t human_write_titles(char *bytes, bool has_colour)
{
    struct line line = {bytes, 0};

    put_colour(&line, GREY, has_colour);
    put_column(&line, "TIME", 23);
    put_column(&line, "WHAT", 17);
    put_column(&line, "LOCAL", 5);
    put_column(&line, "REMOTE", 28);
    put_column(&line, "USER", 12);
    put_column(&line, "PID", 6);
    put_column(&line, "PROGRAM", 16);
    put_column(&line, "TOOK", 10);
    put_column(&line, "ERROR", 0);
    put_colour(&line, PLAIN, has_colour);
    return end_line(&line);
}
