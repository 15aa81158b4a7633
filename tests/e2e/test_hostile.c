/*
 * Clients that mean harm, and the events of all others meanwhile.
 *
 * Each story has a bystander, none of whose events may get lost, and ends by looking at the
 * broker: it lives, and holds no more handles and memory for having suffered the same again.
 */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/limits.h"
#include "tests/e2e/bystander.h"
#include "tests/e2e/endurance.h"
#include "tests/support/random.h"
#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/pipe_stream.h"
#include "tests/support/stories/process.h"
#include "tests/support/stories/raw_pipe.h"

#define CROWD 2000u
#define DRIPPERS 60u
#define SLOW_DRIPPERS 4u
#define DRIP_PAUSE_MS 1000u
#define DRIPS_MAX 20u /* far less than a line, far more than are let through */
#define BREAKERS 200u
#define VANISHING_THREADS 16u
#define VANISHING_OPENS 150u
#define HUGE_BYTES (1024u * 1024u * 1024u)
#define HUGE_BYTES_TAKEN_MAX (1024u * 1024u)
#define RANDOM_MESSAGES 200u
#define RANDOM_BYTES_MAX 4096u

/* What is over sooner is done again, or there would have been no other to be harmed. */
#define BYSTANDER_EVENTS_MIN 5u

#define HALF_A_NOTIFICATION "{\"v\":1,\"call\":\"add\",\"ph"
#define HALF_A_REQUEST "{\"subscribe\":{\"aft"

struct fixture {
    struct broker_process broker;
    struct bystander *bystander;
    HANDLE crowd[CROWD];
    size_t crowd_size;
    struct process *second;
};

typedef void (*hostile_act)(struct fixture *f);

/* What is endured at the moment; context of an endurance. */
struct trial {
    struct fixture *f;
    hostile_act act;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    broker_process_name(&f->broker);
    *state = f;
    return 0;
}

static int set_up_with_broker(void **state)
{
    (void)set_up(state);
    broker_process_start(&((struct fixture *)*state)->broker);
    return 0;
}

static void send_crowd_home(struct fixture *f)
{
    for (size_t i = 0; i < f->crowd_size; i++) {
        raw_pipe_close(f->crowd[i]);
    }
    f->crowd_size = 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    send_crowd_home(f);
    bystander_free(f->bystander);
    process_free(f->second);
    broker_process_deinit(&f->broker);
    free(f);
    return 0;
}

static HANDLE join_crowd(struct fixture *f, const wchar_t *name, DWORD access)
{
    HANDLE pipe = raw_pipe_open(name, access);

    if (pipe == INVALID_HANDLE_VALUE) {
        fail_msg("number %zu cannot connect: %lu", f->crowd_size, GetLastError());
    }
    f->crowd[f->crowd_size] = pipe;
    f->crowd_size++;
    return pipe;
}

static void act_again(void *context)
{
    const struct trial *trial = context;

    trial->act(trial->f);
}

static void send_trial_home(void *context)
{
    const struct trial *trial = context;

    send_crowd_home(trial->f);
}

static void suffer_with_bystander(struct fixture *f, hostile_act act)
{
    f->bystander = bystander_start(&f->broker);
    do {
        send_crowd_home(f);
        act(f);
    } while (bystander_sent_count(f->bystander) < BYSTANDER_EVENTS_MIN);
    bystander_expect_all(f->bystander);
    send_crowd_home(f);
    bystander_free(f->bystander);
    f->bystander = NULL;
}

/* The bystander's events stay in the ring, so what the broker holds is compared later. */
static void endure(struct fixture *f, hostile_act act)
{
    struct trial trial = {f, act};
    const struct mischief mischief = {act_again, send_trial_home, &trial};
    const DWORD handles_max = endurance_handles_max(&f->broker);

    suffer_with_bystander(f, act);
    endurance_expect(&f->broker, &mischief, handles_max);
}

static void gather_silent_crowd(struct fixture *f)
{
    for (size_t i = 0; i < CROWD / 2; i++) {
        (void)join_crowd(f, f->broker.publish_name, RAW_PIPE_WRITE);
        (void)join_crowd(f, f->broker.subscribe_name, RAW_PIPE_READ_WRITE);
    }
}

