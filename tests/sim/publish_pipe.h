/*
 * The publish pipe of a simulated machine: instances that listen, clients that connect to them and
 * write, and the port through which the broker's intake reads (broker/core/intake.h).
 *
 * It behaves as Windows does: a client may write as soon as it has connected and may leave before
 * anything was read; a read gets any part of what is there; calls that end later are reported one
 * by one, in the order in which they ended. What the broker does with the lines is the ledger's
 * account (ledger.h).
 */
#ifndef TESTS_SIM_PUBLISH_PIPE_H
#define TESTS_SIM_PUBLISH_PIPE_H

#include "broker/core/intake.h"
#include "broker/core/turn.h"
#include "proto/data/list.h"
#include "tests/sim/said.h"
#include "tests/support/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger;

enum instance_state {
    INSTANCE_IDLE, /* until the intake lets all listen again */
    INSTANCE_LISTENING,
    INSTANCE_CONNECTED, /* its client has come, and the broker does not know yet */
    INSTANCE_SERVED     /* the intake has it */
};

/* A line that a client writes, or is going to write. */
struct pipe_line {
    struct said said;
    uint64_t end;  /* behind its line feed, in bytes of the connection */
    uint64_t turn; /* of the broker, when it had been written whole */
};

/* One instance, and the client that has it. */
struct instance {
    struct publish_pipe *pipe;
    struct intake_peer peer;
    enum instance_state state;
    struct list_node report;  /* in the pipe, while a call has ended and was not reported */
    struct instance **client; /* where the client keeps its end; NULL: it has left */
    int user;
    uint32_t process_id;
    uint64_t connected_us; /* monotonic, when the intake was told */

    char *bytes; /* written and not read */
    size_t size;
    size_t capacity;
    char *piece; /* what was read last, in memory of its exact size */
    uint32_t pieces_of_turn;
    uint64_t written; /* bytes in all */
    uint64_t read;
    bool read_is_pending;
    bool is_cancelled;   /* its read, by the intake */
    bool ends_by_cancel; /* the read; else it had ended already */
    bool is_identified;
    bool is_drained; /* the intake has looked at what is left in the pipe */
    bool has_waited; /* for another turn, with bytes that were read */

    struct pipe_line *lines; /* announced and not taken, in their order */
    size_t first_line;
    size_t line_count; /* with those before first_line */
    size_t line_capacity;
    uint64_t announced; /* the end of the last line */
    uint64_t taken;     /* the end of the last line that the broker took */
};

struct publish_pipe {
    struct intake_port port;
    struct broker *broker;
    struct random *random;
    struct ledger *ledger;
    const struct clock_reading *now;
    struct list reports;
    bool listen_fails; /* sometimes, and for some instances */
    bool identifies_at_once;
    bool is_dead; /* the broker was killed: nothing it does has an effect */
    uint64_t turn;
    uint32_t listen_calls; /* in this turn */

    /* The clients' chance to act in the middle of a turn, and the last moment before the commit. */
    void *context;
    void (*on_poll)(void *context);
    void (*on_listen)(void *context);

    struct instance instances[PUBLISH_LISTENERS];
};

/* Borrows all. context and what is called with it, and the story's choices, are set by the caller. */
void publish_pipe_init(struct publish_pipe *pipe, struct broker *broker, struct random *random,
                       struct ledger *ledger, const struct clock_reading *now);

/* A broker starts: every instance listens. */
void publish_pipe_open(struct publish_pipe *pipe);

/* Report what has ended, until nothing has. */
void publish_pipe_report(struct publish_pipe *pipe);

void publish_pipe_begin_turn(struct publish_pipe *pipe);

/* The broker has ended: clients lose their ends, and what they had written is gone. */
void publish_pipe_close(struct publish_pipe *pipe);

/* What clients do. *end is the client's; it becomes NULL when the broker closes the connection.
   False when no instance listens. */
bool publish_pipe_connect(struct publish_pipe *pipe, struct instance **end, int user,
                          uint32_t process_id);

/* Bytes that a client may write. */
size_t publish_pipe_room(const struct instance *end);

/* Bytes that a user has written and that were not taken. */
size_t publish_pipe_held(const struct publish_pipe *pipe, int user);

/* The next line that the client is going to write, of so many bytes. */
void publish_pipe_announce(struct instance *end, const struct said *said, size_t size);

/* Write bytes for which there is room. */
void publish_pipe_write(struct instance *end, const char *bytes, size_t size);

void publish_pipe_leave(struct instance **end);

/* The first line that was not taken, if it was written whole; else NULL. */
struct pipe_line *instance_first_line(struct instance *instance);

void publish_pipe_deinit(struct publish_pipe *pipe);

#endif
