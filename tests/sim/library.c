#include "tests/sim/library.h"

#include "client_lib/core/feed.h"
#include "proto/event_time.h"
#include "tests/sim/line_text.h"
#include "tests/sim/listeners.h"
#include "tests/sim/people.h"
#include "tests/sim/violation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory for a line grows by doubling. */
#define PARTIAL_BYTES_MAX (64u * 1024u)

struct library {
    bool is_running; /* the program, and with it the feed */
    bool has_died;   /* in the middle of its items; it comes back with its cursor */
    bool is_over;    /* there is nothing more to come */
    struct feed feed;
    wnw_state state; /* the last one that was reported */
    struct listeners listeners;
    const wnw_state_change *expected; /* the next item is this change; NULL: that of a line */
    struct reader *reader;
    struct reading *reading;

    /* What the program asked for when it began. */
    enum reader_start start;
    struct event_id start_id;
    bool follows;

    struct told told;         /* by the items of all connections and lives */
    bool has_position;        /* as the whole lines say; the library must know the same */
    struct event_id position; /* everything up to here was handed out, or is not for it */
    size_t next_line;         /* in the inbox: the first that is not accounted for */
};

enum line_kind { LINE_STARTED, LINE_POSITION, LINE_LIVE, LINE_GAP, LINE_ENDED, LINE_EVENT };

static enum line_kind kind_of(const char *line, size_t size)
{
    if (!line_has(line, size, "/stream\",\"type\":\"")) {
        return LINE_EVENT;
    }
    if (line_has(line, size, "\"type\":\"wnetwatch.stream.started\"")) {
        return LINE_STARTED;
    }
    if (line_has(line, size, "\"type\":\"wnetwatch.stream.position\"")) {
        return LINE_POSITION;
    }
    if (line_has(line, size, "\"type\":\"wnetwatch.stream.live\"")) {
        return LINE_LIVE;
    }
    if (line_has(line, size, "\"type\":\"wnetwatch.stream.gap\"")) {
        return LINE_GAP;
    }
    if (!line_has(line, size, "\"type\":\"wnetwatch.stream.ended\"")) {
        violation("what the library asked for was answered by %.*s", (int)size, line);
    }
    return LINE_ENDED;
}

static struct event_id id_in(const char *line, size_t size, const char *word)
{
    struct event_id id = {0, 0};

    if (!line_id(line, size, word, &id)) {
        violation("no %s in %.*s", word, (int)size, line);
    }
    return id;
}

static void check_cursor(const struct library *library, const char *cursor)
{
    char expected[EVENT_ID_TEXT_SIZE + 1] = "";

    if (library->has_position) {
        event_id_write(library->position, expected);
    }
    if (strcmp(cursor, expected) != 0) {
        violation("the library's cursor is '%s' and should be '%s'", cursor, expected);
    }
}

static void advance_position(struct library *library, struct event_id id)
{
    if (!library->has_position || event_id_compare(id, library->position) > 0) {
        library->has_position = true;
        library->position = id;
    }
}

/* A stream since a time has no position before its first item: what lies right behind its
   start may be older. */
static void account_for_start(struct library *library, struct event_id id)
{
    if (!library->has_position) {
        library->told.place = id;
        listeners_start_at(&library->listeners, id);
    }
    if (library->has_position || library->start != START_SINCE) {
        advance_position(library, id);
    }
}

/* A position is no item, but a stream since a time has found its time now. */
static void account_for_position(struct library *library, struct reading *reading,
                                 struct event_id id)
{
    advance_position(library, id);
    if (library->told.is_seeking) {
        told_place(&library->told, reading->truth, id);
        listeners_found(&library->listeners, id);
    }
}

/* The size of the next line if the library has got all of it, or 0. */
static size_t next_whole_line(const struct reader *reader)
{
    size_t at = reader->library->next_line;
    size_t size = line_size(reader->inbox + at, reader->inbox_size - at);

    return at + size <= reader->inbox_taken ? size : 0;
}

/* Pass the lines that make no item. The size of the next that does, or 0. */
static size_t pass_silent_lines(struct reader *reader, struct reading *reading)
{
    struct library *library = reader->library;
    size_t size;

    while ((size = next_whole_line(reader)) != 0) {
        const char *line = reader->inbox + library->next_line;
        enum line_kind kind = kind_of(line, size);
        struct event_id id = id_in(line, size, "\"id\":\"");

        reader_remember(reader, reading, id);
        if (kind == LINE_STARTED) {
            account_for_start(library, id);
        } else if (kind == LINE_POSITION) {
            account_for_position(library, reading, id);
        } else {
            return size;
        }
        library->next_line += size;
    }
    return 0;
}

