/*
 * A program that reports to the broker: lines in random pieces, in any order, or half of one.
 */
#ifndef TESTS_SIM_WRITER_H
#define TESTS_SIM_WRITER_H

#include "broker/core/publisher.h"
#include "tests/sim/expected.h"
#include "tests/support/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WRITER_LINES_MAX 6u
#define WRITER_BYTES_MAX (WRITER_LINES_MAX * 4096u)
#define WRITER_DRIVES 4u /* local names that anybody uses */

struct writer {
    bool is_connected;
    struct publisher publisher;
    int user;
    char text[WRITER_BYTES_MAX];
    size_t size;
    size_t sent;
    struct said lines[WRITER_LINES_MAX];
    size_t ends[WRITER_LINES_MAX]; /* behind each line's line feed */
    size_t count;
    size_t said;     /* lines that went out whole */
    bool ends_badly; /* what follows the lines is none */
};

/* What all writers share. */
struct writing {
    struct broker *broker;
    struct random *random;
    struct expected *expected;
    const struct clock_reading *now;
    uint32_t numbers;     /* given so far */
    size_t name_size_max; /* characters that a name is made longer by */
};

/* One turn: connect, send a piece, or leave. */
void writer_act(struct writer *writer, struct writing *writing);

void writer_leave(struct writer *writer);

#endif
