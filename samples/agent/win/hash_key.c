#include "hash_key.h"

#include <windows.h>
#include <bcrypt.h>

#include "../../common/problem.h"
#include "secret_file.h"

static bool is_end(char letter)
{
    return letter == '\r' || letter == '\n';
}

bool hash_key_open(struct hash_key *key, const char *path, char *problem)
{
    BCRYPT_ALG_HANDLE algorithm = NULL;

    if (!secret_file_read(path, key->bytes, sizeof(key->bytes), &key->size, problem)) {
        return false;
    }
    while (key->size > 0 && is_end(key->bytes[key->size - 1])) {
        key->size--;
    }
    if (key->size < HASH_KEY_BYTES_MIN) {
        hash_key_close(key);
        return problem_say(problem, "%s has fewer than %u bytes, so that names could be guessed",
                           problem_quote(path), HASH_KEY_BYTES_MIN);
    }
    if (BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA256_ALGORITHM, NULL,
                                    BCRYPT_ALG_HANDLE_HMAC_FLAG) < 0) {
        hash_key_close(key);
        return problem_say(problem, "the system has no HMAC-SHA256");
    }
    key->algorithm = algorithm;
    return true;
}

void hash_key_close(struct hash_key *key)
{
    if (key->algorithm != NULL) {
        (void)BCryptCloseAlgorithmProvider(key->algorithm, 0);
    }
    SecureZeroMemory(key, sizeof(*key));
}

static bool hmac(void *context, const void *bytes, size_t size,
                 unsigned char digest_out[REMOTE_NAME_DIGEST_SIZE])
{
    struct hash_key *key = context;
    BCRYPT_HASH_HANDLE hash = NULL;
    bool is_made;

    if (BCryptCreateHash(key->algorithm, &hash, NULL, 0, (UCHAR *)key->bytes, (ULONG)key->size, 0) <
        0) {
        return false;
    }
    is_made = BCryptHashData(hash, (UCHAR *)bytes, (ULONG)size, 0) >= 0 &&
              BCryptFinishHash(hash, digest_out, REMOTE_NAME_DIGEST_SIZE, 0) >= 0;
    (void)BCryptDestroyHash(hash);
    return is_made;
}

struct remote_name_hasher hash_key_hasher(struct hash_key *key)
{
    const struct remote_name_hasher hasher = {hmac, key};

    return hasher;
}
