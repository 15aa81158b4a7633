#include "names.h"

#include <string.h>

#define DOCTOR_NAME "\\\\wnetwatch.invalid\\doctor"
#define SCHEME_END "://"
#define SEPARATORS "\\/"

const char *name_of_program(const char *path)
{
    const char *name = strrchr(path, '\\');

    return name == NULL ? path : name + 1;
}

static char fold(char letter)
{
    if (letter >= 'a' && letter <= 'z') {
        return (char)(letter - 'a' + 'A');
    }
    return letter == '/' ? '\\' : letter;
}

/* Without what may stand at the end of a name or not: "LPT1:", "\\srv\share\". */
static size_t name_size(const char *name)
{
    size_t size = strlen(name);

    while (size > 0 && strchr(":\\/", name[size - 1]) != NULL) {
        size--;
    }
    return size;
}

bool name_is_same(const char *left, const char *right)
{
    const size_t size = name_size(left);

    if (size != name_size(right)) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (fold(left[i]) != fold(right[i])) {
            return false;
        }
    }
    return true;
}

bool name_is_of_the_doctor(const char *remote)
{
    return name_is_same(remote, DOCTOR_NAME);
}

struct name_part name_find_server(const char *remote)
{
    const char *scheme_end = strstr(remote, SCHEME_END);
    struct name_part server;

    server.begin = scheme_end == NULL ? remote : scheme_end + strlen(SCHEME_END);
    server.begin += strspn(server.begin, SEPARATORS);
    server.size = strcspn(server.begin, SEPARATORS);
    return server;
}

int name_part_compare(struct name_part left, struct name_part right)
{
    const size_t size = left.size < right.size ? left.size : right.size;

    for (size_t i = 0; i < size; i++) {
        const unsigned char one = (unsigned char)fold(left.begin[i]);
        const unsigned char other = (unsigned char)fold(right.begin[i]);

        if (one != other) {
            return one < other ? -1 : 1;
        }
    }
    return left.size == right.size ? 0 : left.size < right.size ? -1 : 1;
}

void name_of_server(const char *remote, char name[SERVER_NAME_SIZE])
{
    struct name_part server = name_find_server(remote);

    if (server.size >= SERVER_NAME_SIZE) {
        server.size = SERVER_NAME_SIZE - 1;
        while (server.size > 0 && ((unsigned char)server.begin[server.size] & 0xC0u) == 0x80u) {
            server.size--;
        }
    }
    memcpy(name, server.begin, server.size);
    name[server.size] = '\0';
}
