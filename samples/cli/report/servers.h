/* What the mappings of a logon took, by the server that their remote names begin with. */
#ifndef SAMPLES_CLI_REPORT_SERVERS_H
#define SAMPLES_CLI_REPORT_SERVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../names.h"
#include "logons.h"

struct server {
    char name[SERVER_NAME_SIZE]; /* cut, when it is longer */
    size_t count;                /* mappings with a known time */
    size_t failed;
    uint64_t elapsed_us; /* sum of what they took */
};

/* The server that took longest, the first one of equals; its count is 0 when no mapping has a time.
   False without memory. */
bool servers_find_slowest(const struct logon *logon, struct server *server_out);

#endif
