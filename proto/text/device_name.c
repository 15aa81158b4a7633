#include "proto/text/device_name.h"

#include <stddef.h>
#include <string.h>

/* A device has letters of ASCII alone. */
static char upper_letter(char character)
{
    return character >= 'a' && character <= 'z' ? (char)(character - ('a' - 'A')) : character;
}

static bool is_letter(char character)
{
    return upper_letter(character) >= 'A' && upper_letter(character) <= 'Z';
}

static bool is_slashes(const char *text)
{
    while (*text == '/' || *text == '\\') {
        text++;
    }
    return *text == '\0';
}

static bool normalize_drive(const char *name, char normal[DEVICE_NAME_BYTES_MAX])
{
    if (!is_letter(name[0]) || name[1] != ':' || !is_slashes(name + 2)) {
        return false;
    }
    normal[0] = upper_letter(name[0]);
    normal[1] = ':';
    normal[2] = '\0';
    return true;
}

static bool normalize_port(const char *name, char normal[DEVICE_NAME_BYTES_MAX])
{
    char kind[4] = "";
    size_t digit_count;
    const char *end;

    for (size_t i = 0; i < 3 && name[i] != '\0'; i++) {
        kind[i] = upper_letter(name[i]);
    }
    if (strcmp(kind, "LPT") != 0 && strcmp(kind, "COM") != 0) {
        return false;
    }
    digit_count = strspn(name + 3, "0123456789");
    end = name + 3 + digit_count;
    if (digit_count == 0 || digit_count > DEVICE_NUMBER_DIGITS_MAX ||
        (strcmp(end, "") != 0 && strcmp(end, ":") != 0)) {
        return false;
    }
    memcpy(normal, kind, 3);
    memcpy(normal + 3, name + 3, digit_count);
    normal[3 + digit_count] = '\0';
    return true;
}

bool device_name_normalize(const char *name, char normal[DEVICE_NAME_BYTES_MAX])
{
    normal[0] = '\0';
    return normalize_drive(name, normal) || normalize_port(name, normal);
}

bool device_name_is_one(const char *name)
{
    char normal[DEVICE_NAME_BYTES_MAX];

    return device_name_normalize(name, normal);
}

const char *device_name_key(const char *name, char normal[DEVICE_NAME_BYTES_MAX])
{
    return device_name_normalize(name, normal) ? normal : name;
}
