#include "client_lib/core/registry.h"

#include <stdlib.h>
#include <string.h>

#include "proto/assertion.h"

struct wnw_subscription {
    struct list_node node; /* in the registry's list */
    struct registry *registry;
    enum registry_audience audience;
    struct filter *filter; /* owned; NULL lets everything pass */
    wnw_item_cb callback;
    void *user;
    uint64_t first_round; /* the first round that it takes part in */
    bool is_removed;      /* its callback runs, and it goes when that has returned */
    wnw_subscription_stats stats;
};

/* What filters look at: made once for an item, and only if a subscription has a filter. */
struct view {
    bool is_taken;
    struct event_keys keys;
    char text[EVENT_KEYS_BYTES_MAX];
};

static struct wnw_subscription *subscription_of(struct list_node *node)
{
    return node == NULL ? NULL : LIST_ITEM(node, struct wnw_subscription, node);
}

/* Under the lock. */
static bool is_inside(const struct registry *registry)
{
    return registry->running_thread == threads_current(registry->threads);
}

void registry_init(struct registry *registry, const struct threads *threads, wnw_client *client)
{
    ASSERTION_OR_RETURN(threads != NULL);
    memset(registry, 0, sizeof(*registry));
    registry->threads = threads;
    registry->client = client;
    registry->stats.size = sizeof(registry->stats);
}

static void free_subscription(struct wnw_subscription *subscription)
{
    filter_free(subscription->filter);
    free(subscription);
}

void registry_deinit(struct registry *registry)
{
    ASSERTION_OR_RETURN(registry->running == NULL);
    while (registry->subscriptions.first != NULL) {
        free_subscription(subscription_of(list_take_first(&registry->subscriptions)));
    }
}

struct wnw_subscription *registry_subscribe(struct registry *registry,
                                            enum registry_audience audience, struct filter *filter,
                                            wnw_item_cb callback, void *user)
{
    struct wnw_subscription *subscription;

    ASSERTION_OR(callback != NULL, NULL);
    subscription = calloc(1, sizeof(*subscription));
    if (subscription == NULL) {
        return NULL;
    }
    subscription->registry = registry;
    subscription->audience = audience;
    subscription->filter = filter;
    subscription->callback = callback;
    subscription->user = user;
    subscription->stats.size = sizeof(subscription->stats);

    threads_lock(registry->threads);
    subscription->first_round = registry->round + 1;
    /* At the end, so callbacks run in the order in which they were subscribed. */
    list_append(&registry->subscriptions, &subscription->node);
    threads_unlock(registry->threads);
    return subscription;
}

/*
 * Under the lock. Whether the caller frees the subscription, as it does with one exception: inside
 * its own callback the delivery frees it, because the walk is still at it.
 *
 * While a callback runs, its subscription may be ended twice, inside and on another thread. That is
 * a race of the program and no broken contract; the last thread that may touch it frees it.
 */
static bool remove_subscription(struct registry *registry, struct wnw_subscription *subscription)
{
    bool is_mine_to_free;

    subscription->is_removed = true;
    if (registry->running != subscription) {
        list_remove(&registry->subscriptions, &subscription->node);
        return true;
    }
    if (is_inside(registry)) {
        return false;
    }
    /* The delivery takes it out of the list and does not free it: see leave_callback. Without a
       callback it is another thread's, which waits too. */
    is_mine_to_free = subscription->callback != NULL;
    subscription->callback = NULL;
    while (registry->running == subscription) {
        threads_wait(registry->threads);
    }
    return is_mine_to_free;
}

void registry_unsubscribe(struct wnw_subscription *subscription)
{
    struct registry *registry = subscription->registry;
    bool is_mine_to_free;

    threads_lock(registry->threads);
    is_mine_to_free = remove_subscription(registry, subscription);
    threads_unlock(registry->threads);
    if (is_mine_to_free) {
        free_subscription(subscription);
    }
}

wnw_client *registry_client_of(const struct wnw_subscription *subscription)
{
    return subscription->registry->client;
}

void registry_read_subscription(struct wnw_subscription *subscription,
                                wnw_subscription_stats *stats_out)
{
    struct registry *registry = subscription->registry;

    threads_lock(registry->threads);
    *stats_out = subscription->stats;
    threads_unlock(registry->threads);
}

static bool passes_filter(const struct wnw_subscription *subscription, const struct item *item,
                          struct view *view)
{
    if (subscription->filter == NULL || item->decoded == NULL) {
        return true;
    }
    if (!view->is_taken) {
        event_keys_take(item->decoded, view->text, &view->keys);
        view->is_taken = true;
    }
    return filter_matches(subscription->filter, &view->keys);
}

static bool wants(const struct wnw_subscription *subscription, const struct item *item,
                  uint64_t round, struct view *view)
{
    bool is_state = item->item.kind == WNW_ITEM_STATE;

    return !subscription->is_removed && subscription->first_round <= round &&
           is_state == (subscription->audience == AUDIENCE_STATES) &&
           passes_filter(subscription, item, view);
}

static void count_item(const struct item *item, uint64_t *events, uint64_t *gaps, uint64_t *lost)
{
    if (item->item.kind == WNW_ITEM_EVENT) {
        (*events)++;
    } else if (item->item.kind == WNW_ITEM_GAP) {
        (*gaps)++;
        *lost += item->gap.lost_count;
    }
}

