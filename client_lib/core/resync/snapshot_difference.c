#include "client_lib/core/resync/snapshot_difference.h"

#include <stdlib.h>
#include <string.h>

#include "proto/assertion.h"
#include "proto/text/remote_name.h"

/* With this flag Windows chooses the letter, and the event does not say which. */
#define CONNECT_REDIRECT_FLAG 0x80u

/* After that time the broker reports an operation as unfinished, and a filter may hide that. */
#define OPERATION_WAIT_US_MAX (OPERATION_WAIT_MS_MAX * UINT64_C(1000))

void snapshot_difference_init(struct snapshot_difference *snapshot)
{
    memset(snapshot, 0, sizeof(*snapshot));
    known_connections_init(&snapshot->connections);
}

static void free_vanished(struct snapshot_difference *snapshot)
{
    free(snapshot->vanished);
    snapshot->vanished = NULL;
}

void snapshot_difference_deinit(struct snapshot_difference *snapshot)
{
    free_vanished(snapshot);
    known_connections_deinit(&snapshot->connections);
}

/* An event that cannot be noted makes the snapshot that is being taken useless. */
static void make_void(struct snapshot_difference *snapshot)
{
    if (snapshot->phase == SNAPSHOT_LISTING) {
        snapshot->phase = SNAPSHOT_VOID;
    }
}

/* At the end of the list. NULL: it does not fit, and no snapshot that is being taken can be
   trusted. */
static struct known_connection *append(struct snapshot_difference *snapshot,
                                       const struct connection_names *names)
{
    struct known_connection *known;

    switch (known_connections_append(&snapshot->connections, names, &known)) {
    case KNOWN_OK:
        return known;
    case KNOWN_FULL:
        snapshot->trouble = SNAPSHOT_FULL;
        if (snapshot->need == SNAPSHOT_NOT_NEEDED) {
            snapshot->need = SNAPSHOT_NEEDED_WITH_ROOM;
        }
        break;
    case KNOWN_NO_MEMORY:
        snapshot->trouble = SNAPSHOT_NO_MEMORY;
        break;
    }
    make_void(snapshot);
    return NULL;
}

/* A connection was removed: there may be room for what did not fit. */
static void look_for_room(struct snapshot_difference *snapshot)
{
    if (snapshot->need == SNAPSHOT_NEEDED_WITH_ROOM &&
        !known_connections_has_little_room(&snapshot->connections)) {
        snapshot->need = SNAPSHOT_NEEDED;
    }
}

static void remove_known(struct snapshot_difference *snapshot, struct known_connection *known)
{
    known_connections_remove(&snapshot->connections, known);
    look_for_room(snapshot);
}

/* A connection that is absent and in no doubt need not be remembered. */
static void remove_if_idle(struct snapshot_difference *snapshot, struct known_connection *known)
{
    if (known_connection_is_idle(known)) {
        remove_known(snapshot, known);
    }
}

/* A clock that was set, by too little to be told as a step, says nothing of how long ago the start
   was, so it ends the waiting too. */
static bool is_too_old(const struct known_connection *known, uint64_t now_us)
{
    uint64_t age_us =
        now_us > known->started_us ? now_us - known->started_us : known->started_us - now_us;

    return age_us > OPERATION_WAIT_US_MAX;
}

static void forget_operations_of(struct snapshot_difference *snapshot,
                                 struct known_connection *known)
{
    (void)known_connection_forget_operations(known);
    remove_if_idle(snapshot, known);
}

void snapshot_difference_clock_stepped(struct snapshot_difference *snapshot, uint64_t from_us,
                                       uint64_t to_us)
{
    for (struct known_connection *known = known_connections_first(&snapshot->connections);
         known != NULL; known = known_connections_next(known)) {
        known->started_us += to_us - from_us; /* modulo 2^64: a step back as well */
    }
}

void snapshot_difference_forget_operations(struct snapshot_difference *snapshot)
{
    struct known_connection *known = known_connections_first(&snapshot->connections);

    while (known != NULL) {
        struct known_connection *next = known_connections_next(known);

        forget_operations_of(snapshot, known);
        known = next;
    }
}

void snapshot_difference_forget_old_operations(struct snapshot_difference *snapshot,
                                               uint64_t now_us)
{
    struct known_connection *known = known_connections_first(&snapshot->connections);

    while (known != NULL) {
        struct known_connection *next = known_connections_next(known);

        if (known->under_way > 0 && is_too_old(known, now_us)) {
            forget_operations_of(snapshot, known);
        }
        known = next;
    }
}