static void two_thousand_silent_connections_stop_no_other(void **state)
{
    endure(*state, gather_silent_crowd);
}

static void evicted_and_late_connections_are_counted(void **state)
{
    struct fixture *f = *state;

    gather_silent_crowd(f);

    broker_process_wait_for(&f->broker, "closed.evicted_publisher",
                            CROWD / 2 - (PUBLISH_LISTENERS - PUBLISH_FREE_MIN));
    broker_process_wait_for(&f->broker, "closed.evicted_subscriber",
                            CROWD / 2 - SUBSCRIBERS_ASKING_MAX);
    broker_process_wait_for(&f->broker, "closed.late_publisher",
                            PUBLISH_LISTENERS - PUBLISH_FREE_MIN);
    /* The client that asks for these numbers needs an instance as well. */
    broker_process_wait_for(&f->broker, "refused.timeout", SUBSCRIBERS_ASKING_MAX / 2);
    assert_int_equal(broker_process_count(&f->broker, "publishers"), 0);
}

/* Byte by byte, as far as it goes without a whole line. */
static void drip(HANDLE pipe, const char *text)
{
    for (; *text != '\0'; text++) {
        assert_true(raw_pipe_write(pipe, text, 1));
    }
}

static void expect_refusal_for_silence(HANDLE pipe)
{
    char answer[1024] = "";
    size_t size = raw_pipe_read(pipe, answer, sizeof(answer) - 1);

    answer[size] = '\0';
    if (strstr(answer, "\"timeout\"") == NULL) {
        fail_msg("where a refusal should be there is <%s>", answer);
    }
    assert_int_equal(raw_pipe_read(pipe, answer, sizeof(answer)), 0);
}

static void drip_and_fall_silent(struct fixture *f)
{
    for (size_t i = 0; i < DRIPPERS; i++) {
        drip(join_crowd(f, f->broker.publish_name, RAW_PIPE_WRITE), HALF_A_NOTIFICATION);
        drip(join_crowd(f, f->broker.subscribe_name, RAW_PIPE_READ_WRITE), HALF_A_REQUEST);
    }
    for (size_t i = 1; i < f->crowd_size; i += 2) {
        expect_refusal_for_silence(f->crowd[i]);
    }
}

static void half_a_line_and_then_silence_is_refused_and_stops_no_other(void **state)
{
    endure(*state, drip_and_fall_silent);
}

/* A byte to each of them, and so on until none of them takes one. */
static void drip_a_byte_a_second(struct fixture *f)
{
    size_t alive = 0;
    size_t drips = 0;

    for (size_t i = 0; i < SLOW_DRIPPERS; i++) {
        (void)join_crowd(f, f->broker.publish_name, RAW_PIPE_WRITE);
        (void)join_crowd(f, f->broker.subscribe_name, RAW_PIPE_READ_WRITE);
    }
    do {
        alive = 0;
        for (size_t i = 0; i < f->crowd_size; i++) {
            alive += raw_pipe_write(f->crowd[i], " ", 1) ? 1u : 0u;
        }
        drips++;
        assert_in_range(drips, 1, DRIPS_MAX);
        assert_false(process_ends_within(f->broker.process, DRIP_PAUSE_MS));
    } while (alive > 0);
}

static void a_byte_a_second_buys_no_time_and_stops_no_other(void **state)
{
    endure(*state, drip_a_byte_a_second);
}

static void break_off_in_the_middle(struct fixture *f)
{
    const uint64_t before = broker_process_count(&f->broker, "rejected.incomplete");

    for (size_t i = 0; i < BREAKERS; i++) {
        HANDLE publisher = raw_pipe_open(f->broker.publish_name, RAW_PIPE_WRITE);
        HANDLE subscriber = raw_pipe_open(f->broker.subscribe_name, RAW_PIPE_READ_WRITE);

        assert_true(raw_pipe_write(publisher, HALF_A_NOTIFICATION, strlen(HALF_A_NOTIFICATION)));
        assert_true(raw_pipe_write(subscriber, HALF_A_REQUEST, strlen(HALF_A_REQUEST)));
        raw_pipe_close(publisher);
        raw_pipe_close(subscriber);
    }
    broker_process_wait_for(&f->broker, "rejected.incomplete", before + BREAKERS);
}

