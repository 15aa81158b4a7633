/* The key with which remote names are hashed, from a file that is kept secret. */
#ifndef SAMPLES_AGENT_WIN_HASH_KEY_H
#define SAMPLES_AGENT_WIN_HASH_KEY_H

#include "../core/remote_name.h"

#include <stdbool.h>

#define HASH_KEY_BYTES_MIN 16u
#define HASH_KEY_BYTES_MAX 4096u

struct hash_key {
    void *algorithm; /* of the system; NULL: there is no key */
    char bytes[HASH_KEY_BYTES_MAX + 1];
    size_t size;
};

/* All zero is none. The key is all bytes of the file, without ends of lines at its end. False:
   problem says why. */
bool hash_key_open(struct hash_key *key, const char *path, char *problem);
void hash_key_close(struct hash_key *key);

/* Borrows the key, which must be open. */
struct remote_name_hasher hash_key_hasher(struct hash_key *key);

#endif