static void note_start(struct snapshot_difference *snapshot, const struct connection_names *names,
                       uint64_t time_us)
{
    struct known_connection *known = known_connections_find(&snapshot->connections, names);

    if (known == NULL) {
        known = append(snapshot, names);
    }
    if (known != NULL && known->under_way < UINT32_MAX) {
        known->under_way++;
        known->started_us = time_us;
    }
}

/* A failed operation changed nothing, so a snapshot that was contradicted because of it is missing
   now. What an operation without an end has changed is unknown. */
static void note_failure(struct snapshot_difference *snapshot, const struct connection_names *names,
                         bool is_unfinished)
{
    struct known_connection *known = known_connections_find(&snapshot->connections, names);

    if (is_unfinished) {
        snapshot->need = SNAPSHOT_NEEDED;
    }
    if (known == NULL) {
        return;
    }
    if (known_connection_end_operation(known)) {
        snapshot->need = SNAPSHOT_NEEDED;
    }
    remove_if_idle(snapshot, known);
}

/* The new names of a connection, in the place of the old ones if there are any. NULL when they do
   not fit. */
static struct known_connection *rename_known(struct snapshot_difference *snapshot,
                                             struct known_connection *known,
                                             const struct connection_names *names)
{
    const uint32_t under_way = known == NULL ? 0 : known->under_way;
    const uint64_t started_us = known == NULL ? 0 : known->started_us;
    struct known_connection *renamed;

    if (known != NULL) {
        remove_known(snapshot, known);
    }
    renamed = append(snapshot, names);
    if (renamed != NULL) {
        renamed->under_way = under_way;
        renamed->started_us = started_us;
    }
    return renamed;
}

static void note_success(struct snapshot_difference *snapshot, const struct connection_names *names,
                         bool is_connected)
{
    struct known_connection *known = known_connections_find(&snapshot->connections, names);
    const bool is_idle = snapshot->phase == SNAPSHOT_NONE;

    if (known != NULL) {
        (void)known_connection_end_operation(known);
    }
    /* A cancel changes no names, and needs an entry of its own only against a snapshot. */
    if (is_connected || (known == NULL && !is_idle)) {
        known = rename_known(snapshot, known, names);
        snapshot->has_forgotten = snapshot->has_forgotten || (is_connected && known == NULL);
    }
    if (known == NULL) {
        return;
    }
    known->is_connected = is_connected;
    known->mark = is_idle ? MARK_NONE : MARK_EVENT;
    remove_if_idle(snapshot, known);
}

/* A broker sends no appeared and no vanished. */
static bool is_operation(enum event_type type)
{
    return event_type_is_connection(type) && type != EVENT_APPEARED && type != EVENT_VANISHED;
}

/* An add may name no device and get one, and not every spelling of a remote name comes back in a
   snapshot. Such an event has no names that could be compared. */
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
    return remote_name_is_unc(names->remote) &&
           !(is_add && (event->flags & CONNECT_REDIRECT_FLAG) != 0);
}

void snapshot_difference_event(struct snapshot_difference *snapshot, const struct event *event)
{
    struct connection_names names;

    ASSERTION_OR_RETURN(snapshot->phase != SNAPSHOT_DIFFS && snapshot->phase != SNAPSHOT_CUT_DIFFS);
    if (!is_operation(event->type) || !take_names(event, &names)) {
        return;
    }
    /* Old operations may hold room that others need. */
    if (known_connections_has_little_room(&snapshot->connections)) {
        snapshot_difference_forget_old_operations(snapshot, event->time_us);
    }
    if (event->type == EVENT_ADD_STARTED || event->type == EVENT_CANCEL_STARTED) {
        note_start(snapshot, &names, event->time_us);
    } else if (event->type == EVENT_ADD_SUCCEEDED || event->type == EVENT_CANCEL_SUCCEEDED) {
        note_success(snapshot, &names, event->type == EVENT_ADD_SUCCEEDED);
    } else {
        note_failure(snapshot, &names,
                     event->type == EVENT_ADD_UNFINISHED || event->type == EVENT_CANCEL_UNFINISHED);
    }
}

/* The snapshot is over: its marks go, but for a contradiction that an operation still explains. */
static void sweep(struct snapshot_difference *snapshot)
{
    struct known_connection *known = known_connections_first(&snapshot->connections);

    snapshot->phase = SNAPSHOT_NONE;
    while (known != NULL) {
        struct known_connection *next = known_connections_next(known);

        if (known->mark != MARK_CONTRADICTED) {
            known->mark = MARK_NONE;
        }
        remove_if_idle(snapshot, known);
        known = next;
    }
    look_for_room(snapshot); /* vanished connections left some */
}

void snapshot_difference_gap(struct snapshot_difference *snapshot)
{
    snapshot_difference_forget_operations(snapshot);
    make_void(snapshot);
}

