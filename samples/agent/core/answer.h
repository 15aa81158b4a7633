/* What an HTTP answer, or the lack of one, means for what was sent. The rules are those of OTLP. */
#ifndef SAMPLES_AGENT_CORE_ANSWER_H
#define SAMPLES_AGENT_CORE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

enum answer_meaning {
    ANSWER_ACCEPTED,     /* any 2xx */
    ANSWER_RETRY,        /* 429, 502, 503, 504, every 5xx that is not named, no answer at all */
    ANSWER_REFUSED,      /* 400, 413, 422: the content; halve it, set a single record aside */
    ANSWER_UNCOMPRESSED, /* 415, or another sign that gzip is refused: send it as it is */
    ANSWER_CONFIGURATION /* 3xx, 401, 403, 404, 405, 407 and the rest: a person has to mend it */
};

struct answer {
    bool has_come;   /* false: the connection could not be made, or broke */
    uint32_t status; /* HTTP */
    bool has_retry_after;
    uint32_t retry_after_ms; /* as the server asks, already bounded */
    uint64_t refused_count;  /* records of a 2xx that the server says it did not take */
};

/* is_compressed: the request was. */
enum answer_meaning answer_meaning(const struct answer *answer, bool is_compressed);

#endif
