#include "client_lib/core/feed.h"

#include <string.h>

enum session_init_result feed_init(struct feed *feed, const struct session_config *config,
                                   uint32_t delay_ms, uint32_t delay_ms_max, uint64_t seed)
{
    feed->change = NULL;
    feed->has_bytes = false;
    feed->is_over = false;
    feed->up_ms = 0;
    feed->comparison = NULL;
    life_init(&feed->life, delay_ms, delay_ms_max, seed);
    return session_init(&feed->session, config);
}

void feed_deinit(struct feed *feed)
{
    comparison_free(feed->comparison);
    feed->comparison = NULL;
    session_deinit(&feed->session);
}

void feed_use_comparison(struct feed *feed, struct comparison *comparison)
{
    feed->comparison = comparison;
}

void feed_begin(struct feed *feed, struct json_text *request)
{
    feed->is_over = false;
    if (feed->comparison != NULL) {
        comparison_connection_begins(feed->comparison);
    }
    session_begin(&feed->session, request);
}

void feed_put_change(struct feed *feed, const wnw_state_change *change)
{
    feed->change = change;
}

void feed_put_bytes(struct feed *feed, const char *bytes, size_t size, uint64_t up_ms)
{
    session_put(&feed->session, bytes, size);
    feed->has_bytes = true;
    feed->up_ms = up_ms;
}

void feed_compare(struct feed *feed, uint64_t now_utc_us)
{
    uint32_t os_error;
    enum comparison_result result = comparison_compare(feed->comparison, now_utc_us, &os_error);

    feed->change = life_compared(&feed->life, result, os_error);
}

static const struct item *take_difference(struct feed *feed)
{
    session_cursor(&feed->session, feed->cursor);
    return comparison_next(feed->comparison, feed->cursor);
}

static void show_to_comparison(struct feed *feed, const struct item *item)
{
    if (feed->comparison == NULL) {
        return;
    }
    if (item->decoded != NULL) {
        comparison_event(feed->comparison, item->decoded);
    } else {
        comparison_gap(feed->comparison);
    }
}

static void begin_live(struct feed *feed)
{
    const struct session *session = &feed->session;

    if (feed->comparison != NULL) {
        comparison_epoch(feed->comparison, session->place.epoch); /* of a filter that hides all */
        comparison_live(feed->comparison, session->source);
    }
    feed->change = life_live(&feed->life, session->sees_all, session->version);
}

static const struct item *take_change(struct feed *feed)
{
    session_cursor(&feed->session, feed->cursor);
    item_from_state(&feed->state, feed->change, feed->cursor);
    feed->change = NULL;
    return &feed->state;
}

/* One step of the session; an item, or NULL and perhaps a change or the end of the bytes. */
static const struct item *take_bytes(struct feed *feed)
{
    struct session *session = &feed->session;
    const struct item *item = NULL;

    switch (session_next(session, &item)) {
    case SESSION_ITEM:
        show_to_comparison(feed, item);
        break;
    case SESSION_LIVE:
        begin_live(feed);
        break;
    case SESSION_MORE:
        feed->has_bytes = false;
        break;
    case SESSION_OVER:
        feed->has_bytes = false;
        feed->is_over = true;
        feed->change = life_session_over(&feed->life, &session->ending, feed->up_ms);
        break;
    }
    return item;
}

const struct item *feed_next(struct feed *feed)
{
    const struct item *item = NULL;

    while (item == NULL) {
        if (feed->change != NULL) {
            item = take_change(feed);
        } else if (feed->has_bytes) {
            item = take_bytes(feed);
        } else {
            return feed->comparison == NULL ? NULL : take_difference(feed);
        }
    }
    return item;
}
