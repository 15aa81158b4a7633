/*
 * A stand-in for the broker's end of the publish pipe, which can also be a bad one.
 *
 * It has the broker's own pipe name, because the notify DLL knows no other; so a test that uses it
 * holds the resource lock of that name. Threads of its own, one an instance; its functions are
 * for the one test thread.
 */
#ifndef TESTS_E2E_PUBLISH_SERVER_H
#define TESTS_E2E_PUBLISH_SERVER_H

#include <windows.h>
#include <stdbool.h>
#include <stddef.h>

#include "proto/limits.h"

#define PUBLISH_SERVER_INSTANCES_MAX 16u

struct publish_server;

struct publish_server_config {
    DWORD instances;
    bool never_reads;     /* accepts, has next to no buffer, and leaves it at that */
    bool only_counts;     /* forgets what it read */
    const wchar_t *owner; /* as in SDDL; NULL: the user that runs the test */
};

struct publish_server_line {
    size_t size; /* all that came in one connection, the end of the line included */
    char bytes[NOTIFICATION_BYTES_MAX];
};

/* NULL when the pipe could not be created, as when the owner may not be set. */
struct publish_server *publish_server_start(const struct publish_server_config *config);

/* Wait, to a deadline, until that many clients have come and gone; false when they have not. */
bool publish_server_wait(struct publish_server *server, size_t connections);

/* What the n-th of those clients wrote; of size 0 when nothing. Valid until the stop. */
const struct publish_server_line *publish_server_line(struct publish_server *server, size_t index);

/* NULL is allowed. */
void publish_server_stop(struct publish_server *server);

#endif
