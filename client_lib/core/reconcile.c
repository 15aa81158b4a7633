#include "client_lib/core/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "client_lib/core/packed_text.h"
#include "proto/upcase.h"

/* Windows chooses the letter, and the event does not say which. */
#define CONNECT_REDIRECT_FLAG 0x80u

/* Then the broker says unfinished, and a filter may hide that. */
#define OPERATION_WAIT_US_MAX (OPERATION_WAIT_MS_MAX * UINT64_C(1000))

/* With less room than this, names are let go that are kept for nothing. */
#define NAMES_FREE_MIN (RECONCILE_NAMES_MAX / 8u)
#define BYTES_FREE_MIN (RECONCILE_BYTES_MAX / 8u)

struct known_connection {
    struct known_connection *next;
    size_t bytes;
    bool is_known;   /* connected, as far as events and listings have told */
    bool is_decided; /* by an event that came while the listing ran */
    bool is_listed;
    bool is_another;               /* the same name is known too, and stood for something else */
    bool is_in_doubt;              /* a listing said otherwise, but an operation was under way */
    uint32_t under_way;            /* operations that have started and not ended */
    uint64_t started_us;           /* time of the last of them */
    struct connection_names names; /* into text */
    const char *key;               /* too */
    uint32_t key_hash;             /* of it without case */
    char text[];
};

_Static_assert(sizeof(struct known_connection) + 4u * (STRING_BYTES_MAX + 1u) <=
                   RECONCILE_NAME_BYTES_MAX,
               "what a client's memory counts for one");

void reconcile_init(struct reconcile *reconcile)
{
    memset(reconcile, 0, sizeof(*reconcile));
}

static void forget_told(struct reconcile *reconcile)
{
    free(reconcile->told);
    reconcile->told = NULL;
}

/* Takes it out of the list; it is the caller's. */
static void unlink_known(struct reconcile *reconcile, struct known_connection *known)
{
    struct known_connection *before = NULL;
    struct known_connection *at = reconcile->first;

    while (at != known) {
        before = at;
        at = at->next;
    }
    if (before == NULL) {
        reconcile->first = known->next;
    } else {
        before->next = known->next;
    }
    if (reconcile->last == known) {
        reconcile->last = before;
    }
    reconcile->count--;
    reconcile->bytes -= known->bytes;
}

void reconcile_deinit(struct reconcile *reconcile)
{
    forget_told(reconcile);
    while (reconcile->first != NULL) {
        struct known_connection *known = reconcile->first;

        unlink_known(reconcile, known);
        free(known);
    }
}

/* The same name may be written with or without what ends it: "LPT1:", "\\server\share\". */
static void take_key(const struct connection_names *names, char key[STRING_BYTES_MAX + 1])
{
    bool is_local = names->local[0] != '\0';
    const char *name = is_local ? names->local : names->remote;
    const char end = is_local ? ':' : '\\';
    size_t size = strlen(name);

    if (size > STRING_BYTES_MAX) {
        size = STRING_BYTES_MAX;
    }
    while (size > 2 && name[size - 1] == end) {
        size--;
    }
    memcpy(key, name, size);
    key[size] = '\0';
}

/* FNV-1a, so that long keys are compared only where they are most likely the same. */
static uint32_t hash_of(const char *key)
{
    char upper[STRING_BYTES_MAX * 3u / 2u + 1];
    size_t size = upcase_utf8(key, strlen(key), upper);
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)upper[i]) * 16777619u;
    }
    return hash;
}

static struct known_connection *find(const struct reconcile *reconcile, const char *key)
{
    const uint32_t hash = hash_of(key);
    struct known_connection *found = NULL;

    /* The last one: a name that changed what it stands for is there twice while that is told. */
    for (struct known_connection *known = reconcile->first; known != NULL; known = known->next) {
        if (known->key_hash == hash && upcase_equal(known->key, key)) {
            found = known;
        }
    }
    return found;
}

static size_t bytes_of(const struct connection_names *names, const char *key)
{
    return sizeof(struct known_connection) + strlen(key) + strlen(names->local) +
           strlen(names->remote) + strlen(names->provider) + 4;
}

/* At the end of the list. NULL, and the trouble says why. */
static struct known_connection *append(struct reconcile *reconcile,
                                       const struct connection_names *names, const char *key)
{
    size_t bytes = bytes_of(names, key);
    struct known_connection *known;
    char *place;

    if (reconcile->count == RECONCILE_NAMES_MAX || bytes > RECONCILE_BYTES_MAX - reconcile->bytes) {
        reconcile->trouble = RECONCILE_FULL;
        reconcile->lacks_room = true;
        return NULL;
    }
    known = malloc(bytes);
    if (known == NULL) {
        reconcile->trouble = RECONCILE_NO_MEMORY;
        return NULL;
    }
    memset(known, 0, sizeof(*known));
    place = known->text;
    known->bytes = bytes;
    known->key = packed_text_put(&place, key);
    known->key_hash = hash_of(key);
    known->names = *names;
    known->names.local = packed_text_put(&place, names->local);
    known->names.remote = packed_text_put(&place, names->remote);
    known->names.provider = packed_text_put(&place, names->provider);
    if (reconcile->last == NULL) {
        reconcile->first = known;
    } else {
        reconcile->last->next = known;
    }
    reconcile->last = known;
    reconcile->count++;
    reconcile->bytes += bytes;
    return known;
}

