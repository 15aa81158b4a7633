#include "client_lib/core/comparison.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/event_envelope.h"

#define STREAM_SUFFIX "/stream"
#define COMPARISON_SUFFIX "/comparison"

struct comparison *comparison_new(const struct comparison_config *config)
{
    struct comparison *comparison = calloc(1, sizeof(*comparison));

    if (comparison == NULL) {
        return NULL;
    }
    reconcile_init(&comparison->reconcile);
    comparison->filter = config->filter;
    comparison->user = config->user;
    (void)snprintf(comparison->sid, sizeof(comparison->sid), "%s", config->user.sid);
    comparison->user.sid = comparison->sid;
    memcpy(comparison->serial, config->serial, sizeof(comparison->serial));
    return comparison;
}

static void drop_listing(struct comparison *comparison)
{
    connection_list_free(comparison->list);
    comparison->list = NULL;
    comparison->has_listing = false;
}

void comparison_free(struct comparison *comparison)
{
    if (comparison == NULL) {
        return;
    }
    drop_listing(comparison);
    reconcile_deinit(&comparison->reconcile);
    filter_free(comparison->filter);
    free(comparison);
}

/* What is under way, or waits, is worth nothing any more. */
static void give_up_listing(struct comparison *comparison)
{
    drop_listing(comparison);
    comparison->is_stale = comparison->is_listing;
    reconcile_give_up(&comparison->reconcile);
}

void comparison_connection_begins(struct comparison *comparison)
{
    comparison->is_live = false;
    give_up_listing(comparison);
}

void comparison_live(struct comparison *comparison, const char *source)
{
    const size_t suffix_size = strlen(STREAM_SUFFIX);
    size_t size = strlen(source);

    if (size > suffix_size && strcmp(source + size - suffix_size, STREAM_SUFFIX) == 0) {
        size -= suffix_size;
    }
    if (size > SOURCE_BYTES_MAX) {
        size = SOURCE_BYTES_MAX;
    }
    memcpy(comparison->source, source, size);
    memcpy(comparison->source + size, COMPARISON_SUFFIX, sizeof(COMPARISON_SUFFIX));
    comparison->is_live = true;
    comparison->wants_listing = true;
    comparison->is_hang_told = false; /* live took it back */
}

void comparison_epoch(struct comparison *comparison, uint64_t epoch)
{
    if (epoch != comparison->epoch) {
        comparison->epoch = epoch;
        reconcile_forget_operations(&comparison->reconcile);
    }
}

void comparison_gap(struct comparison *comparison)
{
    reconcile_gap(&comparison->reconcile);
    give_up_listing(comparison);
    comparison->wants_listing = true;
}

static bool is_own_user(const struct comparison *comparison, const struct event *event)
{
    return event->user.known && strcmp(event->user.sid, comparison->user.sid) == 0;
}

void comparison_event(struct comparison *comparison, const struct event *event)
{
    bool is_own;

    comparison_epoch(comparison, event->id.epoch);
    if (!is_own_user(comparison, event)) {
        return;
    }
    /* What is throttled is the user, whatever his logon. */
    is_own = event->user.logon == comparison->user.logon;
    if (event->type == EVENT_BROKER_THROTTLED || (is_own && event->dropped != 0)) {
        comparison_gap(comparison);
    }
    if (is_own) {
        reconcile_event(&comparison->reconcile, event);
    }
}

bool comparison_begins(struct comparison *comparison, uint64_t now_ms)
{
    bool wants = comparison->wants_listing || comparison->reconcile.wants_listing;

    if (!comparison->is_live || comparison->is_listing || comparison->has_listing || !wants) {
        return false;
    }
    comparison->wants_listing = false;
    comparison->is_listing = true;
    comparison->is_stale = false;
    comparison->is_hang_told = false;
    comparison->hang_ms = now_ms + COMPARISON_HANG_MS;
    reconcile_begin(&comparison->reconcile);
    return true;
}

void comparison_listed(struct comparison *comparison, struct connection_list *list,
                       uint32_t os_error, uint64_t now_ms)
{
    comparison->is_listing = false;
    if (comparison->is_stale) {
        connection_list_free(list);
        return;
    }
    comparison->has_listing = true;
    comparison->list = list;
    comparison->os_error = os_error;
    comparison->due_ms = list == NULL ? now_ms : now_ms + COMPARISON_SETTLE_MS;
}

