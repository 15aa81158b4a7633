#include "broker/core/user.h"

#include "broker/core/assertion.h"
#include "proto/data/hash.h"

#include <stdlib.h>
#include <string.h>

/* All that are not known have one allowance together. */
static uint64_t part_of(const char *sid)
{
    return sid[0] == '\0' ? UNKNOWN_USERS_PART : 1;
}

static struct list *slot_of(struct users *users, uint32_t hash)
{
    return &users->slots[hash % USER_SLOTS];
}

static struct user *find(struct users *users, const char *sid, uint32_t hash)
{
    for (struct list_node *node = slot_of(users, hash)->first; node != NULL; node = node->next) {
        struct user *user = LIST_ITEM(node, struct user, by_hash);

        if (user->hash == hash && strcmp(user->sid, sid) == 0) {
            return user;
        }
    }
    return NULL;
}

static void init_user(struct users *users, struct user *user, const char *sid, uint32_t hash,
                      uint64_t monotonic_us)
{
    memset(user, 0, sizeof(*user));
    memcpy(user->sid, sid, strlen(sid) + 1);
    user->hash = hash;
    allowance_init(&user->allowance, users->journal_share_bytes, part_of(sid), monotonic_us);
    list_append(slot_of(users, hash), &user->by_hash);
}

static void forget(struct users *users, struct user *user)
{
    list_remove(&users->idle, &user->idle);
    list_remove(slot_of(users, user->hash), &user->by_hash);
    free(user);
}

void users_init(struct users *users, uint64_t journal_share_bytes, uint64_t monotonic_us)
{
    memset(users, 0, sizeof(*users));
    users->journal_share_bytes = journal_share_bytes;
    init_user(users, &users->unknown, "", hash_add_text(HASH_START, ""), monotonic_us);
    users->unknown.references = 1; /* held by this table, so that it is never idle */
}

struct user *users_take(struct users *users, const char *sid, uint64_t monotonic_us)
{
    const uint32_t hash = hash_add_text(HASH_START, sid);
    struct user *user = find(users, sid, hash);

    ASSERTION(strlen(sid) <= SID_BYTES_MAX);
    if (user == NULL) {
        user = malloc(sizeof(*user));
        if (user == NULL) {
            user = &users->unknown;
        } else {
            init_user(users, user, sid, hash, monotonic_us);
        }
    }
    if (list_node_is_linked(&user->idle)) {
        list_remove(&users->idle, &user->idle);
    }
    user->references++;
    return user;
}

void user_ref(struct user *user)
{
    ASSERTION(user->references != 0);
    user->references++;
}

void users_release(struct users *users, struct user *user)
{
    ASSERTION(user->references != 0);
    user->references--;
    if (user->references != 0) {
        return;
    }
    ASSERTION(user->publishers.waiting.count == 0 && user->streams.waiting.count == 0);
    ASSERTION(user->operations.count == 0 && user->device_names.count == 0);
    list_append(&users->idle, &user->idle);
    if (users->idle.count > IDLE_USERS_MAX) {
        forget(users, LIST_ITEM(users->idle.first, struct user, idle));
    }
}

void users_deinit(struct users *users)
{
    while (users->idle.first != NULL) {
        forget(users, LIST_ITEM(users->idle.first, struct user, idle));
    }
    for (size_t i = 0; i < USER_SLOTS; i++) {
        /* One alone is left: the table's own. */
        ASSERTION(users->slots[i].count ==
                  (slot_of(users, users->unknown.hash) == &users->slots[i]));
    }
    ASSERTION(users->unknown.references == 1);
}
