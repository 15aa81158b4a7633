#include "broker/core/turns.h"

#include "proto/data/hash.h"

#include <string.h>

static struct turn_share *find_share(struct turns *turns, const char *user)
{
    /* SIDs of one machine differ in their last digits only. */
    const uint32_t hash = hash_add_text(HASH_START, user);
    struct turn_share *share;

    for (size_t i = 0; i < turns->count; i++) {
        if (turns->shares[i].hash == hash && strcmp(turns->shares[i].user, user) == 0) {
            return &turns->shares[i];
        }
    }
    if (turns->count == TURN_USERS_MAX) {
        return NULL;
    }
    share = &turns->shares[turns->count];
    turns->count++;
    memcpy(share->user, user, strlen(user) + 1);
    share->hash = hash;
    share->left = turns->share;
    return share;
}

void turns_begin(struct turns *turns, size_t share)
{
    turns->share = share;
    turns->count = 0;
}

size_t *turns_left(struct turns *turns, const char *user)
{
    struct turn_share *share = find_share(turns, user);

    return share == NULL || share->left == 0 ? NULL : &share->left;
}
