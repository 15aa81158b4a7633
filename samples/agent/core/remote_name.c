#include "remote_name.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DOCTOR_REMOTE "\\\\wnetwatch.invalid\\doctor"
#define PORT_DIGITS_MAX 3u

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool begins_with(const char *text, const char *prefix)
{
    while (*prefix != '\0' && to_lower(*text) == *prefix) {
        text++;
        prefix++;
    }
    return *prefix == '\0';
}

static bool is_port(const char *name)
{
    size_t digits;

    if (!begins_with(name, "lpt") && !begins_with(name, "com")) {
        return false;
    }
    digits = strspn(name + 3, "0123456789");
    name += 3 + digits;
    return digits > 0 && digits <= PORT_DIGITS_MAX && name[*name == ':' ? 1 : 0] == '\0';
}

bool remote_name_is_device(const char *name)
{
    return (is_letter(name[0]) && strcmp(name + 1, ":") == 0) || is_port(name);
}

bool remote_name_is_of_doctor(const char *name)
{
    char folded[sizeof(DOCTOR_REMOTE) + 8]; /* with slashes at its end */

    if (strlen(name) >= sizeof(folded)) {
        return false;
    }
    memcpy(folded, name, strlen(name) + 1);
    remote_name_fold(folded);
    return strcmp(folded, DOCTOR_REMOTE) == 0;
}

/* Capitals that are one step before their small letter, and lie in pairs. */
static bool is_in_pairs(unsigned code, bool *is_capital_out)
{
    if ((code >= 0x100 && code <= 0x12F) || (code >= 0x132 && code <= 0x137) ||
        (code >= 0x14A && code <= 0x177) || (code >= 0x460 && code <= 0x481) ||
        (code >= 0x48A && code <= 0x4BF) || (code >= 0x4D0 && code <= 0x52F)) {
        *is_capital_out = code % 2 == 0;
        return true;
    }
    if ((code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E) ||
        (code >= 0x4C1 && code <= 0x4CE)) {
        *is_capital_out = code % 2 == 1;
        return true;
    }
    return false;
}

/* The small letter of a character of two bytes in UTF-8. */
static unsigned small_letter(unsigned code)
{
    static const struct {
        unsigned first;
        unsigned last;
        unsigned distance;
    } runs[] = {
        {0xC0, 0xD6, 32},   {0xD8, 0xDE, 32},   {0x386, 0x386, 38}, {0x388, 0x38A, 37},
        {0x38C, 0x38C, 64}, {0x38E, 0x38F, 63}, {0x391, 0x3A1, 32}, {0x3A3, 0x3AB, 32},
        {0x400, 0x40F, 80}, {0x410, 0x42F, 32}, {0x4C0, 0x4C0, 15}, {0x531, 0x556, 48},
    };
    bool is_capital;

    if (code == 0x178) { /* the small letter is in another block */
        return 0xFF;
    }
    if (is_in_pairs(code, &is_capital)) {
        return is_capital ? code + 1 : code;
    }
    for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
        if (code >= runs[i].first && code <= runs[i].last) {
            return code + runs[i].distance;
        }
    }
    return code;
}

static void fold_pair(unsigned char *pair)
{
    const unsigned code = small_letter((pair[0] & 0x1Fu) << 6 | (pair[1] & 0x3Fu));

    pair[0] = (unsigned char)(0xC0u | code >> 6);
    pair[1] = (unsigned char)(0x80u | (code & 0x3Fu));
}

void remote_name_fold(char *name)
{
    size_t size = strlen(name);

    for (size_t i = 0; i < size; i++) {
        unsigned char *at = (unsigned char *)name + i;

        if (at[0] >= 0xC2 && at[0] <= 0xDF && (at[1] & 0xC0u) == 0x80u) {
            fold_pair(at);
            i++;
        } else {
            name[i] = name[i] == '/' ? '\\' : to_lower(name[i]);
        }
    }
    while (size > 0 && name[size - 1] == '\\') {
        name[--size] = '\0';
    }
}

static void write_hash(const unsigned char digest[REMOTE_NAME_DIGEST_SIZE],
                       char out[REMOTE_NAME_HASH_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    size_t at = sizeof(REMOTE_NAME_PREFIX) - 1;

    memcpy(out, REMOTE_NAME_PREFIX, at);
    for (size_t i = 0; i < REMOTE_NAME_DIGEST_SIZE; i++) {
        out[at++] = digits[digest[i] >> 4];
        out[at++] = digits[digest[i] & 15u];
    }
    out[at] = '\0';
}

bool remote_name_hash(const struct remote_name_hasher *hasher, const char *name,
                      char hash_out[REMOTE_NAME_HASH_SIZE])
{
    const size_t size = strlen(name);
    unsigned char digest[REMOTE_NAME_DIGEST_SIZE];
    char *folded;
    bool is_done;

    hash_out[0] = '\0';
    if (size == 0) {
        return true;
    }
    folded = malloc(size + 1);
    if (folded == NULL) {
        return false;
    }
    memcpy(folded, name, size + 1);
    remote_name_fold(folded);
    is_done = hasher->hmac(hasher->context, folded, strlen(folded), digest);
    if (is_done) {
        write_hash(digest, hash_out);
    }
    free(folded);
    return is_done;
}
