#include "names.h"

#include <stdio.h>
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool names_are_equal(const char *one, const char *other)
{
    while (*one != '\0' && lower(*one) == lower(*other)) {
        one++;
        other++;
    }
    return lower(*one) == lower(*other);
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