static void check_text(const char *json, size_t json_size, const char *line, size_t size)
{
    if (json_size != size - 1 || memcmp(json, line, json_size) != 0 || json[json_size] != '\0') {
        violation("the library hands out '%s' for %.*s", json, (int)size, line);
    }
}

/* The first event of a stream since a time: the listeners begin right before it. */
static void place_listeners(struct library *library)
{
    struct event_id before = library->position;

    library->listeners.id = library->position;
    if (library->told.is_seeking) {
        before.sequence--;
        listeners_found(&library->listeners, before);
    }
}

/* The broker says how far the stream is. */
static void take_place(struct library *library, struct reading *reading)
{
    if (library->told.is_seeking) {
        listeners_found(&library->listeners, library->position);
    }
    told_place(&library->told, reading->truth, library->position);
}

static void take_event(struct library *library, struct reading *reading, const wnw_item *item,
                       const char *line, size_t size)
{
    if (item->kind != WNW_ITEM_EVENT) {
        violation("an item of kind %d for %.*s", (int)item->kind, (int)size, line);
    }
    check_text(item->event->json, item->event->json_size, line, size);
    advance_position(library, id_in(line, size, "\"id\":\""));
    place_listeners(library);
    (void)told_event(&library->told, reading->truth, library->position);
    if (strcmp(item->event->id, item->cursor) != 0) {
        violation("event %s has the cursor %s", item->event->id, item->cursor);
    }
}

static void take_gap(struct library *library, struct reading *reading, const wnw_item *item,
                     const char *line, size_t size)
{
    const struct event_id id = id_in(line, size, "\"id\":\"");

    if (item->kind != WNW_ITEM_GAP) {
        violation("an item of kind %d for %.*s", (int)item->kind, (int)size, line);
    }
    check_text(item->gap->json, item->gap->json_size, line, size);
    if (library->has_position && event_id_compare(id, library->position) < 0) {
        listeners_go_back(&library->listeners);
    }
    library->has_position = true;
    library->position = id;
    library->listeners.id = library->position;
    library->listeners.gap_after = id_in(line, size, "\"after\":\"");
    told_gap(&library->told, reading->truth, library->listeners.gap_after, library->position);
}

static void take_state(struct library *library, const wnw_item *item, wnw_state state)
{
    if (item->kind != WNW_ITEM_STATE || item->state->state != state) {
        violation("an item of kind %d, state %d, where the state is %d", (int)item->kind,
                  item->kind == WNW_ITEM_STATE ? (int)item->state->state : -1, (int)state);
    }
    if (state == library->state && strcmp(item->state->reason, "absent") != 0) {
        violation("state %d is reported twice", (int)state);
    }
    library->state = state;
}

static void take_live(struct library *library, struct reading *reading, const wnw_item *item)
{
    take_state(library, item, WNW_STATE_LIVE);
    take_place(library, reading);
    if ((item->state->sees_all != 0) != (library->told.user == USER_ADMINISTRATOR) ||
        strcmp(item->state->broker_version, "1.2.3") != 0) {
        violation("live says sees_all %d and version '%s'", item->state->sees_all,
                  item->state->broker_version);
    }
}

static void take_end(struct library *library, struct reading *reading, const wnw_item *item,
                     const char *line, size_t size)
{
    library->is_over = line_has(line, size, "\"complete\"");
    take_place(library, reading);
    take_state(library, item, library->is_over ? WNW_STATE_ENDED : WNW_STATE_DISCONNECTED);
    if ((connection_state_retry_ms(&library->feed.connection) == WNW_FOREVER) != library->is_over) {
        violation("after state %d the library waits %u ms", (int)item->state->state,
                  connection_state_retry_ms(&library->feed.connection));
    }
}

