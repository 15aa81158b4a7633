#include "broker/core/names.h"

#include "broker/core/assertion.h"
#include "proto/text/upcase.h"

#include <string.h>

static const char authority_ends[] = "/\\?#";

static bool is_letter(char character)
{
    return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static bool is_drive(const char *name)
{
    return is_letter(name[0]) && name[1] == ':' && name[2] == '\0';
}

static bool is_port(const char *name)
{
    char kind[4] = "";
    size_t digits = 0;

    if (strlen(name) < 4) {
        return false;
    }
    memcpy(kind, name, 3);
    if (!upcase_equal(kind, "LPT") && !upcase_equal(kind, "COM")) {
        return false;
    }
    while (is_digit(name[3 + digits])) {
        digits++;
    }
    return digits > 0 &&
           (strcmp(name + 3 + digits, "") == 0 || strcmp(name + 3 + digits, ":") == 0);
}

static bool is_slash(char character)
{
    return character == '/' || character == '\\';
}

/* Where the authority of a URL begins, or NULL for a name that is no URL. Windows takes a
   backslash for a slash; a single letter before the colon is a drive and no scheme. */
static const char *find_authority(const char *name)
{
    size_t scheme_size = strcspn(name, ":");
    const char *slashes = name + scheme_size + 1;

    if (name[scheme_size] == '\0' || scheme_size < 2 || !is_letter(name[0])) {
        return NULL;
    }
    for (size_t i = 0; i < scheme_size; i++) {
        if (!is_letter(name[i]) && !is_digit(name[i]) && strchr("+-.", name[i]) == NULL) {
            return NULL;
        }
    }
    return is_slash(slashes[0]) && is_slash(slashes[1]) ? slashes + 2 : NULL;
}

bool name_is_local_device(const char *name)
{
    return is_drive(name) || is_port(name);
}

bool name_redact(const char *name, char *redacted, size_t size)
{
    const char *authority = find_authority(name);
    const char *host = authority;
    size_t kept;

    ASSERTION(strlen(name) < size);
    if (authority != NULL) {
        /* The last @ counts: a password may hold one, a host name may not. */
        size_t authority_size = strcspn(authority, authority_ends);

        for (size_t i = 0; i < authority_size; i++) {
            if (authority[i] == '@') {
                host = authority + i + 1;
            }
        }
    }
    if (host == authority) {
        memcpy(redacted, name, strlen(name) + 1);
        return false;
    }

    kept = (size_t)(authority - name);
    memcpy(redacted, name, kept);
    memcpy(redacted + kept, host, strlen(host) + 1);
    return true;
}

bool name_redact_cut(const char *name, char *redacted, size_t size)
{
    bool left_out = name_redact(name, redacted, size);
    const char *authority = find_authority(redacted);

    if (authority == NULL || authority[0] == '\0' ||
        authority[strcspn(authority, authority_ends)] != '\0') {
        return left_out;
    }
    redacted[authority - redacted] = '\0';
    return true;
}
