/*
 * The way it is really used: threads that tell each line over a connection of its own.
 *
 *   --bridge PATH   through the notify DLL; without it by open, write and close
 *
 * What is delivered, what the subscribers are told of the rest, and what is lost without a word
 * are all in the result.
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

#include "proto/limits.h"
#include "tests/bench/bridge.h"
#include "tests/bench/clock.h"
#include "tests/bench/commands.h"
#include "tests/bench/dial.h"
#include "tests/bench/ending.h"
#include "tests/bench/publisher.h"
#include "tests/bench/reader.h"

#define THREADS_MAX 64u
#define QUIET_MS_MAX 3000u /* nothing came for so long: the rest is lost */

struct oneshot {
    const wchar_t *publish_name;
    bool uses_bridge;
    DWORD threads;
    DWORD pairs; /* of each thread */
    struct publisher publisher;
    struct reader reader;
    volatile LONG next_thread;
    volatile LONG refused; /* lines whose connection failed, so that the program knows */
    uint64_t started_us;
    uint64_t received;
    uint64_t received_us;
};

static void tell_by_bridge(uint64_t pair)
{
    struct bridge_call call;

    bridge_prepare(&call, pair);
    bridge_call_pre(&call);
    bridge_call_post(&call);
}

static void tell_by_pipe(struct oneshot *oneshot, uint64_t sequence)
{
    char line[BENCH_LINE_BYTES_MAX];
    const size_t size = publisher_write_line(&oneshot->publisher, sequence, line);
    HANDLE pipe = dial_once(oneshot->publish_name, FILE_WRITE_DATA | SYNCHRONIZE, POST_WAIT_MS_MAX);
    DWORD written = 0;

    if (pipe == INVALID_HANDLE_VALUE || !WriteFile(pipe, line, (DWORD)size, &written, NULL)) {
        (void)InterlockedIncrement(&oneshot->refused);
    }
    if (pipe != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(pipe);
    }
}

static DWORD WINAPI tell(void *context)
{
    struct oneshot *oneshot = context;
    const uint64_t thread = (uint64_t)InterlockedIncrement(&oneshot->next_thread) - 1;

    for (DWORD i = 0; i < oneshot->pairs; i++) {
        const uint64_t pair = thread * oneshot->pairs + i;

        if (oneshot->uses_bridge) {
            tell_by_bridge(pair);
        } else {
            tell_by_pipe(oneshot, pair * BENCH_KINDS);
            tell_by_pipe(oneshot, pair * BENCH_KINDS + 1);
        }
    }
    return 0;
}

static void note_event(void *context, uint64_t sequence)
{
    struct oneshot *oneshot = context;

    (void)sequence;
    oneshot->received++;
    oneshot->received_us = clock_us();
}

static uint64_t count_lines(const struct oneshot *oneshot)
{
    return (uint64_t)oneshot->threads * oneshot->pairs * BENCH_KINDS;
}

static void open_subscribers(struct oneshot *oneshot, const struct arguments *arguments)
{
    const uint64_t lines = count_lines(oneshot);

    reader_open(&oneshot->reader, arguments_text(arguments, L"--subscribe", L""),
                arguments_number(arguments, L"--subscribers", 1), READER_REQUEST_LIVE,
                DELIVERY_ANY_ORDER);
    for (size_t i = 0; i < oneshot->reader.count; i++) {
        struct delivery *delivery = &oneshot->reader.links[i].delivery;

        delivery->seen = calloc((size_t)lines + 1, 1);
        expect(delivery->seen != NULL, "having room for what was seen");
        delivery->seen_size = lines;
        delivery->on_event = note_event;
        delivery->context = oneshot;
    }
    reader_start(&oneshot->reader);
    reader_wait_until_live(&oneshot->reader);
}

static void tell_and_receive(struct oneshot *oneshot)
{
    const uint64_t all = count_lines(oneshot) * oneshot->reader.count;

    oneshot->started_us = clock_us();
    oneshot->received_us = oneshot->started_us;
    for (DWORD i = 0; i < oneshot->threads; i++) {
        expect(CreateThread(NULL, 0, tell, oneshot, 0, NULL) != NULL, "starting a thread");
    }
    while (oneshot->received < all && reader_verdict(&oneshot->reader) == DELIVERY_GOOD &&
           reader_pump(&oneshot->reader, QUIET_MS_MAX)) {
    }
}

static void print_result(const struct oneshot *oneshot)
{
    const uint64_t us = oneshot->received_us - oneshot->started_us;
    const uint64_t delivered = reader_fewest_events(&oneshot->reader);

    (void)printf("{\"command\":\"oneshot\",\"verdict\":\"%s\",\"threads\":%lu,\"subscribers\":%zu,"
                 "\"lines\":%llu,\"delivered\":%llu,\"told_lost\":%llu,\"refused\":%ld,"
                 "\"us\":%llu,\"events_per_s\":%llu}\n",
                 delivery_verdict_name(reader_verdict(&oneshot->reader)), oneshot->threads,
                 oneshot->reader.count, (unsigned long long)count_lines(oneshot),
                 (unsigned long long)delivered,
                 (unsigned long long)oneshot->reader.links[0].delivery.told_lost, oneshot->refused,
                 (unsigned long long)us,
                 (unsigned long long)(us == 0 ? 0 : delivered * 1000000u / us));
    (void)fflush(stdout);
}

int oneshot_run(const struct arguments *arguments)
{
    static struct oneshot oneshot;
    const wchar_t *bridge_path = arguments_text(arguments, L"--bridge", L"");

    oneshot.publish_name = arguments_text(arguments, L"--publish", L"");
    oneshot.threads = arguments_number(arguments, L"--threads", 1);
    oneshot.pairs = arguments_number(arguments, L"--pairs", 1);
    expect(oneshot.threads > 0 && oneshot.threads <= THREADS_MAX, "reading --threads");
    publisher_init(&oneshot.publisher, arguments_text(arguments, L"--lines", L""));
    oneshot.uses_bridge = bridge_path[0] != L'\0';
    if (oneshot.uses_bridge) {
        bridge_load(bridge_path);
    }
    open_subscribers(&oneshot, arguments);
    tell_and_receive(&oneshot);
    print_result(&oneshot);
    return 0;
}