static void take_item(struct reader *reader, struct reading *reading, const wnw_item *item)
{
    struct library *library = reader->library;
    size_t size = pass_silent_lines(reader, reading);
    const char *line = reader->inbox + library->next_line;

    if (size == 0) {
        violation("an item of kind %d without a line", (int)item->kind);
    }
    library->next_line += size;
    switch (kind_of(line, size)) {
    case LINE_EVENT:
        take_event(library, reading, item, line, size);
        break;
    case LINE_GAP:
        take_gap(library, reading, item, line, size);
        break;
    case LINE_LIVE:
        advance_position(library, id_in(line, size, "\"id\":\""));
        take_live(library, reading, item);
        break;
    case LINE_ENDED:
        advance_position(library, id_in(line, size, "\"id\":\""));
        take_end(library, reading, item, line, size);
        break;
    case LINE_STARTED:
    case LINE_POSITION:
        break;
    }
    check_cursor(library, item->cursor);
}

/* The first of the callbacks for an item. */
static void see_item(void *context, const wnw_item *item)
{
    struct library *library = context;

    if (library->expected != NULL) {
        take_state(library, item, library->expected->state);
        check_cursor(library, item->cursor);
        library->expected = NULL;
    } else {
        take_item(library->reader, library->reading, item);
    }
}

/* What wnw_client_cursor gives when no item is left. */
static void check_safe_cursor(struct library *library)
{
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    registry_read_cursor(&library->listeners.registry, cursor);
    check_cursor(library, cursor);
}

/* All items that the library makes of its bytes, unless the program dies meanwhile. */
static void take_items(struct reader *reader, struct reading *reading)
{
    struct library *library = reader->library;

    if (!delivery_offer(&library->listeners.delivery)) {
        library->has_died = true;
        return;
    }
    if (pass_silent_lines(reader, reading) != 0) {
        violation("the library hands out nothing for %.100s", reader->inbox + library->next_line);
    }
    check_safe_cursor(library);
}

/* A change of the state without a line. */
static void tell(struct library *library, const wnw_state_change *change)
{
    library->expected = change;
    feed_put_change(&library->feed, change);
    if (!delivery_offer(&library->listeners.delivery) || library->expected != NULL) {
        violation("a state is not reported");
    }
    check_safe_cursor(library);
}

/* Texts of a config that asks for what the program began with, or goes on at its cursor. */
static void start_feed(struct library *library, struct reading *reading)
{
    struct session_config config = {.follow = library->follows,
                                    .filter = reader_filter_text(library->told.filter)};
    char since[EVENT_TIME_TEXT_SIZE + 1];

    if (library->listeners.saved[0] != '\0') {
        config.after = library->listeners.saved;
    } else if (library->start == START_SINCE) {
        event_time_write(library->told.since_us, since);
        config.since = since;
    } else if (library->start == START_OLDEST) {
        config.after = "oldest";
    } else if (random_once_in(reading->random, 2)) {
        config.after = "now"; /* what no text means as well */
    }
    if (feed_init(&library->feed, &config, 1 + random_below(reading->random, 200), 10000,
                  reading->now->utc_us) != SESSION_INIT_OK) {
        violation("the library refuses its config");
    }
    listeners_begin(&library->listeners, reading, &library->feed);
    library->is_running = true;
    library->has_died = false;
    library->is_over = false;
    library->state = WNW_STATE_ENDED; /* which never comes first */
    tell(library, connection_state_connecting(&library->feed.connection));
}

/* Another program, with other wishes. */
static void choose_program(struct reader *reader, struct reading *reading)
{
    struct library *library = reader->library;
    char cursor[EVENT_ID_TEXT_SIZE + 1] = "";

    reader_choose_request(reader, reading);
    library->start = reader->start;
    library->start_id = reader->start_id;
    library->follows = reader->follows;
    library->told = reader->told;
    library->told.is_seeking = library->start == START_SINCE;
    library->told.place = library->start_id;
    library->has_position = library->start == START_ID;
    library->position = library->start_id;
    if (library->has_position) {
        event_id_write(library->start_id, cursor);
    }
    listeners_choose(&library->listeners, reading, &library->told, cursor);
}

/* The same program again, with the cursor that it has kept. */
static void resume_program(struct library *library, struct reading *reading)
{
    const char *saved = library->listeners.saved;

    library->has_position = event_id_read(saved, strlen(saved), &library->position);
    listeners_resume(&library->listeners, &library->told, reading->truth);
}

static void end_program(struct library *library)
{
    listeners_end(&library->listeners);
    feed_deinit(&library->feed);
    library->is_running = false;
}

