#include "names.h"

#include <stdio.h>
#include <string.h>

#include "word_match.h"

#define DOCTOR_NAME "\\\\wnetwatch.invalid\\doctor"
#define SCHEME_END "://"
#define SEPARATORS "\\/"

const char *name_of_program(const char *path)
{
    const char *name = strrchr(path, '\\');

    return name == NULL ? path : name + 1;
}

bool name_is_of_the_doctor(const char *remote)
{
    return word_is_same(remote, DOCTOR_NAME);
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
