/*
 * An event line of the benchmark, split into what is the same in each and what differs.
 *
 * A template is learned from one line. A line matches it if every byte is the same but those of a
 * few fields, which must be numbers: so a wrong byte anywhere else is found. All lines of a run
 * have been published by tests/bench/publisher.c, whose remote names end in the number of a pair.
 */
#ifndef TESTS_BENCH_LINE_TEMPLATE_H
#define TESTS_BENCH_LINE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_LINE_BYTES_MAX 2048u
#define BENCH_REMOTE_SERVER "bench"
#define BENCH_PAIR_DIGITS 10 /* the remote name is \\bench\<so many digits> */

/* The bytes of a line that differ: what stands behind a literal. */
enum line_field {
    LINE_FIELD_ID,
    LINE_FIELD_TIME,
    LINE_FIELD_OPERATION,
    LINE_FIELD_ELAPSED, /* with its name; absent if the PRE was lost */
    LINE_FIELD_PAIR,
    LINE_FIELD_DROPPED, /* with its name; mostly absent */
    LINE_FIELD_COUNT
};

struct line_segment {
    size_t literal_start;
    size_t literal_size;
    size_t field_size; /* in the line that was learned */
    enum line_field field;
};

struct line_template {
    char line[BENCH_LINE_BYTES_MAX]; /* without its line feed */
    size_t size;                     /* 0: nothing is learned yet */
    struct line_segment segments[LINE_FIELD_COUNT];
    size_t tail_start; /* of the literal behind the last field */
};

struct line_values {
    uint64_t id;        /* the second half of the event's id */
    uint64_t operation; /* the same of its operation */
    uint64_t pair;      /* which PRE and POST */
    uint64_t dropped;   /* notifications that the DLL reports as not sent before this one */
};

/* Whether the line is an event of the benchmark, so that it could be learned. Without line feed. */
bool line_template_learn(struct line_template *template, const char *line, size_t size);

/* Whether the line is of the learned shape; then its values are set. Without line feed. */
bool line_template_match(const struct line_template *template, const char *line, size_t size,
                         struct line_values *values_out);

/* Write the line with these values and a line feed; the buffer has BENCH_LINE_BYTES_MAX bytes. */
size_t line_template_write(const struct line_template *template, const struct line_values *values,
                           char *out);

#endif