static bool has_little_room(const struct reconcile *reconcile)
{
    return RECONCILE_NAMES_MAX - reconcile->count < NAMES_FREE_MIN ||
           RECONCILE_BYTES_MAX - reconcile->bytes < BYTES_FREE_MIN;
}

/* Something has gone: asks for what there was no room for, if there is some now. */
static void look_for_room(struct reconcile *reconcile)
{
    if (reconcile->lacks_room && !has_little_room(reconcile)) {
        reconcile->lacks_room = false;
        reconcile->wants_listing = true;
    }
}

static void remove_known(struct reconcile *reconcile, struct known_connection *known)
{
    unlink_known(reconcile, known);
    free(known);
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
    struct known_connection *known = reconcile->first;

    while (known != NULL) {
        struct known_connection *next = known->next;

        forget_operations_of(reconcile, known);
        known = next;
    }
}

void reconcile_forget_old_operations(struct reconcile *reconcile, uint64_t now_us)
{
    struct known_connection *known = reconcile->first;

    while (known != NULL) {
        struct known_connection *next = known->next;

        if (known->under_way > 0 && is_too_old(known, now_us)) {
            forget_operations_of(reconcile, known);
        }
        known = next;
    }
}

static void note_start(struct reconcile *reconcile, const struct connection_names *names,
                       const char *key, uint64_t time_us)
{
    struct known_connection *known = find(reconcile, key);

    if (known == NULL) {
        known = append(reconcile, names, key);
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
static void note_failure(struct reconcile *reconcile, const char *key, bool is_unfinished)
{
    struct known_connection *known = find(reconcile, key);

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
                                      const struct connection_names *names, const char *key)
{
    struct known_connection before = {.under_way = 0};
    struct known_connection *renewed;

    if (known != NULL) {
        before.under_way = known->under_way;
        before.started_us = known->started_us;
        before.is_listed = known->is_listed;
        remove_known(reconcile, known);
    }
    renewed = append(reconcile, names, key);
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
                         const char *key, bool is_connected)
{
    struct known_connection *known = find(reconcile, key);

    end_operation(known);
    /* A cancel changes no names, and is worth a place of its own only against a listing. */
    if (is_connected || (known == NULL && reconcile->is_listing)) {
        known = renew(reconcile, known, names, key);
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

    names->local = event->inferred == INFERRED_LOCAL ? "" : event->local;
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
    char key[STRING_BYTES_MAX + 1];

    if (!is_operation(event->type) || !take_names(event, &names)) {
        return;
    }
    take_key(&names, key);
    if (has_little_room(reconcile)) {
        reconcile_forget_old_operations(reconcile, event->time_us);
    }
    if (event->type == EVENT_ADD_STARTED || event->type == EVENT_CANCEL_STARTED) {
        note_start(reconcile, &names, key, event->time_us);
    } else if (event->type == EVENT_ADD_SUCCEEDED || event->type == EVENT_CANCEL_SUCCEEDED) {
        note_success(reconcile, &names, key, event->type == EVENT_ADD_SUCCEEDED);
    } else {
        note_failure(reconcile, key,
                     event->type == EVENT_ADD_UNFINISHED || event->type == EVENT_CANCEL_UNFINISHED);
    }
}

/* Forget what is not known and no longer in doubt, and begin anew with all others. */
static void sweep(struct reconcile *reconcile)
{
    struct known_connection *known = reconcile->first;

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

/* Whether a listed remote name is another one than the event's, and not the same in other words:
   a name that is no UNC name, or is withheld, comes back from a provider in its own way. */
static bool stands_for_another(const struct known_connection *known,
                               const struct connection_names *names)
{
    struct connection_names left = known->names;
    struct connection_names right = *names;
    char left_key[STRING_BYTES_MAX + 1];
    char right_key[STRING_BYTES_MAX + 1];

    if (strncmp(left.remote, "\\\\", 2) != 0 || strncmp(right.remote, "\\\\", 2) != 0) {
        return false;
    }
    left.local = "";
    right.local = "";
    take_key(&left, left_key);
    take_key(&right, right_key);
    return !upcase_equal(left_key, right_key);
}

void reconcile_listed(struct reconcile *reconcile, const struct connection_names *names)
{
    struct known_connection *known;
    char key[STRING_BYTES_MAX + 1];
    bool is_another = false;

    take_key(names, key);
    known = find(reconcile, key);
    if (known != NULL && known->is_listed) {
        return; /* a deviceless name is listed as often as it is connected */
    }
    if (known != NULL && known->is_known && !known->is_decided && known->under_way == 0 &&
        stands_for_another(known, names)) {
        known = NULL; /* the old one is not listed and has vanished */
        is_another = true;
    }
    if (known == NULL || (!known->is_known && !known->is_decided && known->under_way == 0)) {
        known = renew(reconcile, known, names, key);
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
    for (struct known_connection *known = reconcile->first; known != NULL; known = known->next) {
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
    for (struct known_connection *known = reconcile->first; known != NULL; known = known->next) {
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
    struct known_connection *known = reconcile->first;

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
        unlink_known(reconcile, known);
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
