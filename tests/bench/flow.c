/*
 * One publisher on one connection, and N subscribers.
 *
 *   --rate 0       as fast as the pipe takes it: deliveries a second
 *   --rate R       so many events a second: how late each of them is
 *   --batch N      so many lines in one write
 *   --stalled N    more subscribers, which never read
 *   --hold 1       stay until killed, so that the memory of the server can be looked at
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/clock.h"
#include "tests/bench/commands.h"
#include "tests/bench/dial.h"
#include "tests/bench/ending.h"
#include "tests/bench/publisher.h"
#include "tests/bench/reader.h"
#include "tests/bench/samples.h"

#define QUIET_MS_MAX 30000u    /* nothing came for so long: the rest is lost */
#define SAMPLES_MAX (4u << 20) /* latencies that are kept */
#define BATCH_LINES_MAX 128u

struct flow {
    const wchar_t *publish_name;
    DWORD events;
    DWORD batch;
    DWORD rate;
    struct publisher publisher;
    struct reader reader;
    struct samples samples;
    uint64_t *published_us; /* of each event: when its write began */
    uint64_t started_us;
    uint64_t received;
    uint64_t received_us; /* when the last of them came */
};

static void note_event(void *context, uint64_t sequence)
{
    struct flow *flow = context;

    flow->received++;
    if (flow->rate > 0) {
        samples_add(&flow->samples, clock_us() - flow->published_us[sequence]);
    }
}

static void wait_until(uint64_t due_us)
{
    const uint64_t now_us = clock_us();

    if (due_us > now_us) {
        Sleep((DWORD)((due_us - now_us + 999u) / 1000u));
    }
}

static size_t fill_batch(struct flow *flow, uint64_t first, DWORD count, char *batch)
{
    size_t size = 0;

    for (DWORD i = 0; i < count; i++) {
        size += publisher_write_line(&flow->publisher, first + i, batch + size);
    }
    return size;
}

static void write_batch(struct flow *flow, HANDLE pipe, uint64_t first, DWORD count, char *batch)
{
    const size_t size = fill_batch(flow, first, count, batch);
    const uint64_t now_us = clock_us();
    DWORD written = 0;

    for (DWORD i = 0; i < count; i++) {
        flow->published_us[first + i] = now_us;
    }
    expect(WriteFile(pipe, batch, (DWORD)size, &written, NULL) && written == size, "publishing");
}

static DWORD WINAPI publish(void *context)
{
    struct flow *flow = context;
    HANDLE pipe = dial(flow->publish_name, PUBLISHER_PIPE_ACCESS, DIAL_WAITS);
    char *batch = malloc((size_t)BATCH_LINES_MAX * BENCH_LINE_BYTES_MAX);

    expect(batch != NULL, "having room for a batch");
    flow->started_us = clock_us();
    for (DWORD first = 0; first < flow->events; first += flow->batch) {
        const DWORD left = flow->events - first;

        if (flow->rate > 0) {
            wait_until(flow->started_us + (uint64_t)first * 1000000u / flow->rate);
        }
        write_batch(flow, pipe, first, left < flow->batch ? left : flow->batch, batch);
    }
    free(batch);
    (void)CloseHandle(pipe);
    return 0;
}

static void receive_all(struct flow *flow)
{
    const uint64_t all = (uint64_t)flow->events * flow->reader.count;

    while (flow->received < all && reader_verdict(&flow->reader) == DELIVERY_GOOD &&
           reader_pump(&flow->reader, QUIET_MS_MAX)) {
    }
    flow->received_us = clock_us();
}

static uint64_t count_bytes(const struct reader *reader)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < reader->count; i++) {
        bytes += reader->links[i].delivery.bytes;
    }
    return bytes;
}

static const char *verdict_of(const struct flow *flow)
{
    const enum delivery_verdict verdict = reader_verdict(&flow->reader);
    const uint64_t all = (uint64_t)flow->events * flow->reader.count;

    return delivery_verdict_name(verdict == DELIVERY_GOOD && flow->received < all ? DELIVERY_LOST
                                                                                  : verdict);
}

static void print_result(struct flow *flow)
{
    const uint64_t us = flow->received_us - flow->started_us;

    (void)printf("{\"command\":\"flow\",\"verdict\":\"%s\",\"subscribers\":%zu,\"events\":%lu,"
                 "\"received\":%llu,\"bytes\":%llu,\"us\":%llu,\"deliveries_per_s\":%llu,"
                 "\"p50_us\":%lu,\"p99_us\":%lu}\n",
                 verdict_of(flow), flow->reader.count, flow->events,
                 (unsigned long long)flow->received, (unsigned long long)count_bytes(&flow->reader),
                 (unsigned long long)us,
                 (unsigned long long)(us == 0 ? 0 : flow->received * 1000000u / us),
                 (unsigned long)samples_percentile(&flow->samples, 50),
                 (unsigned long)samples_percentile(&flow->samples, 99));
    (void)fflush(stdout);
}

static void open_subscribers(struct flow *flow, const struct arguments *arguments)
{
    const wchar_t *name = arguments_text(arguments, L"--subscribe", L"");

    reader_open(&flow->reader, name, arguments_number(arguments, L"--subscribers", 1),
                READER_REQUEST_LIVE, DELIVERY_EVERY);
    for (size_t i = 0; i < flow->reader.count; i++) {
        flow->reader.links[i].delivery.on_event = note_event;
        flow->reader.links[i].delivery.context = flow;
    }
    reader_start(&flow->reader);
    reader_wait_until_live(&flow->reader);
}

static void init(struct flow *flow, const struct arguments *arguments)
{
    size_t samples;

    flow->publish_name = arguments_text(arguments, L"--publish", L"");
    flow->events = arguments_number(arguments, L"--events", 0);
    flow->batch = arguments_number(arguments, L"--batch", 1);
    flow->rate = arguments_number(arguments, L"--rate", 0);
    expect(flow->batch > 0 && flow->batch <= BATCH_LINES_MAX, "reading --batch");
    publisher_init(&flow->publisher, arguments_text(arguments, L"--lines", L""));
    flow->published_us = calloc((size_t)flow->events + 1, sizeof(flow->published_us[0]));
    expect(flow->published_us != NULL, "having room for the times");
    samples = flow->rate == 0
                  ? 0
                  : (size_t)flow->events * arguments_number(arguments, L"--subscribers", 1);
    samples_init(&flow->samples, samples < SAMPLES_MAX ? samples : SAMPLES_MAX);
}

static void publish_and_receive(struct flow *flow)
{
    HANDLE thread;

    flow->started_us = clock_us();
    flow->received_us = flow->started_us;
    if (flow->events == 0) {
        return;
    }
    thread = CreateThread(NULL, 0, publish, flow, 0, NULL);
    expect(thread != NULL, "starting the publisher");
    receive_all(flow);
    (void)CloseHandle(thread);
}

int flow_run(const struct arguments *arguments)
{
    static struct flow flow;
    static struct reader stalled;
    const wchar_t *kept_lines = arguments_text(arguments, L"--keep-lines", L"");

    init(&flow, arguments);
    open_subscribers(&flow, arguments);
    reader_open(&stalled, arguments_text(arguments, L"--subscribe", L""),
                arguments_number(arguments, L"--stalled", 0), READER_REQUEST_LIVE, DELIVERY_EVERY);
    publish_and_receive(&flow);
    if (kept_lines[0] != L'\0') {
        publisher_keep_lines(flow.reader.templates, kept_lines);
    }
    print_result(&flow);
    if (arguments_number(arguments, L"--hold", 0) != 0) {
        Sleep(INFINITE);
    }
    return 0;
}
