#include "client_lib/core/reconcile.h"

#include <stdlib.h>
#include <string.h>

/* Windows chooses the letter, and the event does not say which. */
#define CONNECT_REDIRECT_FLAG 0x80u

/* Then the broker says unfinished, and a filter may hide that. */
#define OPERATION_WAIT_US_MAX (OPERATION_WAIT_MS_MAX * UINT64_C(1000))

void reconcile_init(struct reconcile *reconcile)
{
    memset(reconcile, 0, sizeof(*reconcile));
    known_connections_init(&reconcile->connections);
}

static void forget_told(struct reconcile *reconcile)
{
    free(reconcile->told);
    reconcile->told = NULL;
}

void reconcile_deinit(struct reconcile *reconcile)
{
    forget_told(reconcile);
    known_connections_deinit(&reconcile->connections);
}

/* At the end of the list. NULL, and the trouble says why. */
static struct known_connection *append(struct reconcile *reconcile,
                                       const struct connection_names *names)
{
    struct known_connection *known;

    switch (known_connections_append(&reconcile->connections, names, &known)) {
    case KNOWN_OK:
        break;
    case KNOWN_FULL:
        reconcile->trouble = RECONCILE_FULL;
        reconcile->lacks_room = true;
        break;
    case KNOWN_NO_MEMORY:
        reconcile->trouble = RECONCILE_NO_MEMORY;
        break;
    }
    return known;
}

/* Something has gone: asks for what there was no room for, if there is some now. */
static void look_for_room(struct reconcile *reconcile)
{
    if (reconcile->lacks_room && !known_connections_has_little_room(&reconcile->connections)) {
        reconcile->lacks_room = false;
        reconcile->wants_listing = true;
    }
}

static void remove_known(struct reconcile *reconcile, struct known_connection *known)
{
    known_connections_remove(&reconcile->connections, known);
    look_for_room(reconcile);
}

/* Nothing is to be remembered of it. */
static bool is_idle(const struct reconcile *reconcile, const struct known_connection *known)
{
    return !known->is_known && known->under_way == 0 &&
           !(reconcile->is_listing && known->is_decided);
}

/* A clock that was set says nothing of how long ago it was, so it ends the waiting as well. */
static bool is_too_old(const struct known_connection *known, uint64_t now_us)
{
    uint64_t age_us =
        now_us > known->started_us ? now_us - known->started_us : known->started_us - now_us;

    return age_us > OPERATION_WAIT_US_MAX;
}

static void forget_operations_of(struct reconcile *reconcile, struct known_connection *known)
{
    known->under_way = 0;
    known->is_in_doubt = false;
    if (is_idle(reconcile, known)) {
        remove_known(reconcile, known);
    }
}

void reconcile_forget_operations(struct reconcile *reconcile)
{
    struct known_connection *known = reconcile->connections.first;

    while (known != NULL) {
        struct known_connection *next = known->next;

        forget_operations_of(reconcile, known);
        known = next;
    }
}

void reconcile_forget_old_operations(struct reconcile *reconcile, uint64_t now_us)
{
    struct known_connection *known = reconcile->connections.first;

    while (known != NULL) {
        struct known_connection *next = known->next;

        if (known->under_way > 0 && is_too_old(known, now_us)) {
            forget_operations_of(reconcile, known);
        }
        known = next;
    }
}

static void note_start(struct reconcile *reconcile, const struct connection_names *names,
                       uint64_t time_us)
{
    struct known_connection *known = known_connections_find(&reconcile->connections, names);

    if (known == NULL) {
        known = append(reconcile, names);
    }
    if (known == NULL) {
        reconcile->is_void = true;
    } else if (known->under_way < UINT32_MAX) {
        known->under_way++;
        known->started_us = time_us;
    }
}

static void end_operation(struct known_connection *known)
{
    if (known != NULL && known->under_way > 0) {
        known->under_way--;
    }
}

/* It did not change anything, so a listing that was not believed because of it is missing now.
   Of an operation without an end nobody knows what it changed. */
