/*
 * All publishers of a broker: bytes in, and for each connection a decision: read on, wait, close.
 *
 * What has arrived waits until the scheduler serves its user. So one user's flood delays that user,
 * and PRE is taken before POST of one process although they come over two connections. When
 * instances run short, connections are evicted: what they have written is drained as far as a turn
 * can spare it, and counted as discarded beyond that.
 *
 * The intake owns no handle. win/ and the simulation supply the port, report what has come, and
 * call the turn (turn.h).
 */
#ifndef BROKER_CORE_INTAKE_H
#define BROKER_CORE_INTAKE_H

#include "broker/core/eviction.h"
#include "broker/core/identity.h"
#include "broker/core/publisher.h"
#include "broker/core/scheduler.h"
#include "proto/data/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum peer_state {
    PEER_CONNECTED, /* no byte has come */
    PEER_MID_LINE,  /* a line has begun */
    PEER_IDLE,      /* all lines are whole */
    PEER_CLOSING    /* it is evicted or overdue, and its read is being cancelled */
};

/* A publisher's connection. Its memory is the port's, from intake_connected to the port's close. */
struct intake_peer {
    struct list_node node;
    struct runnable runnable;
    struct publisher publisher;
    enum peer_state state;
    bool is_identified;
    uint64_t since_us;         /* monotonic: as eviction_candidate has it */
    uint64_t waiting_since_us; /* while its bytes wait: that time is not the client's own */
    uint64_t arrival;
    uint32_t process_id; /* 0 until it is known */
    const char *unread;  /* bytes that were read and not taken; the port's memory */
    size_t unread_size;
    uint64_t turn;       /* the last one in which it was served */
    uint64_t turn_lines; /* whole lines that were taken of it in that turn */
    bool was_busy;       /* more than one was taken in the turn in which it was served before */
};

enum intake_read {
    INTAKE_READ,    /* bytes were there */
    INTAKE_PENDING, /* intake_arrived or intake_ended will tell */
    INTAKE_GONE     /* the client has left, or the pipe is broken */
};

/* What the intake needs of the pipe. Nothing waits. */
struct intake_port {
    void *context;

    /* Read what the client has written. The bytes stay until the next read or the close. */
    enum intake_read (*read)(void *context, struct intake_peer *peer, const char **bytes_out,
                             size_t *size_out);

    /* Let the pending read end; intake_arrived or intake_ended tells of it. */
    void (*cancel_read)(void *context, struct intake_peer *peer);

    /* Copy what the client has written and no read has taken; returns the size. */
    size_t (*peek)(void *context, struct intake_peer *peer, char *bytes, size_t capacity);

    /* A peer that is evicted before its first read may be unknown: without a quality of service,
       which the notify DLL gives, Windows identifies a client only after a read. */
    void (*identify)(void *context, struct intake_peer *peer, struct identity *identity_out);

    /* The client's process, without a look at its token; 0 when it cannot be known. */
    uint32_t (*process_of)(void *context, struct intake_peer *peer);

    /* The connection is over. Its instance may listen when listen is called, not before. */
    void (*close)(void *context, struct intake_peer *peer);

    /* Let every free instance listen again. False when some cannot; it is called again. */
    bool (*listen)(void *context);

    /* Report what has come since, without waiting. */
    void (*poll)(void *context);
};

struct intake {
    struct broker *broker;
    const struct intake_port *port; /* borrowed; NULL: there is no pipe */
    struct scheduler scheduler;
    struct list peers;
    struct intake_peer *put_off; /* its next read begins at the end of the turn; NULL: none does */
    uint64_t arrivals;           /* publishers that have ever connected */
    size_t closing_count;        /* peers that are PEER_CLOSING */
    size_t drain_left;           /* of EVICTION_DRAIN_BYTES_MAX in this turn */
    bool has_free;               /* an instance, since all were let listen */
    bool listen_is_failing;
    bool is_stopping;
    char rest[PIPE_BUFFER_BYTES]; /* what is in the pipe of a peer that is drained */
};

void intake_init(struct intake *intake, struct broker *broker, const struct intake_port *port);

/* A client has connected; its first read begins here. With identify_now it is identified before
   anything is read, else with its first bytes. */
void intake_connected(struct intake *intake, struct intake_peer *peer, bool identify_now);

/* A pending read has ended, with so many bytes. */
void intake_arrived(struct intake *intake, struct intake_peer *peer, const char *bytes,
                    size_t size);

/* A pending read has failed, or was cancelled. */
void intake_ended(struct intake *intake, struct intake_peer *peer);

/* Begin a turn and serve its first round: of each user that waits, one quantum. */
void intake_serve(struct intake *intake);

/* Go on with rounds, as long as one user alone waits, up to the budget of the turn. Now and then it is
   looked whether another has come. */
void intake_serve_on(struct intake *intake);

/* Begin the read that intake_serve has put off. What it finds waits for the next turn, so this comes
   after what was taken has been delivered. */
void intake_read_on(struct intake *intake);

/* Close what is overdue, evict for headroom, and let free instances listen, together: each instance
   that begins to listen wakes every DLL that waits for one. One by one, many DLLs would be woken
   again and again for a single instance. */
void intake_make_headroom(struct intake *intake);

/* Whether something waits to be served, or an instance to listen, so that the next turn should begin
   at once. */
bool intake_has_more(const struct intake *intake);

/* Whether time alone can make something happen. */
bool intake_waits_for_time(const struct intake *intake);

/* Take what has come already and close all peers. It is over when no peer is left, by way of
   intake_arrived and intake_ended. To be called once. */
void intake_stop(struct intake *intake);
bool intake_is_empty(const struct intake *intake);

#endif
