/*
 * The lines that a run publishes: PRE and POST of one operation after the other, numbered.
 *
 * To our broker they are notifications. To a relay they are the events that our subscribers get
 * for them, from a file that an earlier run has written, so that all deliver the same bytes.
 */
#ifndef TESTS_BENCH_PUBLISHER_H
#define TESTS_BENCH_PUBLISHER_H

#include <windows.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/bench/delivery.h"

#define PUBLISHER_PIPE_ACCESS (FILE_WRITE_DATA | SYNCHRONIZE | READ_CONTROL)

struct publisher {
    bool is_for_relay;
    struct line_template templates[BENCH_KINDS]; /* for a relay */
};

/* lines_path: the file with an event of each kind; L"": notifications. */
void publisher_init(struct publisher *publisher, const wchar_t *lines_path);

/* Write the line with its line feed; the buffer has BENCH_LINE_BYTES_MAX bytes. */
size_t publisher_write_line(const struct publisher *publisher, uint64_t sequence, char *out);

/* Keep what a run with our broker has learned, for publisher_init. */
void publisher_keep_lines(const struct line_template *templates, const wchar_t *lines_path);

#endif