static void a_client_that_breaks_off_in_the_middle_of_a_line_stops_no_other(void **state)
{
    endure(*state, break_off_in_the_middle);
}

/* In pieces, or the pipe would have to hold all of it before the broker can say no. */
static size_t write_until_cut_off(HANDLE pipe)
{
    static const char spaces[64 * 1024];
    size_t taken = 0;

    while (taken < HUGE_BYTES && raw_pipe_write(pipe, spaces, sizeof(spaces))) {
        taken += sizeof(spaces);
    }
    return taken;
}

static void send_huge_lines(struct fixture *f)
{
    for (int i = 0; i < 8; i++) {
        HANDLE publisher = join_crowd(f, f->broker.publish_name, RAW_PIPE_WRITE);
        HANDLE subscriber = join_crowd(f, f->broker.subscribe_name, RAW_PIPE_READ_WRITE);

        assert_true(write_until_cut_off(publisher) <= HUGE_BYTES_TAKEN_MAX);
        assert_true(write_until_cut_off(subscriber) <= HUGE_BYTES_TAKEN_MAX);
    }
}

static void a_line_without_end_is_cut_off_early_and_stops_no_other(void **state)
{
    endure(*state, send_huge_lines);
}

static DWORD WINAPI open_and_vanish(void *context)
{
    struct fixture *f = context;
    DWORD failed_count = 0;

    for (unsigned int i = 0; i < VANISHING_OPENS; i++) {
        HANDLE publisher = raw_pipe_open(f->broker.publish_name, RAW_PIPE_WRITE);
        HANDLE subscriber = raw_pipe_open(f->broker.subscribe_name, RAW_PIPE_READ_WRITE);

        failed_count += publisher == INVALID_HANDLE_VALUE ? 1u : 0u;
        failed_count += subscriber == INVALID_HANDLE_VALUE ? 1u : 0u;
        raw_pipe_close(publisher);
        raw_pipe_close(subscriber);
    }
    return failed_count;
}

static void come_and_go_in_throngs(struct fixture *f)
{
    HANDLE threads[VANISHING_THREADS];

    for (size_t i = 0; i < VANISHING_THREADS; i++) {
        threads[i] = CreateThread(NULL, 0, open_and_vanish, f, 0, NULL);
        assert_non_null(threads[i]);
    }
    for (size_t i = 0; i < VANISHING_THREADS; i++) {
        DWORD failed_count = 0;

        assert_int_equal(WaitForSingleObject(threads[i], INFINITE), WAIT_OBJECT_0);
        assert_true(GetExitCodeThread(threads[i], &failed_count));
        CloseHandle(threads[i]);
        assert_int_equal(failed_count, 0); /* the pipe was never gone, nor busy for long */
    }
}

static void a_client_that_opens_and_vanishes_from_many_threads_stops_no_other(void **state)
{
    endure(*state, come_and_go_in_throngs);
}

/* Whatever it is, it is sent as it is, and the sender goes. */
static void throw_at_both_pipes(struct fixture *f, const void *bytes, size_t size)
{
    HANDLE publisher = raw_pipe_open(f->broker.publish_name, RAW_PIPE_WRITE);
    HANDLE subscriber = raw_pipe_open(f->broker.subscribe_name, RAW_PIPE_READ_WRITE);

    (void)raw_pipe_write(publisher, bytes, size); /* may be cut off by then */
    (void)raw_pipe_write(subscriber, bytes, size);
    raw_pipe_close(publisher);
    raw_pipe_close(subscriber);
}

static void throw_file(struct fixture *f, const wchar_t *path)
{
    static char bytes[256 * 1024];
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    DWORD size = 0;

    assert_true(file != INVALID_HANDLE_VALUE);
    assert_true(ReadFile(file, bytes, sizeof(bytes) - 1, &size, NULL));
    CloseHandle(file);
    if (size > 0 && bytes[size - 1] != '\n') {
        bytes[size] = '\n';
        size++;
    }
    throw_at_both_pipes(f, bytes, size);
}

