#include "broker/core/names.h"

#include "broker/core/assertion.h"
#include "proto/upcase.h"

#include <string.h>

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

/* Where the authority of a URL begins, or NULL for a name that is no URL. */
static const char *find_authority(const char *name)
{
    const char *scheme_end = strstr(name, "://");

    if (scheme_end == NULL || !is_letter(name[0])) {
        return NULL;
    }
    for (const char *c = name; c < scheme_end; c++) {
        if (!is_letter(*c) && !is_digit(*c) && *c != '+' && *c != '-' && *c != '.') {
            return NULL;
        }
    }
    return scheme_end + 3;
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
        /* The last @ counts: a password may hold one, a host name may not. A backslash ends the
           authority too, since Windows takes it for a slash. */
        size_t authority_size = strcspn(authority, "/\\?#");

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
