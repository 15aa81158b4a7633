#include "client_lib/core/delivery.h"

#include <stdio.h>
#include <string.h>

#include "proto/assertion.h"

void delivery_init(struct delivery *delivery, struct rundown *rundown, struct feed *feed,
                   struct cursor_keeper *keeper)
{
    ASSERTION_OR_RETURN(keeper->registry->threads == rundown->threads);
    memset(delivery, 0, sizeof(*delivery));
    delivery->threads = rundown->threads;
    delivery->registry = keeper->registry;
    delivery->rundown = rundown;
    delivery->feed = feed;
    delivery->keeper = keeper;
}

/* The next item of the feed. Of a feed without one, the cursor goes as far as the broker said. */
static const struct item *pull(struct delivery *delivery)
{
    const struct item *item = feed_next(delivery->feed);
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    if (item == NULL) {
        session_cursor(&delivery->feed->session, cursor);
        registry_set_cursor(delivery->registry, cursor);
    }
    return item;
}

/* An item in hand has no callbacks; it is done when the program asks for the next one. */
static bool pass_to_program(struct delivery *delivery, const struct item *item)
{
    return delivery->is_in_hand ? registry_begin(delivery->registry, item)
                                : registry_deliver(delivery->registry, item);
}

/* False when the client is stopped. The client is live when the program has got that state. */
static bool hand_out(struct delivery *delivery, const struct item *item)
{
    const wnw_state_change *change = item->item.state;

    if (change != NULL && change->state != WNW_STATE_LIVE) {
        rundown_set_live(delivery->rundown, false);
    }
    if (!pass_to_program(delivery, item)) {
        return false;
    }
    if (change != NULL && change->state == WNW_STATE_LIVE) {
        rundown_set_live(delivery->rundown, true);
    }
    return true;
}

static bool call_back(struct delivery *delivery)
{
    const struct item *item;

    while ((item = pull(delivery)) != NULL) {
        if (!hand_out(delivery, item)) {
            return false;
        }
        cursor_keeper_run(delivery->keeper);
    }
    return true;
}

static bool is_stopped(const struct delivery *delivery)
{
    return delivery->registry->is_stopped;
}

/* Under the lock. */
static void notify_ready(struct delivery *delivery)
{
    delivery->is_notified =
        delivery->notifier == NULL || delivery->notifier->notify_ready(delivery->notifier->context);
}

/* Under the lock, which is open meanwhile: until something has changed, or a save of the cursor or
   another notification is due, which is made then. */
static void wait_once(struct delivery *delivery)
{
    const struct threads *threads = delivery->threads;
    const uint64_t save_ms = cursor_keeper_due_ms(delivery->keeper);
    const uint64_t notify_ms =
        delivery->is_notified ? THREADS_NEVER : threads_deadline(threads, DELIVERY_RETRY_MS);

    if (threads_wait_until(threads, save_ms < notify_ms ? save_ms : notify_ms)) {
        return;
    }
    if (save_ms < notify_ms) {
        threads_unlock(threads);
        cursor_keeper_run(delivery->keeper);
        threads_lock(threads);
    } else if (delivery->pending != NULL) {
        notify_ready(delivery);
    }
}

/* Under the lock: until the program has taken all items and the feed is the reader's again, or the
   client is stopped. */
static void wait_for_feed(struct delivery *delivery)
{
    while (delivery->pending != NULL && !is_stopped(delivery)) {
        wait_once(delivery);
    }
}

static bool give_away(struct delivery *delivery)
{
    const struct item *item = pull(delivery);
    bool goes_on;

    threads_lock(delivery->threads);
    if (item != NULL && !is_stopped(delivery)) {
        delivery->pending = item;
        notify_ready(delivery);
        threads_wake_all(delivery->threads);
        wait_for_feed(delivery);
    }
    goes_on = !is_stopped(delivery);
    threads_unlock(delivery->threads);
    return goes_on;
}

bool delivery_offer(struct delivery *delivery)
{
    ASSERTION_OR(delivery->pending == NULL, false);
    return delivery->is_direct ? call_back(delivery) : give_away(delivery);
}

void delivery_end(struct delivery *delivery)
{
    threads_lock(delivery->threads);
    if (delivery->notifier != NULL) {
        delivery->notifier->notify_over(delivery->notifier->context);
    }
    threads_wake_all(delivery->threads);
    threads_unlock(delivery->threads);
}

/* Under the lock: this thread takes, if it may. */
static enum delivery_result begin_to_take(struct delivery *delivery)
{
    if (is_stopped(delivery) ||
        (delivery->rundown->phase == PHASE_OVER && delivery->pending == NULL)) {
        return DELIVERY_OVER;
    }
    if (delivery->is_being_taken) {
        return DELIVERY_BUSY;
    }
    delivery->is_being_taken = true;
    return DELIVERY_OK;
}

