/*
 * A program that reports to the broker: lines in random pieces, in any order, or half of one.
 */
#ifndef TESTS_SIM_WRITER_H
#define TESTS_SIM_WRITER_H

#include "tests/sim/publish_pipe.h"
#include "tests/sim/said.h"
#include "tests/support/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WRITER_LINES_MAX 6u
#define WRITER_BYTES_MAX (WRITER_LINES_MAX * SAID_BYTES_MAX)

struct writer {
    struct instance *end; /* NULL: it is not connected */
    int user;
    char text[WRITER_BYTES_MAX];
    size_t size;
    size_t sent;
    bool ends_badly; /* the last line is no notification */
};

/* What all writers share. */
struct writing {
    struct publish_pipe *pipe;
    struct random *random;
    uint32_t numbers; /* of lines, given so far */
    size_t name_size_max;
};

/* One turn: connect, send a piece, or leave. */
void writer_act(struct writer *writer, struct writing *writing);

/* Write one line in one piece. False, and nothing is written, when there is no room for it. */
bool writing_say(struct writing *writing, struct instance *end, struct said *said,
                 size_t name_size);

#endif