uint32_t comparison_wait_ms(const struct comparison *comparison, uint64_t now_ms)
{
    bool may_hang = comparison->is_live && comparison->is_listing && !comparison->is_hang_told;
    uint64_t due_ms = comparison->has_listing ? comparison->due_ms : comparison->hang_ms;

    if (!comparison->has_listing && !may_hang) {
        return WNW_FOREVER;
    }
    return now_ms >= due_ms ? 0 : (uint32_t)(due_ms - now_ms);
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

static void reconcile_list(struct comparison *comparison)
{
    const wnw_connection_list *list = &comparison->list->list;

    for (size_t i = 0; i < list->count; i++) {
        const wnw_connection *connection = list->connections[i];
        const struct connection_names names = {
            connection->local, connection->remote, connection->provider,
            resource_of(connection->resource), connection->is_truncated != 0};

        reconcile_listed(&comparison->reconcile, &names);
    }
    reconcile_end(&comparison->reconcile, list->is_cut == 0);
}

static enum comparison_result judge(struct comparison *comparison, bool is_cut)
{
    switch (reconcile_take_trouble(&comparison->reconcile)) {
    case RECONCILE_WELL:
        return is_cut ? COMPARISON_TOO_LONG : COMPARISON_WELL;
    case RECONCILE_FULL:
        return COMPARISON_TOO_LONG;
    case RECONCILE_NO_MEMORY:
        break;
    }
    return COMPARISON_NO_MEMORY;
}

static enum comparison_result compare_listing(struct comparison *comparison, uint64_t now_utc_us,
                                              uint32_t *os_error_out)
{
    enum comparison_result result;

    comparison->event.time_us = now_utc_us;
    if (comparison->list == NULL) {
        *os_error_out = comparison->os_error;
        result = COMPARISON_FAILED;
        reconcile_give_up(&comparison->reconcile);
    } else if (comparison->reconcile.is_void) {
        result = judge(comparison, true);
        reconcile_give_up(&comparison->reconcile);
    } else {
        reconcile_forget_old_operations(&comparison->reconcile, now_utc_us);
        reconcile_list(comparison);
        result = judge(comparison, comparison->list->list.is_cut != 0);
    }
    drop_listing(comparison);
    return result;
}

enum comparison_result comparison_compare(struct comparison *comparison, uint64_t now_utc_us,
                                          uint32_t *os_error_out)
{
    *os_error_out = 0;
    if (!comparison->has_listing) {
        comparison->is_hang_told = true;
        *os_error_out = COMPARISON_HANG_CODE;
        return COMPARISON_FAILED;
    }
    return compare_listing(comparison, now_utc_us, os_error_out);
}

static bool passes_filter(const struct comparison *comparison)
{
    char text[EVENT_KEYS_BYTES_MAX];
    struct event_keys keys;

    if (comparison->filter == NULL) {
        return true;
    }
    event_keys_take(&comparison->event, text, &keys);
    return filter_matches(comparison->filter, &keys);
}

static void write_id(struct comparison *comparison)
{
    const uint64_t *serial = comparison->serial;

    (void)snprintf(comparison->id, sizeof(comparison->id), "comparison.%08lx%08lx%08lx%08lx.%010lu",
                   (unsigned long)(serial[0] >> 32), (unsigned long)(serial[0] & 0xFFFFFFFFu),
                   (unsigned long)(serial[1] >> 32), (unsigned long)(serial[1] & 0xFFFFFFFFu),
                   (unsigned long)comparison->told_count);
}

static void take_event(struct comparison *comparison, const struct difference *difference)
{
    const uint64_t time_us = comparison->event.time_us;
    struct event *event = &comparison->event;

    memset(event, 0, sizeof(*event));
    event->type = difference->has_vanished ? EVENT_VANISHED : EVENT_APPEARED;
    event->source = comparison->source;
    event->time_us = time_us;
    event->local = difference->names.local;
    event->remote = difference->names.remote;
    event->provider = difference->names.provider;
    event->resource = difference->names.resource;
    event->truncated = difference->names.is_truncated;
    event->user = comparison->user;
    event->image = "";
    event->version = "";
    event->previous = "";
    event->reason = "";
}

static void make_item(struct comparison *comparison, const char *cursor)
{
    struct json_text text;

    comparison->told_count++;
    write_id(comparison);
    json_text_init(&text, comparison->line, EVENT_BYTES_MAX);
    event_write_named(&comparison->event, comparison->id, &text);
    comparison->line[text.size - 1] = '\0'; /* instead of the line feed */
    item_from_comparison(&comparison->item, &comparison->event, comparison->id, cursor,
                         comparison->line, text.size - 1);
}

const struct item *comparison_next(struct comparison *comparison, const char *cursor)
{
    struct difference difference;

    while (reconcile_next(&comparison->reconcile, &difference)) {
        take_event(comparison, &difference);
        if (passes_filter(comparison)) {
            make_item(comparison, cursor);
            return &comparison->item;
        }
    }
    return NULL;
}
