#include "broker/core/names.h"

#include "proto/text/upcase.h"

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

bool name_is_local_device(const char *name)
{
    return is_drive(name) || is_port(name);
}
