#include "broker/core/operations.h"

#include "proto/limits.h"

#include <stdlib.h>
#include <string.h>

static size_t text_size(const struct event *event)
{
    return strlen(event->source) + strlen(event->local) + strlen(event->remote) +
           strlen(event->provider) + strlen(event->user.sid) + strlen(event->image) + 6;
}

/* Copy a text into the tail and move the tail on. */
static const char *keep_text(const char *text, char **tail)
{
    char *kept = *tail;
    size_t size = strlen(text) + 1;

    memcpy(kept, text, size);
    *tail += size;
    return kept;
}

static bool matches(const struct operation *operation, const struct operation_key *key)
{
    return operation->context == key->context && operation->call == key->call &&
           operation->started.process_id == key->process_id &&
           strcmp(operation->started.user.sid, key->sid) == 0;
}

void operations_init(struct operations *operations)
{
    memset(operations, 0, sizeof(*operations));
}

struct operation *operations_find(struct operations *operations, const struct operation_key *key)
{
    struct operation *operation = operations->newest;

    while (operation != NULL && !matches(operation, key)) {
        operation = operation->older;
    }
    return operation;
}

bool operations_add(struct operations *operations, const struct operation_key *key,
                    const struct event *started, uint64_t monotonic_us)
{
    size_t bytes = sizeof(struct operation) + text_size(started);
    struct operation *operation = malloc(bytes);
    char *tail;

    if (operation == NULL) {
        return false;
    }
    memset(operation, 0, sizeof(*operation));
    operation->context = key->context;
    operation->call = key->call;
    operation->started_monotonic_us = monotonic_us;
    operation->bytes = bytes;

    tail = operation->text;
    operation->started = *started;
    operation->started.source = keep_text(started->source, &tail);
    operation->started.local = keep_text(started->local, &tail);
    operation->started.remote = keep_text(started->remote, &tail);
    operation->started.provider = keep_text(started->provider, &tail);
    operation->started.user.sid = keep_text(started->user.sid, &tail);
    operation->started.image = keep_text(started->image, &tail);

    operation->older = operations->newest;
    if (operations->newest != NULL) {
        operations->newest->newer = operation;
    } else {
        operations->oldest = operation;
    }
    operations->newest = operation;
    operations->count++;
    operations->bytes += bytes;
    return true;
}

struct operation *operations_overdue(const struct operations *operations, uint64_t monotonic_us)
{
    struct operation *oldest = operations->oldest;

    if (oldest == NULL) {
        return NULL;
    }
    if (operations->count > OPERATIONS_MAX || operations->bytes > OPERATIONS_BYTES_MAX) {
        return oldest;
    }
    if (monotonic_us - oldest->started_monotonic_us >= OPERATION_WAIT_MS_MAX * UINT64_C(1000)) {
        return oldest;
    }
    return NULL;
}

struct operation *operations_above_share(const struct operations *operations, const char *sid)
{
    struct operation *oldest_of_user = NULL;
    size_t count = 0;
    size_t bytes = 0;

    for (struct operation *o = operations->newest; o != NULL; o = o->older) {
        if (strcmp(o->started.user.sid, sid) == 0) {
            oldest_of_user = o;
            count++;
            bytes += o->bytes;
        }
    }
    return count > OPERATIONS_MAX / TABLE_USER_SHARE ||
                   bytes > OPERATIONS_BYTES_MAX / TABLE_USER_SHARE
               ? oldest_of_user
               : NULL;
}

void operations_remove(struct operations *operations, struct operation *operation)
{
    if (operation->older != NULL) {
        operation->older->newer = operation->newer;
    } else {
        operations->oldest = operation->newer;
    }
    if (operation->newer != NULL) {
        operation->newer->older = operation->older;
    } else {
        operations->newest = operation->older;
    }
    operations->count--;
    operations->bytes -= operation->bytes;
    free(operation);
}

void operations_deinit(struct operations *operations)
{
    while (operations->oldest != NULL) {
        operations_remove(operations, operations->oldest);
    }
}
