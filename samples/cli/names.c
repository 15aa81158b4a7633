#include "names.h"

#include <stdio.h>
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

void name_of_server(const char *remote, char name[SERVER_NAME_SIZE])
{
    const char *scheme_end = strstr(remote, SCHEME_END);
    const char *begin = scheme_end == NULL ? remote : scheme_end + strlen(SCHEME_END);
    size_t size;

    begin += strspn(begin, SEPARATORS);
    size = strcspn(begin, SEPARATORS);
    (void)snprintf(name, SERVER_NAME_SIZE, "%.*s",
                   (int)(size < SERVER_NAME_SIZE ? size : SERVER_NAME_SIZE), begin);
}
