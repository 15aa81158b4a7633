#include "servers.h"

#include <stdlib.h>
#include <string.h>

/* A mapping of which it is known how long it took. */
struct timed {
    struct name_part server;
    const struct mapping *mapping;
};

/* By server, and those of one server in the order of the journal. */
static int compare(const void *left, const void *right)
{
    const struct timed *a = left;
    const struct timed *b = right;
    const int order = name_part_compare(a->server, b->server);

    return order != 0 ? order : a->mapping < b->mapping ? -1 : a->mapping > b->mapping;
}

static size_t collect(const struct logon *logon, struct timed *list)
{
    size_t count = 0;

    for (size_t i = 0; i < logon->count; i++) {
        const struct mapping *mapping = &logon->mappings[i];

        if (mapping->has_elapsed) {
            list[count].server = name_find_server(mapping->remote);
            list[count].mapping = mapping;
            count++;
        }
    }
    return count;
}

/* Sum up the server that the list begins with; returns how many mappings it has. */
static size_t sum_up(const struct timed *list, size_t count, struct server *server)
{
    size_t i = 0;

    memset(server, 0, sizeof(*server));
    name_of_server(list[0].mapping->remote, server->name);
    while (i < count && name_part_compare(list[i].server, list[0].server) == 0) {
        server->failed += list[i].mapping->result == MAPPING_FAILED;
        server->elapsed_us += list[i].mapping->ended_us - list[i].mapping->began_us;
        i++;
    }
    server->count = i;
    return i;
}

static void find_slowest(const struct timed *list, size_t count, struct server *server_out)
{
    const struct mapping *first = NULL;
    size_t done = 0;

    while (done < count) {
        const struct mapping *mapping = list[done].mapping;
        struct server server;

        done += sum_up(&list[done], count - done, &server);
        if (first == NULL || server.elapsed_us > server_out->elapsed_us ||
            (server.elapsed_us == server_out->elapsed_us && mapping < first)) {
            first = mapping;
            *server_out = server;
        }
    }
}

/* Any program may name as many servers as the journal holds, so they are sorted, not compared each
   with each. */
bool servers_find_slowest(const struct logon *logon, struct server *server_out)
{
    struct timed *list = calloc(logon->count + 1, sizeof(*list));
    size_t count;

    memset(server_out, 0, sizeof(*server_out));
    if (list == NULL) {
        return false;
    }
    count = collect(logon, list);
    qsort(list, count, sizeof(*list), compare);
    find_slowest(list, count, server_out);
    free(list);
    return true;
}