void snapshot_difference_begin(struct snapshot_difference *snapshot)
{
    ASSERTION_OR_RETURN(snapshot->phase == SNAPSHOT_NONE);
    sweep(snapshot);
    snapshot->phase = SNAPSHOT_LISTING;
    snapshot->need = SNAPSHOT_NOT_NEEDED;
}

void snapshot_difference_give_up(struct snapshot_difference *snapshot)
{
    sweep(snapshot);
}

void snapshot_difference_listed(struct snapshot_difference *snapshot,
                                const struct connection_names *names)
{
    struct known_connection *known = known_connections_find(&snapshot->connections, names);
    enum snapshot_mark mark = MARK_LISTED;

    ASSERTION_OR_RETURN(snapshot->phase == SNAPSHOT_LISTING || snapshot->phase == SNAPSHOT_VOID);
    if (known != NULL && (known_connection_is_listed(known) || known->mark == MARK_EVENT)) {
        return; /* a deviceless name is listed as often as it is connected */
    }
    if (known != NULL && known->is_connected && known_connection_is_decidable(known) &&
        known_connection_stands_for_another(known, names)) {
        known = NULL; /* the old one is not listed and has vanished */
        mark = MARK_LISTED_OTHER;
    }
    if (known == NULL || (!known->is_connected && known_connection_is_decidable(known))) {
        known = rename_known(snapshot, known, names);
    }
    if (known != NULL) {
        known->mark = mark;
    }
}

/* An operation that is under way may explain why the snapshot says otherwise. */
static void mark_contradictions(struct snapshot_difference *snapshot)
{
    for (struct known_connection *known = known_connections_first(&snapshot->connections);
         known != NULL; known = known_connections_next(known)) {
        if (known->under_way > 0 && known->mark != MARK_EVENT) {
            known->mark = known->is_connected == known_connection_is_listed(known)
                              ? MARK_NONE
                              : MARK_CONTRADICTED;
        }
    }
}

/* Events had names that did not fit, and it is unknown which of the listed ones these are.
   When all that is listed has found room, nothing is forgotten any more. */
static void take_in_silently(struct snapshot_difference *snapshot, bool is_complete)
{
    for (struct known_connection *known = known_connections_first(&snapshot->connections);
         known != NULL; known = known_connections_next(known)) {
        if (known->mark == MARK_LISTED && known->under_way == 0) {
            known->is_connected = true;
        }
    }
    snapshot->has_forgotten = !is_complete;
}

void snapshot_difference_end(struct snapshot_difference *snapshot, bool is_whole)
{
    const bool is_complete = is_whole && snapshot->phase == SNAPSHOT_LISTING;

    ASSERTION_OR_RETURN(snapshot->phase == SNAPSHOT_LISTING || snapshot->phase == SNAPSHOT_VOID);
    snapshot->phase = is_whole ? SNAPSHOT_DIFFS : SNAPSHOT_CUT_DIFFS;
    mark_contradictions(snapshot);
    if (snapshot->has_forgotten) {
        take_in_silently(snapshot, is_complete);
    }
}

/* Of a snapshot that is cut, nothing has vanished. */
static bool differs(const struct snapshot_difference *snapshot,
                    const struct known_connection *known, bool has_vanished)
{
    if (!known_connection_is_decidable(known) || known->is_connected != has_vanished) {
        return false;
    }
    return has_vanished ? !known_connection_is_listed(known) && snapshot->phase == SNAPSHOT_DIFFS
                        : known_connection_is_listed(known);
}

static struct known_connection *find_difference(const struct snapshot_difference *snapshot,
                                                bool has_vanished)
{
    struct known_connection *known = known_connections_first(&snapshot->connections);

    while (known != NULL && !differs(snapshot, known, has_vanished)) {
        known = known_connections_next(known);
    }
    return known;
}

bool snapshot_difference_next(struct snapshot_difference *snapshot,
                              struct difference *difference_out)
{
    struct known_connection *known;

    free_vanished(snapshot);
    if (snapshot->phase != SNAPSHOT_DIFFS && snapshot->phase != SNAPSHOT_CUT_DIFFS) {
        return false;
    }
    known = find_difference(snapshot, true);
    difference_out->has_vanished = known != NULL;
    if (known != NULL) {
        known_connections_unlink(&snapshot->connections, known);
        snapshot->vanished = known;
    } else {
        known = find_difference(snapshot, false);
    }
    if (known == NULL) {
        sweep(snapshot);
        return false;
    }
    known->is_connected = true;
    difference_out->names = known->names;
    return true;
}

enum snapshot_trouble snapshot_difference_take_trouble(struct snapshot_difference *snapshot)
{
    enum snapshot_trouble trouble = snapshot->trouble;

    snapshot->trouble = SNAPSHOT_OK;
    return trouble;
}
