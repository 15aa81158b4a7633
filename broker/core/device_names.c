#include "broker/core/device_names.h"

#include "proto/data/hash.h"
#include "proto/limits.h"
#include "proto/text/device_name.h"
#include "proto/text/packed_text.h"
#include "proto/text/upcase.h"
#include "proto/text/utf.h"

#include <stdlib.h>
#include <string.h>

struct device_name {
    struct list_node by_age;  /* among all */
    struct list_node of_user; /* among those of the user */
    struct user *user;
    size_t bytes; /* of this struct and its text */
    uint64_t logon;
    uint32_t local_hash; /* of the name without case; most are told apart by it alone */
    const char *local;   /* as device_name_key gives it */
    const char *remote;
    char text[];
};

static struct device_name *oldest_of(const struct user *user)
{
    return LIST_ITEM(user->device_names.first, struct device_name, of_user);
}

/* Of the upper-cased characters, or a table full of names that differ in their last letter would
   cost a long comparison each. */
static uint32_t hash_name(const char *name)
{
    uint32_t hash = HASH_START;
    size_t size = strlen(name);
    size_t used = 0;

    while (used < size) {
        uint32_t character = UTF_REPLACEMENT;
        size_t length = utf8_decode(name + used, size - used, &character);

        hash = hash_add(hash, upcase_character(character));
        used += length == 0 ? 1 : length;
    }
    return hash;
}

/* Most names are written alike, and those are compared faster. */
static struct device_name *find(const struct user *user, uint64_t logon, const char *local)
{
    char normal[DEVICE_NAME_BYTES_MAX];
    const char *key = device_name_key(local, normal);
    const uint32_t hash = hash_name(key);

    for (struct list_node *node = user->device_names.last; node != NULL; node = node->previous) {
        struct device_name *name = LIST_ITEM(node, struct device_name, of_user);

        if (name->local_hash == hash && name->logon == logon &&
            (strcmp(name->local, key) == 0 || upcase_equal(name->local, key))) {
            return name;
        }
    }
    return NULL;
}

static void forget(struct device_names *names, struct device_name *name)
{
    struct user *user = name->user;

    list_remove(&names->by_age, &name->by_age);
    names->bytes -= name->bytes;
    list_remove(&user->device_names, &name->of_user);
    user->device_names_bytes -= name->bytes;
    free(name);
    users_release(names->users, user);
}

static struct device_name *make(uint64_t logon, const char *local, const char *remote)
{
    char normal[DEVICE_NAME_BYTES_MAX];
    const char *key = device_name_key(local, normal);
    size_t bytes = sizeof(struct device_name) + strlen(key) + strlen(remote) + 2;
    struct device_name *name = malloc(bytes);
    char *place;

    if (name == NULL) {
        return NULL;
    }
    memset(name, 0, sizeof(*name));
    place = name->text;
    name->bytes = bytes;
    name->logon = logon;
    name->local_hash = hash_name(key);
    name->local = packed_text_put(&place, key);
    name->remote = packed_text_put(&place, remote);
    return name;
}

static void join(struct device_names *names, struct user *user, struct device_name *name)
{
    user_ref(user);
    name->user = user;
    list_append(&user->device_names, &name->of_user);
    user->device_names_bytes += name->bytes;
    list_append(&names->by_age, &name->by_age);
    names->bytes += name->bytes;
}

static bool is_above_share(const struct user *user)
{
    return user->device_names.count > DEVICE_NAMES_MAX / TABLE_USER_SHARE ||
           user->device_names_bytes > DEVICE_NAMES_BYTES_MAX / TABLE_USER_SHARE;
}

/* A user that connects without end loses its own oldest entry, not another user's. */
static void make_room(struct device_names *names, const struct user *user)
{
    while (is_above_share(user)) {
        forget(names, oldest_of(user));
    }
    while (names->by_age.count > DEVICE_NAMES_MAX || names->bytes > DEVICE_NAMES_BYTES_MAX) {
        forget(names, LIST_ITEM(names->by_age.first, struct device_name, by_age));
    }
}

void device_names_init(struct device_names *names, struct users *users)
{
    memset(names, 0, sizeof(*names));
    names->users = users;
}

void device_names_add(struct device_names *names, struct user *user, uint64_t logon,
                      const char *local, const char *remote)
{
    struct device_name *name;

    device_names_remove(names, user, logon, local);
    name = make(logon, local, remote);
    if (name == NULL) {
        return; /* a cancel will lack one name, and say so by lacking it */
    }
    join(names, user, name);
    make_room(names, user);
}

const char *device_names_remote_of(const struct user *user, uint64_t logon, const char *local)
{
    const struct device_name *found = find(user, logon, local);

    return found == NULL ? NULL : found->remote;
}

void device_names_remove(struct device_names *names, const struct user *user, uint64_t logon,
                         const char *local)
{
    struct device_name *found = find(user, logon, local);

    if (found != NULL) {
        forget(names, found);
    }
}

void device_names_deinit(struct device_names *names)
{
    while (names->by_age.first != NULL) {
        forget(names, LIST_ITEM(names->by_age.first, struct device_name, by_age));
    }
}
