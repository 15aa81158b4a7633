/*
 * crowd PUBLISH-PIPE COUNT silent|loud
 *
 * Makes so many connections and stays until it is ended. Loud clients fill their pipes with lines
 * that are long enough to take the broker many turns. When all have connected, it prints how many
 * lines got away. Silent clients then leave and connect again, one by one and fast enough to hold
 * all instances that they are allowed to.
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/limits.h"
#include "tests/support/stories/raw_pipe.h"

#define CROWD_MAX 2000u
#define LINES 8u /* as many as a pipe holds */
#define LINE_BYTES (PIPE_BUFFER_BYTES / LINES)

/* Of the loud ones, those that connect first write when all of them have connected: faster than the
   broker reads. */
#define FIRST 180u

/* Between two that come again. */
#define SILENT_PAUSE_MS 10u

#define LINE_BEGIN                                                                                 \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":1,\"status\":0,\"local\":\"F:\","    \
    "\"remote\":\"\\\\\\\\srv\\\\crowd\",\"type\":1,\"flags\":0,\"image\":\"C:\\\\f.exe\","        \
    "\"dropped\":0,\"pad\":\""
#define LINE_END "\"}\n"

static wchar_t pipe_name[MAX_PATH];
static HANDLE crowd[CROWD_MAX];
static char bytes[PIPE_BUFFER_BYTES];

static void join(unsigned long i)
{
    crowd[i] = raw_pipe_open(pipe_name, RAW_PIPE_WRITE);
    if (crowd[i] == INVALID_HANDLE_VALUE) {
        (void)fprintf(stderr, "crowd: number %lu cannot connect (%lu)\n", i, GetLastError());
        exit(1);
    }
}

static void write_lines(void)
{
    memset(bytes, ' ', sizeof(bytes));
    for (size_t at = 0; at < sizeof(bytes); at += LINE_BYTES) {
        memcpy(bytes + at, LINE_BEGIN, strlen(LINE_BEGIN));
        memcpy(bytes + at + LINE_BYTES - strlen(LINE_END), LINE_END, strlen(LINE_END));
    }
}

/* A pipe takes all of it at once, or it is closed by then. */
static unsigned long shout(unsigned long i)
{
    return raw_pipe_write(crowd[i], bytes, sizeof(bytes)) ? LINES : 0;
}

static unsigned long come_loudly(unsigned long count)
{
    const unsigned long first = count < FIRST ? count : FIRST;
    unsigned long lines = 0;

    write_lines();
    for (unsigned long i = 0; i < first; i++) {
        join(i);
    }
    for (unsigned long i = 0; i < first; i++) {
        lines += shout(i);
    }
    for (unsigned long i = first; i < count; i++) {
        join(i);
        lines += shout(i);
    }
    return lines;
}

static void tell(unsigned long lines)
{
    (void)printf("%lu\n", lines);
    (void)fflush(stdout);
}

int main(int argument_count, char **arguments)
{
    unsigned long count;

    if (argument_count != 4 ||
        MultiByteToWideChar(CP_UTF8, 0, arguments[1], -1, pipe_name, MAX_PATH) == 0) {
        return 2;
    }
    count = strtoul(arguments[2], NULL, 10);
    if (count == 0 || count > CROWD_MAX) {
        return 2;
    }
    if (strcmp(arguments[3], "loud") == 0) {
        tell(come_loudly(count));
        Sleep(INFINITE);
    }
    for (unsigned long i = 0; i < count; i++) {
        join(i);
    }
    tell(0);
    for (unsigned long i = 0;; i = (i + 1) % count) {
        raw_pipe_close(crowd[i]);
        join(i);
        Sleep(SILENT_PAUSE_MS);
    }
}
