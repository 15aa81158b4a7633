#include "client_lib/core/registry.h"

#include <stdlib.h>
#include <string.h>

struct wnw_subscription {
    struct registry *registry;
    struct wnw_subscription *next;
    enum registry_audience audience;
    struct filter *filter; /* owned; NULL lets everything pass */
    wnw_item_cb callback;
    void *user;
    uint64_t born;   /* the round during which it was made */
    bool is_removed; /* its callback runs, and it goes when that has returned */
    wnw_subscription_stats stats;
};

/* What filters look at: upper-cased once an item, and only if anybody has a filter. */
struct view {
    bool is_taken;
    struct event_keys keys;
    char text[EVENT_KEYS_BYTES_MAX];
};

static void lock(struct registry *registry)
{
    registry->threads->lock(registry->threads->context);
}

static void unlock(struct registry *registry)
{
    registry->threads->unlock(registry->threads->context);
}

static uint64_t current_thread(struct registry *registry)
{
    return registry->threads->current(registry->threads->context);
}

void registry_init(struct registry *registry, const struct threads *threads, wnw_client *client)
{
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
    while (registry->first != NULL) {
        struct wnw_subscription *subscription = registry->first;

        registry->first = subscription->next;
        free_subscription(subscription);
    }
}

struct wnw_subscription *registry_subscribe(struct registry *registry,
                                            enum registry_audience audience, struct filter *filter,
                                            wnw_item_cb callback, void *user)
{
    struct wnw_subscription *subscription = calloc(1, sizeof(*subscription));
    struct wnw_subscription **place;

    if (subscription == NULL) {
        return NULL;
    }
    subscription->registry = registry;
    subscription->audience = audience;
    subscription->filter = filter;
    subscription->callback = callback;
    subscription->user = user;
    subscription->stats.size = sizeof(subscription->stats);

    lock(registry);
    subscription->born = registry->round;
    /* At the end, so callbacks run in the order in which they were subscribed. */
    place = &registry->first;
    while (*place != NULL) {
        place = &(*place)->next;
    }
    *place = subscription;
    unlock(registry);
    return subscription;
}

/* Take it out of the list, under the lock. */
static void unlink_subscription(struct wnw_subscription *subscription)
{
    struct wnw_subscription **place = &subscription->registry->first;

    while (*place != subscription) {
        place = &(*place)->next;
    }
    *place = subscription->next;
}

/* Wait, under the lock, until the callback that runs now has returned, whoever's comes next. */
static void wait_for_callback(struct registry *registry, const struct wnw_subscription *whose)
{
    while (registry->running == whose) {
        registry->threads->wait(registry->threads->context);
    }
}

/*
 * Whoever unsubscribes also frees, with one exception: inside the callback itself the delivery
 * does, because the subscription is still being walked over.
 */
void registry_unsubscribe(struct wnw_subscription *subscription)
{
    struct registry *registry = subscription->registry;
    bool is_mine_to_free = true;

    lock(registry);
    subscription->is_removed = true;
    if (registry->running == subscription) {
        if (registry->running_thread == current_thread(registry)) {
            is_mine_to_free = false;
        } else {
            /* Out of the list by the delivery, freed by nobody but us: see leave_callback. */
            subscription->callback = NULL;
            wait_for_callback(registry, subscription);
        }
    } else {
        unlink_subscription(subscription);
    }
    unlock(registry);

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

    lock(registry);
    *stats_out = subscription->stats;
    unlock(registry);
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

static bool is_concerned(const struct wnw_subscription *subscription, const struct item *item,
                         uint64_t round, struct view *view)
{
    bool is_state = item->item.kind == WNW_ITEM_STATE;

    return !subscription->is_removed && subscription->born < round &&
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
 * The callback has returned; go on behind it. A subscription that ended meanwhile leaves the list
 * here. It is freed here only if its own callback ended it: another thread that ended it waits in
 * registry_unsubscribe, has cleared the callback as its mark, and frees it itself.
 */
static struct wnw_subscription *leave_callback(struct registry *registry)
{
    struct wnw_subscription *subscription = registry->running;
    struct wnw_subscription *next = subscription->next;

    registry->running = NULL;
    registry->running_thread = 0;
    if (subscription->is_removed) {
        unlink_subscription(subscription);
        if (subscription->callback != NULL) {
            free_subscription(subscription);
        }
    }
    registry->threads->wake_all(registry->threads->context);
    return next;
}

/* Under the lock, which is open while the callback runs. */
static struct wnw_subscription *run_callback(struct registry *registry,
                                             struct wnw_subscription *subscription,
                                             const struct item *item)
{
    wnw_item_cb callback = subscription->callback;
    void *user = subscription->user;

    count_item(item, &subscription->stats.delivered, &subscription->stats.gaps,
               &subscription->stats.lost);
    registry->running = subscription;
    registry->running_thread = current_thread(registry);
    unlock(registry);
    callback(registry->client, &item->item, user);
    lock(registry);
    return leave_callback(registry);
}

bool registry_deliver(struct registry *registry, const struct item *item)
{
    struct view view;
    struct wnw_subscription *subscription;
    bool is_stopped;

    view.is_taken = false;
    lock(registry);
    if (!registry->is_stopped) {
        registry->round++;
        count_item(item, &registry->stats.events, &registry->stats.gaps, &registry->stats.lost);
        memcpy(registry->cursor, item->item.cursor, strlen(item->item.cursor) + 1);
    }
    subscription = registry->first;
    while (subscription != NULL && !registry->is_stopped) {
        if (is_concerned(subscription, item, registry->round, &view)) {
            subscription = run_callback(registry, subscription, item);
        } else {
            subscription = subscription->next;
        }
    }
    is_stopped = registry->is_stopped;
    unlock(registry);
    return !is_stopped;
}

void registry_stop(struct registry *registry)
{
    lock(registry);
    registry->is_stopped = true;
    registry->threads->wake_all(registry->threads->context);
    unlock(registry);
}

bool registry_stop_and_wait(struct registry *registry)
{
    bool is_inside;

    lock(registry);
    is_inside = registry->running_thread == current_thread(registry);
    if (!is_inside) {
        registry->is_stopped = true;
        registry->threads->wake_all(registry->threads->context);
        while (registry->running != NULL) {
            registry->threads->wait(registry->threads->context);
        }
    }
    unlock(registry);
    return !is_inside;
}

bool registry_is_inside(struct registry *registry)
{
    bool is_inside;

    lock(registry);
    is_inside = registry->running_thread == current_thread(registry);
    unlock(registry);
    return is_inside;
}

void registry_count_connection(struct registry *registry)
{
    lock(registry);
    registry->stats.connections++;
    unlock(registry);
}

void registry_read_stats(struct registry *registry, wnw_client_stats *stats_out)
{
    lock(registry);
    *stats_out = registry->stats;
    unlock(registry);
}

void registry_set_cursor(struct registry *registry, const char *cursor)
{
    lock(registry);
    memcpy(registry->cursor, cursor, strlen(cursor) + 1);
    unlock(registry);
}

void registry_read_cursor(struct registry *registry, char cursor_out[EVENT_ID_TEXT_SIZE + 1])
{
    lock(registry);
    memcpy(cursor_out, registry->cursor, sizeof(registry->cursor));
    unlock(registry);
}
