#include "client_lib/core/resync/resync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/assertion.h"

#define STREAM_SUFFIX "/stream"
#define RESYNC_SUFFIX "/comparison" /* on the wire */

struct resync *resync_new(const struct resync_config *config)
{
    struct resync *resync;

    ASSERTION_OR(strlen(config->user.sid) <= SID_BYTES_MAX, NULL);
    resync = calloc(1, sizeof(*resync));
    if (resync == NULL) {
        return NULL;
    }
    snapshot_difference_init(&resync->snapshot);
    resync->filter = config->filter;
    resync->user = config->user;
    memcpy(resync->sid, config->user.sid, strlen(config->user.sid) + 1);
    resync->user.sid = resync->sid;
    memcpy(resync->serial, config->serial, sizeof(resync->serial));
    return resync;
}

static void drop_list(struct resync *resync)
{
    connection_list_free(resync->list);
    resync->list = NULL;
}

void resync_free(struct resync *resync)
{
    if (resync == NULL) {
        return;
    }
    drop_list(resync);
    snapshot_difference_deinit(&resync->snapshot);
    filter_free(resync->filter);
    free(resync);
}

/* A listing that runs or waits is worth nothing any more. */
static void give_up_listing(struct resync *resync)
{
    switch (resync->listing) {
    case RESYNC_IDLE:
    case RESYNC_STALE:
        break;
    case RESYNC_LISTING:
        resync->listing = RESYNC_STALE;
        break;
    case RESYNC_LISTED:
        drop_list(resync);
        resync->listing = RESYNC_IDLE;
        break;
    }
    snapshot_difference_give_up(&resync->snapshot);
}

void resync_connection_begins(struct resync *resync)
{
    resync->is_live = false;
    give_up_listing(resync);
}

void resync_live(struct resync *resync, const char *source)
{
    const size_t suffix_size = strlen(STREAM_SUFFIX);
    size_t size = strlen(source);

    if (size > suffix_size && strcmp(source + size - suffix_size, STREAM_SUFFIX) == 0) {
        size -= suffix_size;
    }
    ASSERTION_OR_RETURN(size <= SOURCE_BYTES_MAX);
    memcpy(resync->source, source, size);
    memcpy(resync->source + size, RESYNC_SUFFIX, sizeof(RESYNC_SUFFIX));
    resync->is_live = true;
    resync->wants_listing = true;
    resync->is_hang_reported = false; /* live took the report back */
}

void resync_epoch(struct resync *resync, uint64_t epoch)
{
    if (epoch != resync->epoch) {
        resync->epoch = epoch;
        snapshot_difference_forget_operations(&resync->snapshot);
    }
}

void resync_gap(struct resync *resync)
{
    snapshot_difference_gap(&resync->snapshot);
    give_up_listing(resync);
    resync->wants_listing = true;
}

static bool is_own_user(const struct resync *resync, const struct event *event)
{
    return event->user.known && strcmp(event->user.sid, resync->user.sid) == 0;
}

void resync_event(struct resync *resync, const struct event *event)
{
    bool is_own;

    resync_epoch(resync, event->id.epoch);
    if (event->type == EVENT_BROKER_CLOCK_STEPPED) {
        snapshot_difference_clock_stepped(&resync->snapshot, event->expected_us, event->time_us);
    }
    if (!is_own_user(resync, event)) {
        return;
    }
    /* The broker throttles a user, in whatever logon. */
    is_own = event->user.logon == resync->user.logon;
    if (event->type == EVENT_BROKER_THROTTLED || (is_own && event->dropped != 0)) {
        resync_gap(resync);
    }
    if (is_own) {
        snapshot_difference_event(&resync->snapshot, event);
    }
}

bool resync_begins(struct resync *resync, uint64_t now_ms)
{
    bool wants = resync->wants_listing || resync->snapshot.need == SNAPSHOT_NEEDED;

    if (!resync->is_live || resync->listing != RESYNC_IDLE || !wants) {
        return false;
    }
    resync->wants_listing = false;
    resync->listing = RESYNC_LISTING;
    resync->is_hang_reported = false;
    resync->hang_ms = now_ms + RESYNC_HANG_MS;
    snapshot_difference_begin(&resync->snapshot);
    return true;
}

void resync_listed(struct resync *resync, struct connection_list *list, uint32_t os_error,
                   uint64_t now_ms)
{
    if (resync->listing != RESYNC_LISTING) {
        connection_list_free(list);
        ASSERTION_OR_RETURN(resync->listing == RESYNC_STALE);
        resync->listing = RESYNC_IDLE;
        return;
    }
    resync->listing = RESYNC_LISTED;
    resync->list = list;
    resync->os_error = os_error;
    resync->due_ms = list == NULL ? now_ms : now_ms + RESYNC_SETTLE_MS;
}

static uint32_t time_left_ms(uint64_t due_ms, uint64_t now_ms)
{
    return now_ms >= due_ms ? 0 : (uint32_t)(due_ms - now_ms);
}

uint32_t resync_wait_ms(const struct resync *resync, uint64_t now_ms)
{
    switch (resync->listing) {
    case RESYNC_IDLE:
        break;
    case RESYNC_LISTING:
    case RESYNC_STALE:
        if (resync->is_live && !resync->is_hang_reported) {
            return time_left_ms(resync->hang_ms, now_ms);
        }
        break;
    case RESYNC_LISTED:
        return time_left_ms(resync->due_ms, now_ms);
    }
    return WNW_FOREVER;
}