static void note_failure(struct reconcile *reconcile, const struct connection_names *names,
                         bool is_unfinished)
{
    struct known_connection *known = known_connections_find(&reconcile->connections, names);

    end_operation(known);
    if (is_unfinished) {
        reconcile->wants_listing = true;
    }
    if (known != NULL && known->under_way == 0 && known->is_in_doubt) {
        known->is_in_doubt = false;
        reconcile->wants_listing = true;
    }
    if (known != NULL && is_idle(reconcile, known)) {
        remove_known(reconcile, known);
    }
}

/* The new names of a connection, for the old ones if there are any. NULL when they do not fit:
   then no listing can be believed that runs meanwhile. */
static struct known_connection *renew(struct reconcile *reconcile, struct known_connection *known,
                                      const struct connection_names *names)
{
    struct known_connection before = {.under_way = 0};
    struct known_connection *renewed;

    if (known != NULL) {
        before.under_way = known->under_way;
        before.started_us = known->started_us;
        before.is_listed = known->is_listed;
        remove_known(reconcile, known);
    }
    renewed = append(reconcile, names);
    if (renewed == NULL) {
        reconcile->is_void = true;
        return NULL;
    }
    renewed->under_way = before.under_way;
    renewed->started_us = before.started_us;
    renewed->is_listed = before.is_listed;
    return renewed;
}

static void note_success(struct reconcile *reconcile, const struct connection_names *names,
                         bool is_connected)
{
    struct known_connection *known = known_connections_find(&reconcile->connections, names);

    end_operation(known);
    /* A cancel changes no names, and is worth a place of its own only against a listing. */
    if (is_connected || (known == NULL && reconcile->is_listing)) {
        known = renew(reconcile, known, names);
        reconcile->has_forgotten = reconcile->has_forgotten || (is_connected && known == NULL);
    }
    if (known == NULL) {
        return;
    }
    known->is_known = is_connected;
    known->is_decided = reconcile->is_listing;
    known->is_in_doubt = false;
    if (is_idle(reconcile, known)) {
        remove_known(reconcile, known);
    }
}

/* No broker says appeared or vanished. */
static bool is_operation(enum event_type type)
{
    return event_type_is_connection(type) && type != EVENT_APPEARED && type != EVENT_VANISHED;
}

/* An add may bring no name of a device and get one, and not every spelling of a remote name comes
   back in a listing; such events say nothing that could be compared. */
static bool take_names(const struct event *event, struct connection_names *names)
{
    bool is_add = !event_type_is_cancel(event->type);

    names->local = event->local;
    names->remote = event->remote;
    names->provider = event->provider;
    names->resource = event->resource;
    names->is_truncated = event->truncated;
    if (names->local[0] != '\0') {
        return true;
    }
    return strncmp(names->remote, "\\\\", 2) == 0 &&
           !(is_add && (event->flags & CONNECT_REDIRECT_FLAG) != 0);
}

void reconcile_event(struct reconcile *reconcile, const struct event *event)
{
    struct connection_names names;

    if (!is_operation(event->type) || !take_names(event, &names)) {
        return;
    }
    /* Then names are let go that are kept for nothing. */
    if (known_connections_has_little_room(&reconcile->connections)) {
        reconcile_forget_old_operations(reconcile, event->time_us);
    }
    if (event->type == EVENT_ADD_STARTED || event->type == EVENT_CANCEL_STARTED) {
        note_start(reconcile, &names, event->time_us);
    } else if (event->type == EVENT_ADD_SUCCEEDED || event->type == EVENT_CANCEL_SUCCEEDED) {
        note_success(reconcile, &names, event->type == EVENT_ADD_SUCCEEDED);
    } else {
        note_failure(reconcile, &names,
                     event->type == EVENT_ADD_UNFINISHED || event->type == EVENT_CANCEL_UNFINISHED);
    }
}

