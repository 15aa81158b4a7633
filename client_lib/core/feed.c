#include "client_lib/core/feed.h"

#include "proto/assertion.h"

enum session_init_result feed_init(struct feed *feed, const struct session_config *config,
                                   uint32_t delay_ms, uint32_t delay_ms_max, uint64_t seed)
{
    feed->change = NULL;
    feed->has_bytes = false;
    feed->is_over = false;
    feed->up_ms = 0;
    feed->resync = NULL;
    connection_state_init(&feed->connection, delay_ms, delay_ms_max, seed);
    return session_init(&feed->session, config);
}

void feed_deinit(struct feed *feed)
{
    resync_free(feed->resync);
    feed->resync = NULL;
    session_deinit(&feed->session);
}

void feed_use_resync(struct feed *feed, struct resync *resync)
{
    ASSERTION_OR_RETURN(feed->resync == NULL);
    feed->resync = resync;
}

/* Nothing is left but what a resync found. */
static bool is_used_up(const struct feed *feed)
{
    return feed->change == NULL && !feed->has_bytes;
}

void feed_begin(struct feed *feed, struct json_text *request)
{
    ASSERTION_OR_RETURN(is_used_up(feed));
    feed->is_over = false;
    if (feed->resync != NULL) {
        resync_connection_begins(feed->resync);
    }
    session_begin(&feed->session, request);
}

void feed_put_change(struct feed *feed, const wnw_state_change *change)
{
    ASSERTION_OR_RETURN(is_used_up(feed));
    feed->change = change;
}

void feed_put_bytes(struct feed *feed, const char *bytes, size_t size, uint64_t up_ms)
{
    ASSERTION_OR_RETURN(is_used_up(feed) && !feed->is_over);
    session_put(&feed->session, bytes, size);
    feed->has_bytes = true;
    feed->up_ms = up_ms;
}

void feed_resync(struct feed *feed, uint64_t now_utc_us)
{
    enum resync_result result;
    uint32_t os_error;

    ASSERTION_OR_RETURN(feed->resync != NULL && is_used_up(feed));
    result = resync_compare(feed->resync, now_utc_us, &os_error);
    feed->change = connection_state_compared(&feed->connection, result, os_error);
}

static const struct item *take_difference(struct feed *feed)
{
    session_cursor(&feed->session, feed->cursor);
    return resync_next(feed->resync, feed->cursor);
}

static void show_to_resync(struct feed *feed, const struct item *item)
{
    if (feed->resync == NULL) {
        return;
    }
    if (item->decoded != NULL) {
        resync_event(feed->resync, item->decoded);
    } else {
        resync_gap(feed->resync);
    }
}

static void begin_live(struct feed *feed)
{
    const struct session *session = &feed->session;

    if (feed->resync != NULL) {
        resync_epoch(feed->resync, session->position.epoch); /* a filter may hide every event */
        resync_live(feed->resync, session->source);
    }
    feed->change = connection_state_live(&feed->connection, session->sees_all, session->version);
}

static const struct item *take_change(struct feed *feed)
{
    session_cursor(&feed->session, feed->cursor);
    item_from_state(&feed->state, feed->change, feed->cursor);
    feed->change = NULL;
    return &feed->state;
}

/* One step of the session: an item; or NULL, and perhaps a change or the end of the bytes. */
static const struct item *take_bytes(struct feed *feed)
{
    struct session *session = &feed->session;
    const struct item *item = NULL;

    switch (session_next(session, &item)) {
    case SESSION_ITEM:
        show_to_resync(feed, item);
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
        feed->change =
            connection_state_session_over(&feed->connection, &session->ending, feed->up_ms);
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
            return feed->resync == NULL ? NULL : take_difference(feed);
        }
    }
    return item;
}
