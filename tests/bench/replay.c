/*
 * Reading what was: one stream from the oldest event to its end. Of a server that copies the files
 * of a journal, the same lines until its pipe ends: that is what the machine can do.
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/clock.h"
#include "tests/bench/commands.h"
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

int replay_run(const struct arguments *arguments)
{
    const wchar_t *name = arguments_text(arguments, L"--subscribe", L"");
    struct replay_result result = {0};

    read_stream(name, arguments_utf8(arguments, L"--request", L""),
                arguments_number(arguments, L"--expected", 0), &result);
    (void)printf("{\"command\":\"replay\",\"verdict\":\"%s\",\"events\":%llu,\"bytes\":%llu,"
                 "\"us\":%llu}\n",
                 result.verdict, (unsigned long long)result.events,
                 (unsigned long long)result.bytes, (unsigned long long)result.us);
    return 0;
}
