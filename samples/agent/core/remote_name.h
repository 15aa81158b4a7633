/*
 * Remote names: which they are, and how one leaves the machine without being read.
 *
 * A hash takes the place of a name. It is made with the key of the fleet, so names cannot be guessed
 * without it, and equal names have equal hashes on all machines. All spellings of a name have one
 * hash: the case of Latin, Greek and Cyrillic letters, the direction of slashes and slashes at the
 * end make no difference.
 */
#ifndef SAMPLES_AGENT_CORE_REMOTE_NAME_H
#define SAMPLES_AGENT_CORE_REMOTE_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define REMOTE_NAME_DIGEST_SIZE 32u
#define REMOTE_NAME_PREFIX "hmac-sha256:" /* then 64 hexadecimal digits */
#define REMOTE_NAME_HASH_SIZE (sizeof(REMOTE_NAME_PREFIX) + 2 * REMOTE_NAME_DIGEST_SIZE)

/* HMAC-SHA256, as the system does it, with the key in the context. */
struct remote_name_hasher {
    /* False: the system refused. */
    bool (*hmac)(void *context, const void *bytes, size_t size,
                 unsigned char digest_out[REMOTE_NAME_DIGEST_SIZE]);
    void *context;
};

/* Whether it is a drive letter or a port, as a local name should be: "Z:", "LPT1", "COM1:". */
bool remote_name_is_device(const char *name);

/* Whether it is the name that wnetwatchd doctor connects and cancels to see whether Windows calls
   the notify DLL. */
bool remote_name_is_of_doctor(const char *name);

/* All spellings of a name become one, in place. It never gets longer. */
void remote_name_fold(char *name);

/* "" stays "". False: no memory, or the system refused; hash_out is "" then. */
bool remote_name_hash(const struct remote_name_hasher *hasher, const char *name,
                      char hash_out[REMOTE_NAME_HASH_SIZE]);

#endif
