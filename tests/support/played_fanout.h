/*
 * A subscribe pipe without a system: clients that ask, stall, read on and leave when a test says
 * so.
 *
 * As with a real pipe, a subscriber that is closed while a write is pending goes when that has
 * ended.
 */
#ifndef TESTS_SUPPORT_PLAYED_FANOUT_H
#define TESTS_SUPPORT_PLAYED_FANOUT_H

#include "broker/core/fanout.h"
#include "broker/core/identity.h"
#include "tests/support/broker_fixture.h"

#include <stdbool.h>
#include <stddef.h>

struct played_fanout;

struct played_subscriber {
    struct subscriber subscriber;
    struct identity identity;
    bool is_open;    /* the fanout has not closed it */
    bool is_stalled; /* its next write stays pending */
    bool is_broken;  /* its next write fails */
    char *pending;   /* what is being written; NULL when nothing is */
    size_t pending_size;

    char *text; /* all that it was told, with a NUL */
    size_t text_size;
    size_t writes;
};

struct played_fanout {
    struct fanout_port port;
    struct broker *broker; /* to be set when there is one */
    char *buffer;          /* the next batch is made here */
    bool has_no_memory;

    /* How often each was called. */
    size_t buffers;
    size_t closes;
    size_t processes;
};

void played_fanout_init(struct played_fanout *played);

/* The same, and a broker of the usual size whose subscribers are played here. False when there is
   no memory; to be closed either way. */
bool played_fanout_open(struct played_fanout *played, struct broker_fixture *fixture);

/* Connects and says nothing. The memory must be zeroed, or that of one that is over. */
void played_subscriber_connect(struct played_fanout *played, struct played_subscriber *client,
                               const struct identity *identity);

void played_subscriber_say(struct played_fanout *played, struct played_subscriber *client,
                           const char *text);

/* Both; body is what stands between the braces of {"subscribe":{...}}. */
void played_subscriber_ask(struct played_fanout *played, struct played_subscriber *client,
                           const struct identity *identity, const char *body);

/* It reads what is being written, and so that write ends. */
void played_subscriber_read(struct played_fanout *played, struct played_subscriber *client);

/* It leaves. */
void played_subscriber_leave(struct played_fanout *played, struct played_subscriber *client);

/* How often this was in what it was told. */
size_t played_subscriber_count(const struct played_subscriber *client, const char *part);

/* Leave, if that has not happened, and free all. */
void played_subscriber_deinit(struct played_fanout *played, struct played_subscriber *client);

void played_fanout_deinit(struct played_fanout *played);

#endif
