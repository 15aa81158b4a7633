/*
 * Reading what was: one stream from the oldest event to its end. With --raw 1, whatever a pipe
 * gives until it ends, which is what the machine can do.
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/clock.h"
#include "tests/bench/commands.h"
#include "tests/bench/dial.h"
#include "tests/bench/ending.h"
#include "tests/bench/reader.h"

#define QUIET_MS_MAX 60000u

struct replay_result {
    const char *verdict;
    uint64_t us;
    uint64_t bytes;
    uint64_t events;
};

static const char *judge(const struct delivery *delivery, DWORD events_expected)
{
    if (!delivery->is_over) {
        return "it did not end";
    }
    return delivery_verdict_name(delivery->verdict == DELIVERY_GOOD &&
                                         delivery->events != events_expected
                                     ? DELIVERY_LOST
                                     : delivery->verdict);
}

static void read_stream(const wchar_t *name, const char *request, DWORD events_expected,
                        struct replay_result *result)
{
    static struct reader reader;
    const struct delivery *delivery;
    uint64_t started_us;

    reader_open(&reader, name, 1, request, DELIVERY_ASCENDING);
    delivery = &reader.links[0].delivery;
    started_us = clock_us();
    reader_start(&reader);
    while (!delivery->is_over && delivery->verdict == DELIVERY_GOOD &&
           reader_pump(&reader, QUIET_MS_MAX)) {
    }
    result->us = clock_us() - started_us;
    result->verdict = judge(delivery, events_expected);
    result->bytes = delivery->bytes;
    result->events = delivery->events;
}

static void read_raw(const wchar_t *name, struct replay_result *result)
{
    HANDLE pipe = dial(name, GENERIC_READ, DIAL_WAITS);
    char *buffer = malloc(READER_BUFFER_BYTES);
    const uint64_t started_us = clock_us();
    DWORD size = 0;

    expect(buffer != NULL, "having a buffer");
    while (ReadFile(pipe, buffer, READER_BUFFER_BYTES, &size, NULL) && size > 0) {
        result->bytes += size;
    }
    result->us = clock_us() - started_us;
    result->verdict = delivery_verdict_name(DELIVERY_GOOD);
    free(buffer);
    (void)CloseHandle(pipe);
}

int replay_run(const struct arguments *arguments)
{
    const wchar_t *name = arguments_text(arguments, L"--subscribe", L"");
    struct replay_result result = {0};

    if (arguments_number(arguments, L"--raw", 0) != 0) {
        read_raw(name, &result);
    } else {
        read_stream(name, arguments_utf8(arguments, L"--request", L""),
                    arguments_number(arguments, L"--expected", 0), &result);
    }
    (void)printf("{\"command\":\"replay\",\"verdict\":\"%s\",\"events\":%llu,\"bytes\":%llu,"
                 "\"us\":%llu}\n",
                 result.verdict, (unsigned long long)result.events,
                 (unsigned long long)result.bytes, (unsigned long long)result.us);
    return 0;
}
