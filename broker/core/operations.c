#include "broker/core/operations.h"

#include "broker/core/assertion.h"
#include "proto/limits.h"
#include "proto/text/packed_text.h"

#include <stdlib.h>
#include <string.h>

static struct operation *of_user(struct list_node *node)
{
    return node == NULL ? NULL : LIST_ITEM(node, struct operation, of_user);
}

static size_t text_size(const struct event *event)
{
    return strlen(event->source) + strlen(event->local) + strlen(event->remote) +
           strlen(event->provider) + strlen(event->user.sid) + strlen(event->image) + 6;
}

static bool matches(const struct operation *operation, const struct operation_key *key)
{
    return operation->context == key->context && operation->call == key->call &&
           operation->started.process_id == key->process_id;
}

/* The text of the event, behind the struct. */
static void keep_event(struct operation *operation, const struct event *started)
{
    char *place = operation->text;

    operation->started = *started;
    operation->started.source = packed_text_put(&place, started->source);
    operation->started.local = packed_text_put(&place, started->local);
    operation->started.remote = packed_text_put(&place, started->remote);
    operation->started.provider = packed_text_put(&place, started->provider);
    operation->started.user.sid = packed_text_put(&place, started->user.sid);
    operation->started.image = packed_text_put(&place, started->image);
}

void operations_init(struct operations *operations, struct users *users)
{
    memset(operations, 0, sizeof(*operations));
    operations->users = users;
}

size_t operations_count(const struct operations *operations)
{
    return operations->by_age.count;
}

struct operation *operations_find(const struct operation_key *key)
{
    struct list_node *node = key->user->operations.last; /* the newest is the likeliest */

    while (node != NULL && !matches(of_user(node), key)) {
        node = node->previous;
    }
    return of_user(node);
}

bool operations_add(struct operations *operations, const struct operation_key *key,
                    const struct event *started, uint64_t monotonic_us)
{
    size_t bytes = sizeof(struct operation) + text_size(started);
    struct operation *operation = malloc(bytes);

    ASSERTION(operations_find(key) == NULL);
    if (operation == NULL) {
        return false;
    }
    memset(operation, 0, sizeof(*operation));
    operation->user = key->user;
    operation->context = key->context;
    operation->call = key->call;
    operation->started_monotonic_us = monotonic_us;
    operation->bytes = bytes;
    keep_event(operation, started);

    user_ref(key->user);
    list_append(&key->user->operations, &operation->of_user);
    key->user->operations_bytes += bytes;
    list_append(&operations->by_age, &operation->by_age);
    operations->bytes += bytes;
    return true;
}

struct operation *operations_overdue(const struct operations *operations, uint64_t monotonic_us)
{
    struct operation *oldest;

    if (operations->by_age.first == NULL) {
        return NULL;
    }
    oldest = LIST_ITEM(operations->by_age.first, struct operation, by_age);
    if (operations->by_age.count > OPERATIONS_MAX || operations->bytes > OPERATIONS_BYTES_MAX) {
        return oldest;
    }
    if (monotonic_us - oldest->started_monotonic_us >= OPERATION_WAIT_MS_MAX * UINT64_C(1000)) {
        return oldest;
    }
    return NULL;
}

struct operation *operations_above_share(const struct user *user)
{
    return user->operations.count > OPERATIONS_MAX / TABLE_USER_SHARE ||
                   user->operations_bytes > OPERATIONS_BYTES_MAX / TABLE_USER_SHARE
               ? of_user(user->operations.first)
               : NULL;
}

void operations_remove(struct operations *operations, struct operation *operation)
{
    struct user *user = operation->user;

    list_remove(&operations->by_age, &operation->by_age);
    operations->bytes -= operation->bytes;
    list_remove(&user->operations, &operation->of_user);
    user->operations_bytes -= operation->bytes;
    free(operation);
    users_release(operations->users, user);
}

void operations_deinit(struct operations *operations)
{
    while (operations->by_age.first != NULL) {
        operations_remove(operations,
                          LIST_ITEM(operations->by_age.first, struct operation, by_age));
    }
}
