/*
 * A publish pipe without a system: clients that connect, write and leave when a test says so.
 *
 * As with a real pipe, what a client does is reported later: by played_report, or by the poll
 * between two rounds.
 */
#ifndef TESTS_SUPPORT_PLAYED_INTAKE_H
#define TESTS_SUPPORT_PLAYED_INTAKE_H

#include "broker/core/identity.h"
#include "broker/core/intake.h"
#include "proto/data/list.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>

struct played_client {
    struct intake_peer peer;
    struct list_node completion; /* while its pending read has ended and that was not reported */
    struct identity identity;
    bool is_open;
    bool is_reading; /* its read is pending */
    bool is_cancelled;
    bool has_left;
    char *pipe; /* PIPE_BUFFER_BYTES: what it has written and no read has taken */
    size_t pipe_size;
    size_t empty_writes; /* the same, behind the bytes */
    char *bytes;         /* PIPE_BUFFER_BYTES: what was read last */
};

struct played_intake {
    struct intake_port port;
    struct intake *intake; /* to be set when there is a broker */
    struct list completions;
    struct played_client clients[PUBLISH_LISTENERS];
    size_t read_max; /* bytes that one read takes */
    bool listen_fails;
    void (*on_poll)(void *context); /* may be NULL */
    void *poll_context;

    /* How often each was called. */
    size_t reads;
    size_t identities;
    size_t processes;
    size_t cancels;
    size_t closes;
    size_t listens;
    size_t polls;
    size_t closes_at_listen; /* those before the last listen */
};

void played_intake_init(struct played_intake *played);

/* A client connects; it must not be open. */
struct played_client *played_connect(struct played_intake *played, size_t index,
                                     const struct identity *identity);

/* The same in a broker that knows its clients by their process. */
struct played_client *played_connect_known(struct played_intake *played, size_t index,
                                           const struct identity *identity);

/* The client writes, as far as its pipe has room; it must be open. */
void played_write(struct played_intake *played, struct played_client *client, const char *bytes,
                  size_t size);
void played_write_nothing(struct played_intake *played, struct played_client *client);

/* It leaves. What it has written can still be read. */
void played_leave(struct played_intake *played, struct played_client *client);

/* Report to the intake what has come, in the order in which it came. */
void played_report(struct played_intake *played);

/* All clients leave, until none is connected. */
void played_intake_deinit(struct played_intake *played);

#endif