/*
 * Under the lock, when the callback has returned; gives the subscription that follows. A
 * subscription that ended meanwhile leaves the list here. It is freed here only if its own callback
 * ended it: a thread that ended it waits in registry_unsubscribe, has cleared the callback as its
 * mark, and frees it itself.
 */
static struct wnw_subscription *leave_callback(struct registry *registry)
{
    struct wnw_subscription *subscription = registry->running;
    struct wnw_subscription *next;

    registry->running = NULL;
    registry->running_thread = 0;
    threads_wake_all(registry->threads);
    ASSERTION_OR(subscription != NULL, NULL);
    next = subscription_of(subscription->node.next);
    if (subscription->is_removed) {
        list_remove(&registry->subscriptions, &subscription->node);
        if (subscription->callback != NULL) {
            free_subscription(subscription);
        }
    }
    return next;
}

/* Under the lock, which is open while the callback runs. */
static struct wnw_subscription *run_callback(struct registry *registry,
                                             struct wnw_subscription *subscription,
                                             const struct item *item)
{
    wnw_item_cb callback = subscription->callback;
    void *user = subscription->user;

    ASSERTION_OR(registry->running == NULL, NULL);
    count_item(item, &subscription->stats.delivered, &subscription->stats.gaps,
               &subscription->stats.lost);
    registry->running = subscription;
    registry->running_thread = threads_current(registry->threads);
    threads_unlock(registry->threads);
    callback(registry->client, &item->item, user);
    threads_lock(registry->threads);
    return leave_callback(registry);
}

/* Under the lock. A cursor fits, and an id is the longest one. */
static void move_cursor(struct registry *registry, const char *cursor)
{
    const size_t size = strlen(cursor);

    ASSERTION_OR_RETURN(size < sizeof(registry->cursor));
    if (strcmp(registry->cursor, cursor) != 0) {
        memcpy(registry->cursor, cursor, size + 1);
        threads_wake_all(registry->threads); /* the reader may keep it in a file */
    }
}

/* Under the lock: a round begins. */
static void begin_round(struct registry *registry, const struct item *item)
{
    registry->round++;
    count_item(item, &registry->stats.events, &registry->stats.gaps, &registry->stats.lost);
    if (item->item.kind == WNW_ITEM_STATE) {
        registry->state = item->item.state->state;
    }
}

/* Under the lock, which is open while a callback runs. False when a stop kept the item from a
   subscription that wants it. */
static bool run_round(struct registry *registry, const struct item *item)
{
    struct wnw_subscription *subscription = subscription_of(registry->subscriptions.first);
    struct view view;

    view.is_taken = false;
    while (subscription != NULL) {
        if (!wants(subscription, item, registry->round, &view)) {
            subscription = subscription_of(subscription->node.next);
        } else if (registry->is_stopped) {
            return false;
        } else {
            subscription = run_callback(registry, subscription, item);
        }
    }
    return true;
}

bool registry_begin(struct registry *registry, const struct item *item)
{
    bool is_stopped;

    threads_lock(registry->threads);
    is_stopped = registry->is_stopped;
    if (!is_stopped) {
        begin_round(registry, item);
    }
    threads_unlock(registry->threads);
    return !is_stopped;
}

bool registry_deliver(struct registry *registry, const struct item *item)
{
    bool is_stopped;

    threads_lock(registry->threads);
    if (!registry->is_stopped) {
        begin_round(registry, item);
        if (run_round(registry, item)) {
            move_cursor(registry, item->item.cursor);
        }
    }
    is_stopped = registry->is_stopped;
    threads_unlock(registry->threads);
    return !is_stopped;
}

void registry_stop(struct registry *registry)
{
    threads_lock(registry->threads);
    registry->is_stopped = true;
    threads_wake_all(registry->threads);
    threads_unlock(registry->threads);
}

bool registry_stop_and_wait(struct registry *registry)
{
    bool may_wait;

    threads_lock(registry->threads);
    may_wait = !is_inside(registry);
    if (may_wait) {
        registry->is_stopped = true;
        threads_wake_all(registry->threads);
        while (registry->running != NULL) {
            threads_wait(registry->threads);
        }
    }
    threads_unlock(registry->threads);
    return may_wait;
}

bool registry_is_inside(struct registry *registry)
{
    bool is;

    threads_lock(registry->threads);
    is = is_inside(registry);
    threads_unlock(registry->threads);
    return is;
}

void registry_count_connection(struct registry *registry)
{
    threads_lock(registry->threads);
    registry->stats.connections++;
    threads_unlock(registry->threads);
}

void registry_read_stats(struct registry *registry, wnw_client_stats *stats_out)
{
    threads_lock(registry->threads);
    *stats_out = registry->stats;
    threads_unlock(registry->threads);
}

wnw_state registry_read_state(struct registry *registry)
{
    wnw_state state;

    threads_lock(registry->threads);
    state = registry->state;
    threads_unlock(registry->threads);
    return state;
}

void registry_set_cursor(struct registry *registry, const char *cursor)
{
    threads_lock(registry->threads);
    move_cursor(registry, cursor);
    threads_unlock(registry->threads);
}

void registry_read_cursor(struct registry *registry, char cursor_out[EVENT_ID_TEXT_SIZE + 1])
{
    threads_lock(registry->threads);
    memcpy(cursor_out, registry->cursor, sizeof(registry->cursor));
    threads_unlock(registry->threads);
}
