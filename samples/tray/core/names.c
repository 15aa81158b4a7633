#include "names.h"

#include <stdio.h>
#include <string.h>

#define DOCTOR_REMOTE "\\\\wnetwatch.invalid\\doctor"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char fold(char c)
{
    return c == '/' ? '\\' : lower(c);
}

/* Without what may stand at the end of a name or not: "LPT1:", "\\srv\share\". */
static size_t length_of(const char *name)
{
    size_t length = strlen(name);

    while (length > 0 && strchr(":\\/", name[length - 1]) != NULL) {
        length--;
    }
    return length;
}

bool names_are_equal(const char *one, const char *other)
{
    const size_t length = length_of(one);
    bool is_equal = length == length_of(other);

    for (size_t i = 0; is_equal && i < length; i++) {
        is_equal = fold(one[i]) == fold(other[i]);
    }
    return is_equal;
}

bool names_are_of_the_doctor(const char *remote)
{
    return names_are_equal(remote, DOCTOR_REMOTE);
}

static size_t server_length(const char *remote)
{
    const char *scheme = strstr(remote, "://");

    if (remote[0] == '\\' && remote[1] == '\\') {
        return 2 + strcspn(remote + 2, "\\");
    }
    if (scheme != NULL) {
        return (size_t)(scheme - remote) + 3 + strcspn(scheme + 3, "/");
    }
    return strlen(remote);
}

void names_copy_server(const char *remote, char *server_out, size_t capacity)
{
    size_t length = server_length(remote);

    if (length >= capacity) {
        length = capacity - 1;
        while (length > 0 && ((unsigned char)remote[length] & 0xC0u) == 0x80u) {
            length--;
        }
    }
    memcpy(server_out, remote, length);
    server_out[length] = '\0';
}

bool names_folder(const char *local, char folder_out[FOLDER_SIZE])
{
    const char letter = lower(local[0]);

    if (letter < 'a' || letter > 'z' || strcmp(local + 1, ":") != 0) {
        return false;
    }
    (void)snprintf(folder_out, FOLDER_SIZE, "%c:\\", letter - 'a' + 'A');
    return true;
}