static size_t throw_folder(struct fixture *f, const char *kind)
{
    wchar_t pattern[MAX_PATH];
    wchar_t path[MAX_PATH];
    WIN32_FIND_DATAW found;
    HANDLE search;
    size_t count = 0;

    (void)_snwprintf(pattern, MAX_PATH, L"%hs/%hs/bad/*.json", VECTORS_FOLDER, kind);
    search = FindFirstFileW(pattern, &found);
    assert_true(search != INVALID_HANDLE_VALUE);
    do {
        (void)_snwprintf(path, MAX_PATH, L"%hs/%hs/bad/%ls", VECTORS_FOLDER, kind, found.cFileName);
        throw_file(f, path);
        count++;
    } while (FindNextFileW(search, &found));
    (void)FindClose(search);
    return count;
}

static void throw_every_bad_vector(struct fixture *f)
{
    static const char *const kinds[] = {"json", "notification", "request", "event", "stream"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (throw_folder(f, kinds[i]) <= 5) {
            fail_msg("there are too few bad vectors of the kind %s", kinds[i]);
        }
    }
}

static void bad_messages_of_every_kind_stop_no_other(void **state)
{
    endure(*state, throw_every_bad_vector);
}

static void throw_random_bytes(struct fixture *f)
{
    static char bytes[RANDOM_BYTES_MAX];
    struct random random;

    random_init(&random, 20261123);
    for (unsigned int i = 0; i < RANDOM_MESSAGES; i++) {
        const uint32_t size = 1 + random_below(&random, RANDOM_BYTES_MAX);

        for (uint32_t at = 0; at < size; at++) {
            bytes[at] = (char)random_below(&random, 256);
        }
        throw_at_both_pipes(f, bytes, size);
    }
}

static void random_bytes_stop_no_other(void **state)
{
    endure(*state, throw_random_bytes);
}

/* A broker that finds its name taken must not join the program that has it. */
static void expect_broker_to_give_up(struct fixture *f, const wchar_t *taken_name, DWORD access)
{
    wchar_t arguments[128];
    HANDLE squatter;
    char *errors;

    squatter = CreateNamedPipeW(taken_name, access | FILE_FLAG_OVERLAPPED,
                                PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS,
                                PIPE_UNLIMITED_INSTANCES, 4096, 4096, 0, NULL);
    assert_true(squatter != INVALID_HANDLE_VALUE);
    (void)_snwprintf(arguments, 128, L"run --identity process --journal none --quiet --pipes %ls",
                     f->broker.prefix);
    f->second = process_start("squatted-broker", WNETWATCHD_PROGRAM, arguments);
    assert_int_equal(process_wait(f->second), 1);
    errors = process_errors(f->second);
    CloseHandle(squatter);
    assert_int_equal(count_lines(errors), 1);
    assert_non_null(strstr(errors, "already serves"));
    free(errors);
}

static void a_taken_subscribe_pipe_stops_the_broker_at_its_start(void **state)
{
    struct fixture *f = *state;

    expect_broker_to_give_up(f, f->broker.subscribe_name, PIPE_ACCESS_DUPLEX);
}

static void a_taken_publish_pipe_stops_the_broker_at_its_start(void **state)
{
    struct fixture *f = *state;

    expect_broker_to_give_up(f, f->broker.publish_name, PIPE_ACCESS_INBOUND);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up_with_broker, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(two_thousand_silent_connections_stop_no_other),
        STORY(evicted_and_late_connections_are_counted),
        STORY(half_a_line_and_then_silence_is_refused_and_stops_no_other),
        STORY(a_byte_a_second_buys_no_time_and_stops_no_other),
        STORY(a_client_that_breaks_off_in_the_middle_of_a_line_stops_no_other),
        STORY(a_line_without_end_is_cut_off_early_and_stops_no_other),
        STORY(a_client_that_opens_and_vanishes_from_many_threads_stops_no_other),
        STORY(bad_messages_of_every_kind_stop_no_other),
        STORY(random_bytes_stop_no_other),
        cmocka_unit_test_setup_teardown(a_taken_subscribe_pipe_stops_the_broker_at_its_start,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_taken_publish_pipe_stops_the_broker_at_its_start, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests_name("e2e.hostile", tests, NULL, NULL);
}