struct library *library_new(void)
{
    struct library *library = calloc(1, sizeof(*library));

    if (library == NULL) {
        abort();
    }
    return library;
}

void library_free(struct library *library)
{
    if (library != NULL && library->is_running) {
        end_program(library);
    }
    free(library);
}

/* The program ends, wherever it is, and it or another one begins. */
static void restart(struct reader *reader, struct reading *reading)
{
    struct library *library = reader->library;
    bool is_other = !library->is_running || random_once_in(reading->random, 4);

    library->reader = reader;
    library->reading = reading;
    library->listeners.see = see_item;
    library->listeners.context = library;
    library->listeners.is_killed |= random_once_in(reading->random, 2);

    if (library->is_running) {
        library->has_died = true;
        reader_leave(reader, reading);
        end_program(library);
    }
    if (is_other) {
        choose_program(reader, reading);
    } else {
        resume_program(library, reading);
    }
    trace("program of user %d begins, cursor '%s'", library->told.user, library->listeners.saved);
    start_feed(library, reading);
}

bool library_act(struct reader *reader, struct reading *reading)
{
    struct library *library = reader->library;

    if (!library->is_running || library->has_died || library->is_over ||
        random_once_in(reading->random, 100)) {
        restart(reader, reading);
        return false;
    }
    if (!reader->is_connected && random_once_in(reading->random, 6)) {
        tell(library, connection_state_link_failed(&library->feed.connection, LINK_ABSENT, 2, 0));
        return false;
    }
    return true;
}

size_t library_ask(struct reader *reader, struct reading *reading, char *text, size_t size)
{
    struct library *library = reader->library;
    struct json_text request;

    (void)reading;
    tell(library, connection_state_connecting(&library->feed.connection));
    json_text_init(&request, text, size);
    feed_begin(&library->feed, &request);
    library->next_line = 0;

    reader->told.user = library->told.user;
    reader->told.filter = library->told.filter;
    reader->told.since_us = library->told.since_us;
    reader->follows = library->follows;
    reader->is_bad_request = false;
    reader->start = library->has_position ? START_ID : library->start;
    reader->start_id = library->position;
    if (request.overflowed) {
        violation("the library's request is longer than %zu bytes", size);
    }
    check_safe_cursor(library);
    return request.size;
}

void library_take(struct reader *reader, struct reading *reading, size_t size)
{
    struct library *library = reader->library;
    size_t end = reader->inbox_taken + size;
    uint64_t up_ms = random_below(reading->random, 20000);

    while (reader->inbox_taken < end && !library->has_died) {
        const char *chunk = reader->inbox + reader->inbox_taken;
        size_t left = end - reader->inbox_taken;
        size_t chunk_size = random_once_in(reading->random, 2)
                                ? left
                                : 1 + random_below(reading->random, (uint32_t)left);

        if (reader->inbox_taken == 0) {
            library->next_line = 0; /* another batch, or the first */
        }
        reader->inbox_taken += chunk_size;
        feed_put_bytes(&library->feed, chunk, chunk_size, up_ms);
        take_items(reader, reading);
    }
}

void library_check_memory(const struct reader *reader)
{
    const struct library *library = reader->library;
    const struct session *session = &library->feed.session;

    if (!library->is_running || library->has_died) {
        return;
    }
    if (session->lines.partial_size > EVENT_BYTES_MAX ||
        session->lines.partial_capacity > PARTIAL_BYTES_MAX) {
        violation("the library keeps %zu bytes of a line, in %zu", session->lines.partial_size,
                  session->lines.partial_capacity);
    }
    if (session->chunk_size != 0) {
        violation("the library has not used %zu bytes that it was given", session->chunk_size);
    }
}

void library_lose(struct reader *reader, struct reading *reading)
{
    struct library *library = reader->library;
    size_t left = reader->inbox_size - reader->inbox_taken;

    if (left != 0 && random_once_in(reading->random, 2)) {
        library_take(reader, reading, random_below(reading->random, (uint32_t)left + 1));
    }
    if (library->has_died || library->feed.is_over) {
        return;
    }
    tell(library, connection_state_link_failed(&library->feed.connection, LINK_LOST, 109,
                                               random_below(reading->random, 20000)));
    if (connection_state_retry_ms(&library->feed.connection) == WNW_FOREVER) {
        violation("the library gives up a connection that was lost");
    }
}
