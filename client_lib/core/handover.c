#include "client_lib/core/handover.h"

#include <string.h>

static void lock(struct handover *handover)
{
    handover->threads->lock(handover->threads->context);
}

static void unlock(struct handover *handover)
{
    handover->threads->unlock(handover->threads->context);
}

static void wake_all(struct handover *handover)
{
    handover->threads->wake_all(handover->threads->context);
}

void handover_init(struct handover *handover, struct registry *registry, struct calls *calls,
                   struct feed *feed)
{
    memset(handover, 0, sizeof(*handover));
    handover->threads = registry->threads;
    handover->registry = registry;
    handover->calls = calls;
    handover->feed = feed;
}

/* The next item of the feed; when it is used up, the cursor goes as far as the broker said. */
static const struct item *pull(struct handover *handover)
{
    const struct item *item = feed_next(handover->feed);
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    if (item == NULL) {
        session_cursor(&handover->feed->session, cursor);
        registry_set_cursor(handover->registry, cursor);
    }
    return item;
}

/* False when the client is stopped. Live is what the program has been told. */
static bool hand_out(struct handover *handover, const struct item *item)
{
    const wnw_state_change *change = item->item.state;

    if (change != NULL && change->state != WNW_STATE_LIVE) {
        calls_set_live(handover->calls, false);
    }
    if (!registry_deliver(handover->registry, item)) {
        return false;
    }
    if (change != NULL && change->state == WNW_STATE_LIVE) {
        calls_set_live(handover->calls, true);
    }
    return true;
}

static bool call_back(struct handover *handover)
{
    const struct item *item;

    while ((item = pull(handover)) != NULL) {
        if (!hand_out(handover, item)) {
            return false;
        }
    }
    return true;
}

static bool is_stopped(const struct handover *handover)
{
    return handover->registry->is_stopped;
}

static void tell_ready(struct handover *handover)
{
    handover->is_told =
        handover->notifier == NULL || handover->notifier->tell_ready(handover->notifier->context);
}

/* Under the lock: the program takes what is pending and gives the feed back, or it is stopped. */
static void wait_for_turn(struct handover *handover)
{
    const struct threads *threads = handover->threads;

    while (handover->pending != NULL && !is_stopped(handover)) {
        uint64_t deadline_ms =
            handover->is_told ? THREADS_NEVER : threads_deadline(threads, HANDOVER_RETELL_MS);

        if (!threads->wait_until(threads->context, deadline_ms) && handover->pending != NULL) {
            tell_ready(handover);
        }
    }
}

static bool give_away(struct handover *handover)
{
    const struct item *item = pull(handover);
    bool goes_on;

    lock(handover);
    if (item != NULL && !is_stopped(handover)) {
        handover->pending = item;
        tell_ready(handover);
        wake_all(handover);
        wait_for_turn(handover);
    }
    goes_on = !is_stopped(handover);
    unlock(handover);
    return goes_on;
}

bool handover_offer(struct handover *handover)
{
    return handover->is_direct ? call_back(handover) : give_away(handover);
}

void handover_end(struct handover *handover)
{
    lock(handover);
    if (handover->notifier != NULL) {
        handover->notifier->tell_over(handover->notifier->context);
    }
    wake_all(handover);
    unlock(handover);
}

/* Under the lock: whether this thread may take, and that it does. */
static enum handover_result begin_to_take(struct handover *handover)
{
    if (is_stopped(handover) || (handover->calls->is_over && handover->pending == NULL)) {
        return HANDOVER_OVER;
    }
    if (handover->is_being_taken) {
        return HANDOVER_BUSY;
    }
    handover->is_being_taken = true;
    return HANDOVER_OK;
}

/* Under the lock, which is open meanwhile: go on behind the pending item. */
static void pass_pending(struct handover *handover)
{
    const struct item *next;

    unlock(handover);
    next = pull(handover);
    lock(handover);
    handover->pending = next;
    if (next == NULL) {
        if (handover->notifier != NULL && !is_stopped(handover)) {
            handover->notifier->tell_empty(handover->notifier->context);
        }
        wake_all(handover);
    }
}

/* Under the lock, which is open meanwhile. */
static bool hand_out_pending(struct handover *handover)
{
    const struct item *item = handover->pending;
    bool goes_on;

    unlock(handover);
    goes_on = hand_out(handover, item);
    lock(handover);
    return goes_on;
}

/* Under the lock. What a limit left behind is told again: one message, one dispatch. */
static size_t dispatch_pending(struct handover *handover, size_t items_max)
{
    size_t count = 0;

    while (handover->pending != NULL && !is_stopped(handover) && count < items_max) {
        count++;
        if (hand_out_pending(handover)) {
            pass_pending(handover);
        }
    }
    if (handover->pending != NULL && !is_stopped(handover)) {
        tell_ready(handover);
    }
    return count;
}

enum handover_result handover_dispatch(struct handover *handover, size_t items_max,
                                       size_t *dispatched_out)
{
    enum handover_result result;

    *dispatched_out = 0;
    lock(handover);
    result = begin_to_take(handover);
    if (result == HANDOVER_OK) {
        *dispatched_out = dispatch_pending(handover, items_max);
        handover->is_being_taken = false;
    }
    unlock(handover);
    return result;
}

/* Under the lock: until an item is pending. */
static enum handover_result wait_for_item(struct handover *handover, uint64_t deadline_ms)
{
    bool is_late = false;

    while (handover->pending == NULL && !is_stopped(handover) && !handover->calls->is_over) {
        if (is_late) {
            return HANDOVER_TIMEOUT;
        }
        is_late = !handover->threads->wait_until(handover->threads->context, deadline_ms);
    }
    return handover->pending != NULL && !is_stopped(handover) ? HANDOVER_OK : HANDOVER_OVER;
}

/* Under the lock. */
static enum handover_result take_next(struct handover *handover, uint64_t deadline_ms,
                                      const struct item **item_out)
{
    enum handover_result result;

    if (handover->is_in_hand) {
        handover->is_in_hand = false;
        pass_pending(handover);
    }
    result = wait_for_item(handover, deadline_ms);
    if (result == HANDOVER_OK) {
        handover->is_in_hand = true;
        result = hand_out_pending(handover) ? HANDOVER_OK : HANDOVER_OVER;
    }
    if (result == HANDOVER_OK) {
        *item_out = handover->pending;
    }
    return result;
}

enum handover_result handover_next(struct handover *handover, uint32_t timeout_ms,
                                   const struct item **item_out)
{
    const uint64_t deadline_ms = threads_deadline(handover->threads, timeout_ms);
    enum handover_result result;

    *item_out = NULL;
    lock(handover);
    result = begin_to_take(handover);
    if (result == HANDOVER_OK) {
        result = take_next(handover, deadline_ms, item_out);
        handover->is_being_taken = false;
    }
    unlock(handover);
    return result;
}
