/*
 * Operations that have started and not ended: what joins a POST to its PRE.
 *
 * An operation is known by user, process, call and context. Each that waits keeps what its
 * unfinished event will need. The oldest is first, since all wait equally long.
 *
 * A waiting operation holds a reference to its user and is in the user's list too, so that only
 * the user's own operations are searched.
 */
#ifndef BROKER_CORE_OPERATIONS_H
#define BROKER_CORE_OPERATIONS_H

#include "broker/core/user.h"
#include "proto/data/list.h"
#include "proto/event.h"
#include "proto/notification.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which operation a notification belongs to. */
struct operation_key {
    struct user *user; /* borrowed */
    uint32_t process_id;
    uint32_t context;
    enum notification_call call;
};

/* A copy of the started event, with its own text. */
struct operation {
    struct list_node by_age;  /* among all */
    struct list_node of_user; /* among those of the user */
    struct user *user;
    uint32_t context;
    enum notification_call call;
    uint64_t started_monotonic_us;
    size_t bytes; /* of this struct and its text */
    struct event started;
    char text[];
};

struct operations {
    struct users *users; /* borrowed */
    struct list by_age;
    size_t bytes;
};

void operations_init(struct operations *operations, struct users *users);

size_t operations_count(const struct operations *operations);

/* The waiting operation of this key, or NULL. */
struct operation *operations_find(const struct operation_key *key);

/*
 * Let an operation wait: started is its event, its id the operation's. False when there is
 * no memory, and then the operation is simply not known. The caller ends the operations that are
 * overdue because of it.
 */
bool operations_add(struct operations *operations, const struct operation_key *key,
                    const struct event *started, uint64_t monotonic_us);

/* The oldest when it has waited too long or there are too many, else NULL. */
struct operation *operations_overdue(const struct operations *operations, uint64_t monotonic_us);

/* The user's oldest while it has more operations, or more bytes of them, than its share; else
   NULL. */
struct operation *operations_above_share(const struct user *user);

/* Forget an operation and free it. */
void operations_remove(struct operations *operations, struct operation *operation);

void operations_deinit(struct operations *operations);

#endif
