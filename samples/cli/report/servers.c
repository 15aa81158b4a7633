#include "servers.h"

#include <stdio.h>
#include <string.h>

#include "../names.h"
#include "../word_match.h"

static void sum_up(const struct logon *logon, const char *name, struct server *server)
{
    memset(server, 0, sizeof(*server));
    (void)snprintf(server->name, sizeof(server->name), "%s", name);
    for (size_t i = 0; i < logon->count; i++) {
        const struct mapping *mapping = &logon->mappings[i];
        char other[SERVER_NAME_SIZE];

        name_of_server(mapping->remote, other);
        if (mapping->has_elapsed && word_is_same(name, other)) {
            server->count++;
            server->failed += mapping->result == MAPPING_FAILED;
            server->elapsed_us += mapping->ended_us - mapping->began_us;
        }
    }
}

bool servers_find_slowest(const struct logon *logon, struct server *server_out)
{
    memset(server_out, 0, sizeof(*server_out));
    for (size_t i = 0; i < logon->count; i++) {
        char name[SERVER_NAME_SIZE];
        struct server server;

        name_of_server(logon->mappings[i].remote, name);
        /* What was the slowest so far need not be summed up again. */
        if (!logon->mappings[i].has_elapsed || word_is_same(name, server_out->name)) {
            continue;
        }
        sum_up(logon, name, &server);
        if (server.elapsed_us > server_out->elapsed_us || server_out->count == 0) {
            *server_out = server;
        }
    }
    return server_out->count > 0;
}
