#include "rows.h"

#include <windows.h>

#include <stdlib.h>

#include "../core/row_json.h"
#include "../core/text_ids.h"
#include "words.h"

static void set_wide_cell(struct table_row *row, size_t column, const wchar_t *cell, uint64_t key)
{
    char *narrow = words_narrow(cell);

    table_set_cell(row, column, narrow == NULL ? "" : narrow, key);
    free(narrow);
}

static void set_text_cell(struct table_row *row, size_t column, unsigned id)
{
    wchar_t text[WORDS_SIZE];

    words_write(id, text, WORDS_SIZE);
    set_wide_cell(row, column, text, 0);
}

static void set_time_cell(struct table_row *row, size_t column, uint64_t time_us)
{
    wchar_t text[WORDS_SIZE];

    words_write_time(time_us, text, WORDS_SIZE);
    set_wide_cell(row, column, text, time_us);
}

/* A name comes from programs of any user, and nothing in it may be invisible. */
static void set_name_cell(struct table_row *row, size_t column, const char *name)
{
    char shown[WNW_TERMINAL_TEXT_SIZE];

    (void)wnw_terminal_text(name, 0, shown, sizeof(shown));
    table_set_cell(row, column, shown, 0);
}

static void add_connection(const struct connection *connection, struct table *table)
{
    struct table_row *row = table_add(table);
    struct text json = {0};

    if (row != NULL) {
        set_name_cell(row, 0, connection->local);
        set_name_cell(row, 1, connection->remote);
        set_time_cell(row, 2, connection->since_us);
        set_text_cell(row, 3, TEXT_CONNECTION_STATES + (unsigned)connection->state);
        row_json_connection(connection, &json);
        table_set_json(row, &json);
    }
}

void rows_of_connections(const struct connections *connections, struct table *table)
{
    table_clear(table);
    for (size_t i = 0; i < connections->count; i++) {
        add_connection(&connections->items[i], table);
    }
}

static void write_loss(const struct recent_event *event, wchar_t out[WORDS_SIZE])
{
    if (event->count > 0) {
        words_format(out, WORDS_SIZE, TEXT_LOST_COUNT, (unsigned)event->count);
    } else {
        words_write(TEXT_LOST_UNKNOWN, out, WORDS_SIZE);
    }
}

static void write_result(const struct recent_event *event, wchar_t out[WORDS_SIZE])
{
    out[0] = L'\0';
    switch (event->type) {
    case WNW_EVENT_ADD_SUCCEEDED:
    case WNW_EVENT_ADD_FAILED:
    case WNW_EVENT_CANCEL_SUCCEEDED:
    case WNW_EVENT_CANCEL_FAILED:
        words_write_error(event->status, out, WORDS_SIZE);
        return;
    case WNW_EVENT_ADD_UNFINISHED:
    case WNW_EVENT_CANCEL_UNFINISHED:
        words_write(TEXT_UNFINISHED, out, WORDS_SIZE);
        return;
    case WNW_EVENT_BROKER_THROTTLED:
        words_format(out, WORDS_SIZE, TEXT_THROTTLED_COUNT, (unsigned)event->count);
        return;
    case WNW_EVENT_OTHER:
        write_loss(event, out);
        return;
    case WNW_EVENT_ADD_STARTED:
    case WNW_EVENT_CANCEL_STARTED:
    case WNW_EVENT_APPEARED:
    case WNW_EVENT_VANISHED:
    case WNW_EVENT_BROKER_STARTED:
    case WNW_EVENT_BROKER_STOPPED:
    case WNW_EVENT_BROKER_CLOCK_STEPPED:
        break;
    }
}

static void add_event(const struct recent_event *event, struct table *table)
{
    struct table_row *row = table_add(table);
    wchar_t result[WORDS_SIZE];
    struct text json = {0};

    if (row != NULL) {
        set_time_cell(row, 0, event->time_us);
        set_text_cell(row, 1,
                      event->is_loss ? TEXT_EVENT_LOSS : TEXT_EVENT_TYPES + (unsigned)event->type);
        set_name_cell(row, 2, event->local);
        set_name_cell(row, 3, event->remote);
        write_result(event, result);
        set_wide_cell(row, 4, result, 0);
        row_json_event(event, &json);
        table_set_json(row, &json);
    }
}

void rows_of_events(const struct recent *recent, struct table *table)
{
    table_clear(table);
    for (size_t i = 0; i < recent->count; i++) {
        add_event(recent_at(recent, i), table);
    }
}