/* Under the lock, which is open meanwhile: the item after the pending one becomes pending. */
static void pass_pending(struct delivery *delivery)
{
    const struct item *next;

    ASSERTION_OR_RETURN(delivery->pending != NULL);
    threads_unlock(delivery->threads);
    next = pull(delivery);
    threads_lock(delivery->threads);
    delivery->pending = next;
    if (next == NULL) {
        if (delivery->notifier != NULL && !is_stopped(delivery)) {
            delivery->notifier->notify_empty(delivery->notifier->context);
        }
        threads_wake_all(delivery->threads);
    }
}

/* Under the lock, which is open meanwhile. */
static bool hand_out_pending(struct delivery *delivery)
{
    const struct item *item = delivery->pending;
    bool goes_on;

    ASSERTION_OR(item != NULL, false);
    threads_unlock(delivery->threads);
    goes_on = hand_out(delivery, item);
    threads_lock(delivery->threads);
    return goes_on;
}

/* Under the lock. What a limit leaves is notified again: one message, one dispatch. */
static size_t dispatch_pending(struct delivery *delivery, size_t items_max)
{
    size_t count = 0;

    ASSERTION_OR(delivery->is_being_taken && !delivery->is_direct, 0);
    while (delivery->pending != NULL && !is_stopped(delivery) && count < items_max) {
        count++;
        if (hand_out_pending(delivery)) {
            pass_pending(delivery);
        }
    }
    if (delivery->pending != NULL && !is_stopped(delivery)) {
        notify_ready(delivery);
    }
    return count;
}

enum delivery_result delivery_dispatch(struct delivery *delivery, size_t items_max,
                                       size_t *dispatched_out)
{
    enum delivery_result result;

    *dispatched_out = 0;
    threads_lock(delivery->threads);
    result = begin_to_take(delivery);
    if (result == DELIVERY_OK) {
        *dispatched_out = dispatch_pending(delivery, items_max);
        delivery->is_being_taken = false;
    }
    threads_unlock(delivery->threads);
    return result;
}

/* Under the lock: until an item is pending. */
static enum delivery_result wait_for_item(struct delivery *delivery, uint64_t deadline_ms)
{
    bool is_late = false;

    while (delivery->pending == NULL && !is_stopped(delivery) &&
           delivery->rundown->phase != PHASE_OVER) {
        if (is_late) {
            return DELIVERY_TIMEOUT;
        }
        is_late = !threads_wait_until(delivery->threads, deadline_ms);
    }
    return delivery->pending != NULL && !is_stopped(delivery) ? DELIVERY_OK : DELIVERY_OVER;
}

/* Under the lock, which is open meanwhile: the program asks for the next item, so it is done with the
   one in hand, also when it is told that no other follows. */
static void finish_item_in_hand(struct delivery *delivery)
{
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    if (!delivery->is_in_hand || delivery->is_being_taken) {
        return;
    }
    ASSERTION_OR_RETURN(delivery->pending != NULL);
    (void)snprintf(cursor, sizeof(cursor), "%s", delivery->pending->item.cursor);
    delivery->is_in_hand = false;
    delivery->is_being_taken = true;
    threads_unlock(delivery->threads);
    registry_set_cursor(delivery->registry, cursor);
    threads_lock(delivery->threads);
    pass_pending(delivery);
    delivery->is_being_taken = false;
}

/* Under the lock. */
static enum delivery_result take_next(struct delivery *delivery, uint64_t deadline_ms,
                                      const struct item **item_out)
{
    enum delivery_result result;

    ASSERTION_OR(delivery->is_being_taken && !delivery->is_direct, DELIVERY_OVER);
    result = wait_for_item(delivery, deadline_ms);
    if (result == DELIVERY_OK) {
        delivery->is_in_hand = true;
        result = hand_out_pending(delivery) ? DELIVERY_OK : DELIVERY_OVER;
    }
    if (result == DELIVERY_OK) {
        *item_out = delivery->pending;
    }
    return result;
}

enum delivery_result delivery_next(struct delivery *delivery, uint32_t timeout_ms,
                                   const struct item **item_out)
{
    const uint64_t deadline_ms = threads_deadline(delivery->threads, timeout_ms);
    enum delivery_result result;

    *item_out = NULL;
    threads_lock(delivery->threads);
    finish_item_in_hand(delivery);
    result = begin_to_take(delivery);
    if (result == DELIVERY_OK) {
        result = take_next(delivery, deadline_ms, item_out);
        delivery->is_being_taken = false;
    }
    threads_unlock(delivery->threads);
    return result;
}
