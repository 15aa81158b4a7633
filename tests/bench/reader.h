/*
 * All subscribers of a run: one thread reads every stream and judges it.
 *
 * The same for our broker and for each relay, which greets its subscribers with a stream.live.
 */
#ifndef TESTS_BENCH_READER_H
#define TESTS_BENCH_READER_H

#include <windows.h>
#include <stdbool.h>
#include <stddef.h>

#include "tests/bench/delivery.h"

#define READER_BUFFER_BYTES (64u * 1024u)
#define READER_REQUEST_LIVE "{\"subscribe\":{}}"

struct reader_link {
    OVERLAPPED overlapped;
    HANDLE pipe;
    char *buffer;
    struct delivery delivery;
};

struct reader {
    HANDLE port;
    struct reader_link *links;
    size_t count;
    size_t over_count; /* streams that have ended */
    struct line_template templates[BENCH_KINDS];
};

/* Open the streams and write the request, without its line feed, to each. Nothing is read yet. */
void reader_open(struct reader *reader, const wchar_t *pipe_name, size_t count, const char *request,
                 enum delivery_order order);

/* Begin to read. */
void reader_start(struct reader *reader);

/* Wait until every stream has told all of the past. Ends the program if one does not. */
void reader_wait_until_live(struct reader *reader);

/* Take what comes next from one stream; false: nothing came in time. */
bool reader_pump(struct reader *reader, DWORD wait_ms_max);

/* How many events the stream with the fewest has. */
uint64_t reader_fewest_events(const struct reader *reader);

/* The first verdict that is not good. */
enum delivery_verdict reader_verdict(const struct reader *reader);

#endif
