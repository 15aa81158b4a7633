/* Logging never waits: sinks that stand still, fail, and come back. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "broker/core/log_ring.h"
#include "broker/win/log.h"
#include "broker/win/log_output.h"
#include "broker/win/log_writer.h"

#define WAIT_MS_MAX 30000u
#define MESSAGES 3000u
#define WRITTEN_BYTES_MAX (1024u * 1024u)

/* As many places that log as messages, so that none counts as a repetition. */
static char places[MESSAGES + 1];

static void put(struct log_writer *writer, unsigned int number)
{
    struct log_line line = {.level = LOG_LEVEL_ERROR};

    (void)snprintf(line.text, sizeof(line.text), "message %u of many, long enough to fill a pipe",
                   number);
    log_writer_put(writer, &places[number], &line);
}

static void put_all(struct log_writer *writer)
{
    for (unsigned int i = 0; i < MESSAGES; i++) {
        put(writer, i);
    }
}

struct stuck_pipe {
    HANDLE reader;
    HANDLE writing_end;
    char text[WRITTEN_BYTES_MAX];
    size_t size;
};

static struct stuck_pipe *stuck_pipe_new(void)
{
    struct stuck_pipe *pipe = calloc(1, sizeof(*pipe));

    assert_non_null(pipe);
    assert_true(CreatePipe(&pipe->reader, &pipe->writing_end, NULL, 4096));
    return pipe;
}

/* The reader comes back, and reads until it has read the text. */
static void read_until(struct stuck_pipe *pipe, const char *text)
{
    while (strstr(pipe->text, text) == NULL) {
        DWORD read = 0;

        assert_true(pipe->size < WRITTEN_BYTES_MAX - 1);
        assert_true(ReadFile(pipe->reader, pipe->text + pipe->size,
                             (DWORD)(WRITTEN_BYTES_MAX - 1 - pipe->size), &read, NULL));
        pipe->size += read;
    }
}

static void free_pipe(struct stuck_pipe *pipe)
{
    (void)CloseHandle(pipe->reader);
    (void)CloseHandle(pipe->writing_end);
    free(pipe);
}

static void a_pipe_without_a_reader_delays_no_message_and_learns_what_it_missed(void **state)
{
    struct stuck_pipe *pipe = stuck_pipe_new();
    const struct log_sink sink = log_output_sink(pipe->writing_end);
    struct log_writer *writer;

    (void)state;
    assert_int_equal(log_writer_start(&sink, 1, &writer), ERROR_SUCCESS);
    put_all(writer); /* on the old way this never returns */
    read_until(pipe, " lines were not logged\n");
    put(writer, MESSAGES);
    read_until(pipe, "wnetwatchd: message 3000 of many"); /* the writer goes on */

    log_writer_stop(writer);
    assert_non_null(strstr(pipe->text, "wnetwatchd: message 0 of many"));
    free_pipe(pipe);
}

static void a_pipe_without_a_reader_does_not_keep_the_program_from_ending(void **state)
{
    struct stuck_pipe *pipe = stuck_pipe_new();
    const struct log_sink sink = log_output_sink(pipe->writing_end);
    struct log_writer *writer;
    ULONGLONG begun_ms;

    (void)state;
    assert_int_equal(log_writer_start(&sink, 1, &writer), ERROR_SUCCESS);
    put_all(writer);
    begun_ms = GetTickCount64();
    log_writer_stop(writer);
    assert_in_range(GetTickCount64() - begun_ms, 0, WAIT_MS_MAX);

    read_until(pipe, " lines were not logged\n"); /* or the thread would use a pipe that is gone */
    free_pipe(pipe);
}

/* Keeps what is written; refuses while it is told to. */
struct kept_lines {
    volatile LONG refuses;
    volatile LONG refused_count;
    volatile LONG count;
    char last[LOG_LINE_BYTES_MAX + 1];
    char all[WRITTEN_BYTES_MAX];
};

static bool keep(void *context, const struct log_line *line)
{
    struct kept_lines *kept = context;

    if (InterlockedCompareExchange(&kept->refuses, 0, 0) != 0) {
        (void)InterlockedIncrement(&kept->refused_count);
        return false;
    }
    (void)strcpy(kept->last, line->text);
    (void)strcat(kept->all, line->text);
    (void)strcat(kept->all, "\n");
    (void)InterlockedIncrement(&kept->count);
    return true;
}

static void wait_for(volatile LONG *count, LONG least)
{
    const ULONGLONG deadline_ms = GetTickCount64() + WAIT_MS_MAX;

    while (InterlockedCompareExchange(count, 0, 0) < least) {
        assert_true(GetTickCount64() < deadline_ms);
        (void)SwitchToThread();
    }
}

static void lines_that_a_sink_refuses_are_counted_when_it_takes_lines_again(void **state)
{
    struct kept_lines *kept = calloc(1, sizeof(*kept));
    const struct log_sink sink = {kept, keep};
    struct log_writer *writer;

    (void)state;
    assert_non_null(kept);
    kept->refuses = 1;
    assert_int_equal(log_writer_start(&sink, 1, &writer), ERROR_SUCCESS);
    put(writer, 0);
    wait_for(&kept->refused_count, 1);
    (void)InterlockedExchange(&kept->refuses, 0);
    wait_for(&kept->count, 1);
    log_writer_stop(writer);

    assert_string_equal(kept->all, "1 line was not logged\n");
    free(kept);
}

static void all_that_waits_is_written_at_the_end_with_the_counts(void **state)
{
    struct kept_lines *kept = calloc(1, sizeof(*kept));
    const struct log_sink sink = {kept, keep};
    struct log_writer *writer;

    (void)state;
    assert_non_null(kept);
    assert_int_equal(log_writer_start(&sink, 1, &writer), ERROR_SUCCESS);
    for (unsigned int i = 0; i < MESSAGES; i++) {
        put(writer, 7);
    }
    log_writer_stop(writer);

    assert_string_equal(kept->all,
                        "message 7 of many, long enough to fill a pipe\n"
                        "repeated 2999 times: message 7 of many, long enough to fill a pipe\n");
    free(kept);
}

/* The log of this process, so these are the last to run, and one story. */
static void foreign_text_stays_in_its_line_and_what_comes_after_the_end_goes_nowhere(void **state)
{
    struct kept_lines *kept = calloc(1, sizeof(*kept));
    const struct log_sink sink = {kept, keep};

    (void)state;
    assert_non_null(kept);
    assert_int_equal(log_start(&sink, 1), ERROR_SUCCESS);
    log_error("cannot open %s", "a\nb\x1b[31m");
    log_os_error("cannot open", L"a\r\nwnetwatchd: a lie", ERROR_ACCESS_DENIED);
    log_stop();
    log_error("too late");

    assert_int_equal(kept->count, 2);
    assert_non_null(strstr(kept->all, "cannot open a<U+000A>b<U+001B>[31m\n"));
    assert_non_null(strstr(kept->all, "cannot open a<U+000D><U+000A>wnetwatchd: a lie: "));
    free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_without_a_reader_delays_no_message_and_learns_what_it_missed),
        cmocka_unit_test(a_pipe_without_a_reader_does_not_keep_the_program_from_ending),
        cmocka_unit_test(lines_that_a_sink_refuses_are_counted_when_it_takes_lines_again),
        cmocka_unit_test(all_that_waits_is_written_at_the_end_with_the_counts),
        cmocka_unit_test(foreign_text_stays_in_its_line_and_what_comes_after_the_end_goes_nowhere),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
