#include "tests/sim/listeners.h"

#include "client_lib/core/filter_text.h"
#include "tests/sim/violation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void lock(void *context)
{
    (void)context;
}

static void wait_for_ever(void *context)
{
    (void)context;
    violation("the library waits, and no other thread is there");
}

static bool wait_in_vain(void *context, uint64_t deadline_ms)
{
    (void)deadline_ms;
    wait_for_ever(context);
    return false;
}

static uint64_t current(void *context)
{
    (void)context;
    return 1;
}

static uint64_t now_ms(void *context)
{
    const struct listeners *listeners = context;

    return listeners->reading->now->monotonic_us / 1000;
}

static uint32_t store(void *context, const char *cursor, bool is_last)
{
    struct listeners *listeners = context;

    (void)is_last;
    if (!listeners->is_killed) {
        (void)snprintf(listeners->saved, sizeof(listeners->saved), "%s", cursor);
        listeners->has_gone_back &= strcmp(cursor, listeners->before_gap) == 0;
    }
    return 0;
}

/* Another thread of the program saves, at any moment. */
static void perhaps_save(struct listeners *listeners)
{
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    if (random_once_in(listeners->reading->random, 8)) {
        registry_read_cursor(&listeners->registry, cursor);
        (void)store(listeners, cursor, false);
    }
}

/* True when the program is killed: then its callback has not handled the item. */
static bool is_killed(struct listeners *listeners)
{
    if (random_once_in(listeners->reading->random, 400)) {
        listeners->is_killed = true;
        registry_stop(&listeners->registry);
    }
    return listeners->is_killed;
}

static void WNW_CALL listen(wnw_client *client, const wnw_item *item, void *user)
{
    struct listener *listener = user;
    struct listeners *listeners = listener->all;

    (void)client;
    perhaps_save(listeners);
    if (is_killed(listeners)) {
        return;
    }
    if (item->kind == WNW_ITEM_EVENT) {
        (void)told_event(&listener->told, listeners->reading->truth, listeners->id);
    } else {
        told_gap(&listener->told, listeners->reading->truth, listeners->gap_after, listeners->id);
    }
    perhaps_save(listeners);
    if (random_once_in(listeners->reading->random, 400)) {
        registry_stop(&listeners->registry);
    }
}

static void WNW_CALL see(wnw_client *client, const wnw_item *item, void *user)
{
    struct listeners *listeners = user;

    (void)client;
    listeners->see(listeners->context, item);
}

static void subscribe(struct listeners *listeners, enum registry_audience audience,
                      const char *filter_text, wnw_item_cb callback, void *user)
{
    struct filter *filter = NULL;
    char message[WNW_MESSAGE_SIZE];

    if (filter_text_read(filter_text, &filter, message, sizeof(message)) != FILTER_TEXT_OK) {
        violation("the filter of a listener is refused");
    }
    if (registry_subscribe(&listeners->registry, audience, filter, callback, user) == NULL) {
        abort();
    }
}

/* A program that asks the broker for everything filters by itself. */
static const char *filter_of(const struct listeners *listeners, const struct listener *listener)
{
    return listeners->begun.filter == WANTS_ALL ? reader_filter_text(listener->told.filter) : NULL;
}

static void subscribe_all(struct listeners *listeners)
{
    subscribe(listeners, AUDIENCE_STATES, NULL, see, listeners);
    subscribe(listeners, AUDIENCE_STREAM, NULL, see, listeners);
    for (size_t i = 0; i < LISTENERS; i++) {
        struct listener *listener = &listeners->each[i];

        listener->all = listeners;
        subscribe(listeners, AUDIENCE_STREAM, filter_of(listeners, listener), listen, listener);
    }
}

void listeners_choose(struct listeners *listeners, struct reading *reading, const struct told *told,
                      const char *cursor)
{
    listeners->begun = *told;
    (void)snprintf(listeners->saved, sizeof(listeners->saved), "%s", cursor);
    listeners->has_gone_back = false;
    for (size_t i = 0; i < LISTENERS; i++) {
        struct listener *listener = &listeners->each[i];

        listener->told = *told;
        if (told->filter == WANTS_ALL) {
            listener->told.filter =
                (enum reader_filter)random_below(reading->random, (uint32_t)FILTERS);
        }
    }
}

static void resume_all(struct listeners *listeners, struct reading *reading)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        listeners_resume(listeners, &listeners->each[i].told, reading->truth);
    }
    listeners->has_gone_back = false;
}

void listeners_begin(struct listeners *listeners, struct reading *reading, struct feed *feed)
{
    listeners->reading = reading;
    listeners->is_killed = false;
    listeners->threads =
        (struct threads){listeners, lock, lock, wait_for_ever, wait_in_vain, lock, current, now_ms};
    listeners->store = (struct cursor_store){listeners, store};
    resume_all(listeners, reading);
    registry_init(&listeners->registry, &listeners->threads, NULL);
    registry_set_cursor(&listeners->registry, listeners->saved);
    rundown_init(&listeners->rundown, &listeners->threads);
    listeners->rundown.phase = PHASE_RUNNING;
    cursor_keeper_init(&listeners->keeper, &listeners->registry);
    cursor_keeper_use(&listeners->keeper, &listeners->store);
    delivery_init(&listeners->delivery, &listeners->rundown, feed, &listeners->keeper);
    listeners->delivery.is_direct = true;
    subscribe_all(listeners);
}

void listeners_end(struct listeners *listeners)
{
    if (!listeners->is_killed) {
        (void)cursor_keeper_finish(&listeners->keeper);
    }
    registry_deinit(&listeners->registry);
}

void listeners_go_back(struct listeners *listeners)
{
    listeners->has_gone_back = true;
    registry_read_cursor(&listeners->registry, listeners->before_gap);
}

void listeners_resume(const struct listeners *listeners, struct told *told,
                      const struct truth *truth)
{
    struct event_id id;

    if (!event_id_read(listeners->saved, strlen(listeners->saved), &id)) {
        told->is_seeking = listeners->begun.is_seeking;
        told->place = listeners->begun.place;
    } else if (!listeners->has_gone_back && event_id_compare(id, told->place) > 0) {
        told_place(told, truth, id);
    } else {
        told->is_seeking = false;
        told->place = id;
    }
}

void listeners_start_at(struct listeners *listeners, struct event_id place)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        listeners->each[i].told.place = place;
    }
}

void listeners_found(struct listeners *listeners, struct event_id place)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        listeners->each[i].told.place = place;
        listeners->each[i].told.is_seeking = false;
    }
}
