/*
 * search SUBSCRIBE-PIPE STREAMS
 *
 * Has the broker look through all that it holds for what is not there, with a filter that costs as
 * much as filters may, on so many streams at once, again and again until it is ended. Says
 * "searching" when each of them has been answered.
 */
#include "tests/support/stories/raw_pipe.h"
#include "tests/users/loud.h"

#include <stdio.h>
#include <string.h>

#define STREAMS_MAX 64u
#define VALUES 40u

static char request[2048];

static void write_request(void)
{
    size_t size = (size_t)snprintf(request, sizeof(request),
                                   "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false,"
                                   "\"filter\":{\"remote\":[");

    for (unsigned int i = 0; i < VALUES; i++) {
        size += (size_t)snprintf(request + size, sizeof(request) - size, "%s\"*?%c?%c\"",
                                 i == 0 ? "" : ",", 'a' + (int)(i % 26), 'z' - (int)(i % 26));
    }
    (void)snprintf(request + size, sizeof(request) - size, "]}}}\n");
}

/* A stream is refused while ended ones of the same user are not forgotten yet, and comes back. */
static void search(HANDLE pipe, void (*heard)(void))
{
    char bytes[4096 + 1];
    size_t size;

    (void)raw_pipe_write(pipe, request, strlen(request));
    while ((size = raw_pipe_read(pipe, bytes, sizeof(bytes) - 1)) != 0) {
        bytes[size] = '\0';
        if (strstr(bytes, "wnetwatch.stream.started") != NULL) {
            heard();
        }
    }
}

int main(int argument_count, char **arguments)
{
    const struct loud searching = {"searching", STREAMS_MAX, RAW_PIPE_READ_WRITE, search};

    write_request();
    return loud_run(&searching, argument_count, arguments);
}
