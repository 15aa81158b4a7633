/*
 * What one AddConnectNotify costs the program that maps a drive, beside a bare open, write and
 * close of the same pipe. The two take turns, so that whatever else the machine does hits both.
 */
#include <windows.h>
#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

#include "tests/bench/bridge.h"
#include "tests/bench/clock.h"
#include "tests/bench/commands.h"
#include "tests/bench/dial.h"
#include "tests/bench/ending.h"
#include "tests/bench/publisher.h"
#include "tests/bench/samples.h"

struct costs {
    struct samples bridge;
    struct samples bare;
    size_t refused; /* bare calls that the server did not take */
};

/* False: the pipe was not opened, or did not take the line. */
static bool call_bare(const wchar_t *name, const struct publisher *publisher, uint64_t sequence)
{
    char line[BENCH_LINE_BYTES_MAX];
    const size_t size = publisher_write_line(publisher, sequence, line);
    HANDLE pipe = dial_once(name, FILE_WRITE_DATA | SYNCHRONIZE, 0);
    DWORD written = 0;
    bool is_taken;

    if (pipe == INVALID_HANDLE_VALUE) {
        return false;
    }
    is_taken = WriteFile(pipe, line, (DWORD)size, &written, NULL) && written == size;
    (void)CloseHandle(pipe);
    return is_taken;
}

/* A server that is as it should be is given time to listen again; that is not measured. */
static uint64_t begin(const wchar_t *name, bool waits_for_free)
{
    if (waits_for_free) {
        dial_wait_for_free(name);
    }
    return clock_us();
}

/* Both tell the same two lines, with numbers of their own. */
static void measure_pair(const wchar_t *name, bool waits_for_free,
                         const struct publisher *publisher, uint64_t pair, struct costs *costs)
{
    struct bridge_call call;

    bridge_prepare(&call, pair * 2);
    for (uint64_t kind = 0; kind < BENCH_KINDS; kind++) {
        uint64_t at_us = begin(name, waits_for_free);
        bool is_taken;

        (kind == 0 ? bridge_call_pre : bridge_call_post)(&call);
        samples_add(&costs->bridge, clock_us() - at_us);
        at_us = begin(name, waits_for_free);
        is_taken = call_bare(name, publisher, (pair * 2 + 1) * BENCH_KINDS + kind);
        samples_add(&costs->bare, clock_us() - at_us);
        costs->refused += is_taken ? 0 : 1;
    }
}

static const char *judge(size_t refused, bool may_refuse)
{
    return refused == 0 || may_refuse ? "good" : "the bare calls were refused";
}

/* free: for an instance of the pipe; name: for the pipe, which may be busy; nothing. */
static void wait_for_server(const wchar_t *name, const wchar_t *what)
{
    if (wcscmp(what, L"free") == 0) {
        (void)CloseHandle(dial(name, FILE_WRITE_DATA | SYNCHRONIZE, DIAL_WAITS));
    } else if (wcscmp(what, L"name") == 0) {
        dial_wait_for_name(name);
    }
}

int notify_run(const struct arguments *arguments)
{
    const wchar_t *name = arguments_text(arguments, L"--publish", L"");
    const DWORD warm_up = arguments_number(arguments, L"--warm-up", 10);
    const DWORD pairs = arguments_number(arguments, L"--pairs", 100);
    const wchar_t *wait_for = arguments_text(arguments, L"--wait-for", L"free");
    const bool waits_for_free = wcscmp(wait_for, L"free") == 0;
    struct publisher publisher;
    struct costs costs = {0};

    bridge_load(arguments_text(arguments, L"--bridge", L""));
    publisher_init(&publisher, L"");
    wait_for_server(name, wait_for);
    samples_init(&costs.bridge, (size_t)pairs * BENCH_KINDS);
    samples_init(&costs.bare, (size_t)pairs * BENCH_KINDS);
    for (DWORD i = 0; i < warm_up; i++) {
        measure_pair(name, waits_for_free, &publisher, i, &costs);
    }
    costs.bridge.count = 0;
    costs.bare.count = 0;
    costs.refused = 0;
    for (DWORD i = warm_up; i < warm_up + pairs; i++) {
        measure_pair(name, waits_for_free, &publisher, i, &costs);
    }
    (void)printf("{\"command\":\"notify\",\"verdict\":\"%s\",\"calls\":%zu,\"refused\":%zu,"
                 "\"bridge_us\":%lu,\"bridge_p99_us\":%lu,\"bare_us\":%lu}\n",
                 judge(costs.refused, !waits_for_free), costs.bridge.count, costs.refused,
                 (unsigned long)samples_percentile(&costs.bridge, 50),
                 (unsigned long)samples_percentile(&costs.bridge, 99),
                 (unsigned long)samples_percentile(&costs.bare, 50));
    return 0;
}
