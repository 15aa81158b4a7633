/*
 * What one subscriber has received, and whether it is what was published.
 *
 * Eats the bytes of a stream in any chunks. After the first line that is wrong, is missing or comes
 * twice, the verdict stays: a run that has one has failed, however fast it was. All subscribers of
 * a run share the templates of its two kinds of event, so all must get the same bytes.
 */
#ifndef TESTS_BENCH_DELIVERY_H
#define TESTS_BENCH_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/bench/line_template.h"

#define BENCH_KINDS 2u /* a PRE gives a started event, its POST a succeeded one */

enum delivery_verdict {
    DELIVERY_GOOD,
    DELIVERY_WRONG_BYTE, /* a line is not what was published */
    DELIVERY_LOST,       /* an event does not follow the one before it, or the stream tells a gap */
    DELIVERY_ENDED       /* the stream ended in the middle of a line, or with an error */
};

enum delivery_order {
    DELIVERY_EVERY,     /* each event, one after the other */
    DELIVERY_ASCENDING, /* those that pass a filter, in order */
    DELIVERY_ANY_ORDER  /* from several threads: each at most once */
};

/* Called for each good event. */
typedef void delivery_event_cb(void *context, uint64_t sequence);

struct delivery {
    struct line_template *templates; /* of the run, one of each kind */
    enum delivery_order order;
    enum delivery_verdict verdict;
    uint64_t next;                      /* the sequence that is expected: 2 of each pair */
    uint64_t last_id;                   /* 0: none has come */
    uint64_t events;                    /* good ones */
    uint64_t told_lost;                 /* that the notify DLL reports as not sent */
    uint64_t bytes;                     /* all that came */
    uint8_t *seen;                      /* DELIVERY_ANY_ORDER: a flag for each sequence */
    uint64_t seen_size;                 /* flags in it */
    bool is_live;                       /* the stream has told all of the past */
    bool is_over;                       /* it has told its end */
    char partial[BENCH_LINE_BYTES_MAX]; /* a line whose end has not come */
    size_t partial_size;
    delivery_event_cb *on_event; /* NULL: none */
    void *context;
};

/* The templates have BENCH_KINDS members and live as long; what is zero in them is learned. */
void delivery_init(struct delivery *delivery, struct line_template *templates,
                   enum delivery_order order);

/* The next bytes of the stream. */
void delivery_take(struct delivery *delivery, const char *bytes, size_t size);

/* The stream has ended. */
void delivery_end(struct delivery *delivery);

/* The verdict in a word, for the results. */
const char *delivery_verdict_name(enum delivery_verdict verdict);

#endif
