/*
 * What an HTTP answer, or the lack of one, means for what was sent.
 *
 * The rules are those of OTLP, with one exception: OTLP lets a client drop what was answered with
 * 500 or another 5xx that it does not name. Here nothing is dropped because a server has a fault of
 * its own, so such a request is tried again. It is halved each time, so that records before one that
 * the server cannot digest get through. A connection that breaks before the answer, and an answer that
 * does not come in time, are such faults: the server may need too long for so many records.
 */
#ifndef SAMPLES_AGENT_CORE_ANSWER_H
#define SAMPLES_AGENT_CORE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

enum answer_meaning {
    ANSWER_ACCEPTED,     /* any 2xx */
    ANSWER_RETRY,        /* 408, 425, 429, 502, 503, 504, no connection: later, the same again */
    ANSWER_FAULT,        /* 500 and the rest of 5xx, no answer: later, a half of it */
    ANSWER_REFUSED,      /* 400, 413, 422: the content; halve it, set a single record aside */
    ANSWER_UNCOMPRESSED, /* 415 to a compressed request: send it as it is */
    ANSWER_CONFIGURATION /* 3xx, 401, 403, 404, 405, 407, 501, 505 and the rest: for a person */
};

struct answer {
    bool has_come;      /* false: the connection could not be made, or broke */
    bool was_connected; /* the request was on its way to the server when that happened */
    uint32_t status;    /* HTTP; 0 if none has come */
    bool has_retry_after;
    uint32_t retry_after_ms; /* as the server asks */
    uint64_t refused_count;  /* records of a 2xx that the server says it did not take */
};

/* is_compressed: the request was. */
enum answer_meaning answer_meaning(const struct answer *answer, bool is_compressed);

#endif
