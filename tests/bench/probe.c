/*
 * One line after the other, each over a connection of its own, as the notify DLL tells them: how
 * late a stream of the same user has it. The next line waits for that. Other users' lines may come
 * between them at the server, and must not at the stream.
 *
 *   --events N      so many are counted
 *   --warm-up N     so many before them are not
 */
#include <windows.h>
#include <stdio.h>

#include "tests/bench/clock.h"
#include "tests/bench/commands.h"
#include "tests/bench/dial.h"
#include "tests/bench/ending.h"
#include "tests/bench/publisher.h"
#include "tests/bench/reader.h"
#include "tests/bench/samples.h"

#define QUIET_MS_MAX 30000u /* nothing came for so long: the line is lost */

struct probe {
    const wchar_t *publish_name;
    DWORD events;
    DWORD warm_up;
    struct publisher publisher;
    struct reader reader; /* of one stream */
    struct samples samples;
};

static void open_stream(struct probe *probe, const wchar_t *name)
{
    reader_open(&probe->reader, name, 1, READER_REQUEST_LIVE, DELIVERY_ASCENDING);
    reader_start(&probe->reader);
    reader_wait_until_live(&probe->reader);
}

static void tell(const struct probe *probe, uint64_t sequence)
{
    char line[BENCH_LINE_BYTES_MAX];
    const size_t size = publisher_write_line(&probe->publisher, sequence, line);
    HANDLE pipe = dial(probe->publish_name, FILE_WRITE_DATA | SYNCHRONIZE, DIAL_WAITS);
    DWORD written = 0;

    expect(WriteFile(pipe, line, (DWORD)size, &written, NULL) && written == size, "publishing");
    (void)CloseHandle(pipe);
}

/* False: it does not come, or something else does. */
static bool wait_for(struct probe *probe, uint64_t sequence)
{
    const struct delivery *delivery = &probe->reader.links[0].delivery;

    while (delivery->next <= sequence) {
        if (delivery->verdict != DELIVERY_GOOD || !reader_pump(&probe->reader, QUIET_MS_MAX)) {
            return false;
        }
    }
    return true;
}

static enum delivery_verdict measure(struct probe *probe)
{
    for (uint64_t sequence = 0; sequence < probe->warm_up + probe->events; sequence++) {
        const uint64_t started_us = clock_us();

        tell(probe, sequence);
        if (!wait_for(probe, sequence)) {
            const enum delivery_verdict verdict = reader_verdict(&probe->reader);

            return verdict == DELIVERY_GOOD ? DELIVERY_LOST : verdict;
        }
        if (sequence >= probe->warm_up) {
            samples_add(&probe->samples, clock_us() - started_us);
        }
    }
    return reader_verdict(&probe->reader);
}

int probe_run(const struct arguments *arguments)
{
    static struct probe probe;
    enum delivery_verdict verdict;

    probe.publish_name = arguments_text(arguments, L"--publish", L"");
    probe.events = arguments_number(arguments, L"--events", 100);
    probe.warm_up = arguments_number(arguments, L"--warm-up", 0);
    publisher_init(&probe.publisher, L"");
    samples_init(&probe.samples, probe.events);
    open_stream(&probe, arguments_text(arguments, L"--subscribe", L""));
    verdict = measure(&probe);
    (void)printf("{\"command\":\"probe\",\"verdict\":\"%s\",\"events\":%zu,\"p50_us\":%lu,"
                 "\"p99_us\":%lu}\n",
                 delivery_verdict_name(verdict), probe.samples.count,
                 (unsigned long)samples_percentile(&probe.samples, 50),
                 (unsigned long)samples_percentile(&probe.samples, 99));
    (void)fflush(stdout);
    return 0;
}
