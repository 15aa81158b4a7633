#include "client_lib/core/feed.h"

#include <string.h>

enum session_init_result feed_init(struct feed *feed, const struct session_config *config,
                                   uint32_t delay_ms, uint32_t delay_ms_max, uint64_t seed)
{
    feed->change = NULL;
    feed->has_bytes = false;
    feed->is_over = false;
    feed->up_ms = 0;
    life_init(&feed->life, delay_ms, delay_ms_max, seed);
    return session_init(&feed->session, config);
}

void feed_deinit(struct feed *feed)
{
    session_deinit(&feed->session);
}

void feed_begin(struct feed *feed, struct json_text *request)
{
    feed->is_over = false;
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
        break;
    case SESSION_LIVE:
        feed->change = life_live(&feed->life, session->sees_all, session->version);
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
            break;
        }
    }
    return item;
}
