/*
 * The server of a story: what it takes, and what it says. It fails, is slow and lies.
 *
 * What an answer means is said here by the server that gives it, not by the rules under test.
 */
#ifndef TESTS_SIM_AGENT_SERVER_H
#define TESTS_SIM_AGENT_SERVER_H

#include "samples/agent/core/delivery.h"
#include "tests/sim_agent/events.h"
#include "tests/support/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum server_mood {
    SERVER_FAIR,
    SERVER_BUSY,
    SERVER_FAULTY,   /* 500 and the like */
    SERVER_GONE,     /* nothing answers */
    SERVER_CUTTING,  /* the connection breaks before the answer; it may have taken what came */
    SERVER_LYING,    /* it takes what comes, and says that it has failed */
    SERVER_PARTIAL,  /* it takes a part, and says so */
    SERVER_CLOSED,   /* an expired token, a wrong path, a redirection */
    SERVER_REFUSING, /* whatever comes is bad */
    SERVER_MIXED,    /* each request meets another mood */
    SERVER_MOODS
};

/* What the agent has to make of an answer. */
enum server_meaning {
    SERVER_TOOK,
    SERVER_SAYS_LATER,
    SERVER_SAYS_FAULT,
    SERVER_SAYS_BAD,
    SERVER_SAYS_NO_GZIP,
    SERVER_SAYS_PERSON
};

struct server {
    const struct events *events;
    struct random *random;
    enum server_mood mood;
    size_t bytes_max;     /* of a request; more is 413 */
    size_t records_max;   /* of a request; more take so long that no answer comes in time */
    uint32_t gzip_status; /* to a compressed request: 415 or 400; 0: it takes them */
};

struct server_answer {
    struct answer answer;
    enum server_meaning meaning;
    size_t taken;      /* how many records from the front are at the server now */
    uint32_t spent_ms; /* until the answer came */
};

void server_init(struct server *server, const struct events *events, struct random *random);

struct server_answer server_receive(struct server *server, const struct delivery_step *request);

#endif