/* Forget what is not known and no longer in doubt, and begin anew with all others. */
static void sweep(struct reconcile *reconcile)
{
    struct known_connection *known = reconcile->connections.first;

    reconcile->is_listing = false;
    reconcile->is_telling = false;
    while (known != NULL) {
        struct known_connection *next = known->next;

        known->is_decided = false;
        known->is_listed = false;
        known->is_another = false;
        if (is_idle(reconcile, known)) {
            remove_known(reconcile, known);
        }
        known = next;
    }
    look_for_room(reconcile); /* what has vanished left it */
}

void reconcile_gap(struct reconcile *reconcile)
{
    reconcile_forget_operations(reconcile);
    reconcile->is_void = true;
}

void reconcile_begin(struct reconcile *reconcile)
{
    sweep(reconcile);
    reconcile->is_listing = true;
    reconcile->is_void = false;
    reconcile->is_whole = false;
    reconcile->wants_listing = false;
    reconcile->lacks_room = false;
}

void reconcile_give_up(struct reconcile *reconcile)
{
    sweep(reconcile);
}

void reconcile_listed(struct reconcile *reconcile, const struct connection_names *names)
{
    struct known_connection *known = known_connections_find(&reconcile->connections, names);
    bool is_another = false;

    if (known != NULL && known->is_listed) {
        return; /* a deviceless name is listed as often as it is connected */
    }
    if (known != NULL && known->is_known && !known->is_decided && known->under_way == 0 &&
        known_connection_stands_for_another(known, names)) {
        known = NULL; /* the old one is not listed and has vanished */
        is_another = true;
    }
    if (known == NULL || (!known->is_known && !known->is_decided && known->under_way == 0)) {
        known = renew(reconcile, known, names);
    }
    if (known != NULL) {
        known->is_listed = true;
        known->is_another = is_another;
    }
}

/* Events have told of names that are not known any more, and nobody can say which these are. When
   all that is listed has found its place, nothing is forgotten any more. */
static void take_in_silently(struct reconcile *reconcile)
{
    for (struct known_connection *known = reconcile->connections.first; known != NULL;
         known = known->next) {
        if (known->is_listed && !known->is_another && !known->is_decided && known->under_way == 0) {
            known->is_known = true;
        }
    }
    reconcile->has_forgotten = !reconcile->is_whole || reconcile->is_void;
}

void reconcile_end(struct reconcile *reconcile, bool is_whole)
{
    reconcile->is_telling = true;
    reconcile->is_whole = is_whole;
    for (struct known_connection *known = reconcile->connections.first; known != NULL;
         known = known->next) {
        known->is_in_doubt =
            known->under_way > 0 && !known->is_decided && known->is_known != known->is_listed;
    }
    if (reconcile->has_forgotten) {
        take_in_silently(reconcile);
    }
}

static bool differs(const struct reconcile *reconcile, const struct known_connection *known,
                    bool has_vanished)
{
    if (known->is_decided || known->under_way > 0) {
        return false;
    }
    return has_vanished ? known->is_known && !known->is_listed && reconcile->is_whole
                        : !known->is_known && known->is_listed;
}

static struct known_connection *find_difference(const struct reconcile *reconcile,
                                                bool has_vanished)
{
    struct known_connection *known = reconcile->connections.first;

    while (known != NULL && !differs(reconcile, known, has_vanished)) {
        known = known->next;
    }
    return known;
}

bool reconcile_next(struct reconcile *reconcile, struct difference *difference_out)
{
    struct known_connection *known;

    forget_told(reconcile);
    if (!reconcile->is_telling) {
        return false;
    }
    known = find_difference(reconcile, true);
    difference_out->has_vanished = known != NULL;
    if (known != NULL) {
        known_connections_unlink(&reconcile->connections, known);
        reconcile->told = known;
    } else {
        known = find_difference(reconcile, false);
    }
    if (known == NULL) {
        sweep(reconcile);
        return false;
    }
    known->is_known = true;
    difference_out->names = known->names;
    return true;
}

enum reconcile_trouble reconcile_take_trouble(struct reconcile *reconcile)
{
    enum reconcile_trouble trouble = reconcile->trouble;

    reconcile->trouble = RECONCILE_WELL;
    return trouble;
}