static enum event_resource resource_of(wnw_resource resource)
{
    switch (resource) {
    case WNW_RESOURCE_DISK:
        return RESOURCE_DISK;
    case WNW_RESOURCE_PRINT:
        return RESOURCE_PRINT;
    case WNW_RESOURCE_UNKNOWN:
        break;
    }
    return RESOURCE_UNKNOWN;
}

static void compare_list(struct resync *resync)
{
    const wnw_connection_list *list = &resync->list->list;

    for (size_t i = 0; i < list->count; i++) {
        const wnw_connection *connection = list->connections[i];
        const struct connection_names names = {
            connection->local, connection->remote, connection->provider,
            resource_of(connection->resource), connection->is_truncated != 0};

        snapshot_difference_listed(&resync->snapshot, &names);
    }
    snapshot_difference_end(&resync->snapshot, list->is_cut == 0);
}

static enum resync_result judge(struct resync *resync, bool is_cut)
{
    switch (snapshot_difference_take_trouble(&resync->snapshot)) {
    case SNAPSHOT_OK:
        return is_cut ? RESYNC_TOO_LONG : RESYNC_OK;
    case SNAPSHOT_FULL:
        return RESYNC_TOO_LONG;
    case SNAPSHOT_NO_MEMORY:
        break;
    }
    return RESYNC_NO_MEMORY;
}

static enum resync_result compare_listing(struct resync *resync, uint64_t now_utc_us,
                                          uint32_t *os_error_out)
{
    if (resync->list == NULL) {
        *os_error_out = resync->os_error;
        snapshot_difference_give_up(&resync->snapshot);
        return RESYNC_FAILED;
    }
    if (resync->snapshot.phase == SNAPSHOT_VOID) {
        snapshot_difference_give_up(&resync->snapshot);
        return judge(resync, true);
    }
    snapshot_difference_forget_old_operations(&resync->snapshot, now_utc_us);
    compare_list(resync);
    return judge(resync, resync->list->list.is_cut != 0);
}

enum resync_result resync_compare(struct resync *resync, uint64_t now_utc_us,
                                  uint32_t *os_error_out)
{
    enum resync_result result;

    *os_error_out = 0;
    ASSERTION_OR(resync->listing != RESYNC_IDLE, RESYNC_OK);
    if (resync->listing != RESYNC_LISTED) {
        resync->is_hang_reported = true;
        *os_error_out = RESYNC_HANG_CODE;
        return RESYNC_FAILED;
    }
    resync->event.time_us = now_utc_us;
    result = compare_listing(resync, now_utc_us, os_error_out);
    drop_list(resync);
    resync->listing = RESYNC_IDLE;
    return result;
}

static bool passes_filter(const struct resync *resync)
{
    char text[EVENT_KEYS_BYTES_MAX];
    struct event_keys keys;

    if (resync->filter == NULL) {
        return true;
    }
    event_keys_take(&resync->event, text, &keys);
    return filter_matches(resync->filter, &keys);
}

static void write_id(struct resync *resync)
{
    const uint64_t *serial = resync->serial;

    (void)snprintf(resync->id, sizeof(resync->id), "comparison.%08lx%08lx%08lx%08lx.%010lu",
                   (unsigned long)(serial[0] >> 32), (unsigned long)(serial[0] & 0xFFFFFFFFu),
                   (unsigned long)(serial[1] >> 32), (unsigned long)(serial[1] & 0xFFFFFFFFu),
                   (unsigned long)resync->item_count);
}

/* The event has the time of the comparison, for the time of the change is unknown. */
static void take_event(struct resync *resync, const struct difference *difference)
{
    const uint64_t time_us = resync->event.time_us;
    struct event *event = &resync->event;

    memset(event, 0, sizeof(*event));
    event->type = difference->has_vanished ? EVENT_VANISHED : EVENT_APPEARED;
    event->source = resync->source;
    event->time_us = time_us;
    event->local = difference->names.local;
    event->remote = difference->names.remote;
    event->provider = difference->names.provider;
    event->resource = difference->names.resource;
    event->truncated = difference->names.is_truncated;
    event->user = resync->user;
    event->image = "";
    event->version = "";
    event->previous = "";
    event->reason = "";
}

static bool make_item(struct resync *resync, const char *cursor)
{
    struct json_text text;

    resync->item_count++;
    write_id(resync);
    json_text_init(&text, resync->line, EVENT_BYTES_MAX);
    event_write_named(&resync->event, resync->id, &text);
    ASSERTION_OR(!text.overflowed && text.size > 0, false);
    ASSERTION_OR(strlen(cursor) <= EVENT_ID_TEXT_SIZE, false);
    resync->line[text.size - 1] = '\0'; /* instead of the line feed */
    item_from_resync(&resync->item, &resync->event, resync->id, cursor, resync->line,
                     text.size - 1);
    return true;
}

const struct item *resync_next(struct resync *resync, const char *cursor)
{
    struct difference difference;

    while (snapshot_difference_next(&resync->snapshot, &difference)) {
        take_event(resync, &difference);
        if (passes_filter(resync) && make_item(resync, cursor)) {
            return &resync->item;
        }
    }
    return NULL;
}
