/*
 * Several users at one broker: what each of them is told, and what the broker believes of each.
 *
 * Each of them is a process with a token of its own, made by run_as; the broker runs as the
 * system, so that all users trust its pipes. What a user does not see is shown by a stream that
 * ends where the journal ends, so no test waits for nothing to happen.
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
#include "tests/support/stories/broker_story.h"
#include "tests/users/user_program.h"

#define EVERYTHING "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false}}\n"

struct fixture {
    struct broker_process broker;
    struct process *streams[3];
    size_t stream_count;
};

/* --- People ------------------------------------------------------------------------------- */

static void map_as(const char *user, const wchar_t *arguments)
{
    assert_int_equal(run_as(user, "mpr_host", MPR_HOST_PROGRAM, arguments), 0);
}

static struct process *talk_as(struct fixture *f, const char *user, const wchar_t *verb,
                               const wchar_t *pipe_name, const char *line)
{
    wchar_t arguments[COMMAND_UNITS_MAX];
    char name[16];
    struct process *process;

    f->stream_count++;
    (void)snprintf(name, sizeof(name), "talk-%zu", f->stream_count);
    (void)_snwprintf(arguments, COMMAND_UNITS_MAX, L"%ls %ls", verb, pipe_name);
    process = start_as(user, name, TALK_PROGRAM, arguments);
    process_write(process, line);
    return process;
}

/* A stream that is live, so it misses nothing from here on. */
static struct process *subscribe_as(struct fixture *f, const char *user)
{
    struct process *stream =
        talk_as(f, user, L"subscribe", f->broker.subscribe_name, SUBSCRIBE_FROM_NOW);

    free(process_wait_for_lines(stream, 2)); /* started and live */
    for (size_t i = 0; i < 3; i++) {
        if (f->streams[i] == NULL) {
            f->streams[i] = stream;
            return stream;
        }
    }
    fail();
    return stream;
}

/* All that this request is answered with; the stream has to end by itself. */
static char *answer_to(struct fixture *f, const char *user, const char *request)
{
    struct process *stream = talk_as(f, user, L"subscribe", f->broker.subscribe_name, request);
    char *answer;

    assert_int_equal(process_wait(stream), 0);
    answer = process_output(stream);
    process_free(stream);
    return answer;
}

static void publish_as(struct fixture *f, const char *user, const char *line)
{
    const uint64_t before = broker_process_count(&f->broker, "received");
    struct process *publisher = talk_as(f, user, L"publish", f->broker.publish_name, line);

    broker_process_wait_for(&f->broker, "received", before + 1);
    process_free(publisher);
}

/* --- What they are told ------------------------------------------------------------------- */

static size_t count_text(const char *answer, const char *text)
{
    size_t count = 0;

    while ((answer = strstr(answer, text)) != NULL) {
        count++;
        answer += strlen(text);
    }
    return count;
}

static size_t count_events_of(const char *answer, const char *sid)
{
    char member[128];

    (void)snprintf(member, sizeof(member), "\"user\":{\"sid\":\"%s\"", sid);
    return count_text(answer, member);
}

struct expectation {
    size_t of_a;
    size_t of_b;
};

static void expect_events(const char *answer, struct expectation expected)
{
    const size_t of_a = count_events_of(answer, SID_OF_A);
    const size_t of_b = count_events_of(answer, SID_OF_B);

    if (of_a != expected.of_a || of_b != expected.of_b ||
        count_text(answer, "\"type\":\"wnetwatch.connection.") != of_a + of_b) {
        fail_msg("%zu events of A and %zu of B should be here:\n%s", expected.of_a, expected.of_b,
                 answer);
    }
}

static void expect_whole_story(struct fixture *f, const char *user, struct expectation expected)
{
    char *answer = answer_to(f, user, EVERYTHING);

    expect_events(answer, expected);
    assert_int_equal(count_text(answer, "\"wnetwatch.stream.ended\""), 1);
    free(answer);
}

/* --- Stories ------------------------------------------------------------------------------ */

static int register_dlls(void **state)
{
    wchar_t arguments[MAX_PATH];

    (void)state;
    (void)_snwprintf(arguments, MAX_PATH, L"setup \"%hs\"", PROGRAMS_FOLDER);
    return (int)process_run("mpr_host", MPR_HOST_PROGRAM, arguments);
}

/* As the system, whose pipes all users trust; the test itself is no observer of its broker, so
   it asks for numbers as an administrator, which the first user of a Wine prefix is. */
static void start_broker(struct fixture *f)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;
    struct pipe_stream *stream;

    f->broker.process = start_as(SYSTEM_SID, "broker", WNETWATCHD_PROGRAM,
                                 L"run --identity process --journal none");
    while ((stream = pipe_stream_try(f->broker.subscribe_name, "{\"status\":{}}\n")) == NULL) {
        if (process_ends_within(f->broker.process, 10) || GetTickCount64() > deadline_ms) {
            fail_msg("there is no broker: %s", process_errors(f->broker.process));
        }
    }
    pipe_stream_close(stream);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    broker_process_name_real(&f->broker);
    *state = f;
    start_broker(f);
    return register_dlls(state);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < 3; i++) {
        process_free(f->streams[i]);
    }
    assert_int_equal(broker_process_stop(&f->broker), 0);
    broker_process_deinit(&f->broker);
    free(f);
    return 0;
}

static void a_user_sees_its_own_events_and_an_administrator_sees_all(void **state)
{
    struct fixture *f = *state;
    struct process *of_a = subscribe_as(f, A);
    struct process *of_b = subscribe_as(f, B);
    struct process *of_observer = subscribe_as(f, OBSERVER);
    char *answer;

    map_as(A, L"add X: \\\\srv\\of-a");
    map_as(B, L"add Y: \\\\srv\\of-b");
    map_as(A, L"cancel X:");

    answer = process_wait_for_lines(of_observer, 8);
    expect_events(answer, (struct expectation){4, 2});
    free(answer);
    answer = process_wait_for_lines(of_a, 6);
    expect_events(answer, (struct expectation){4, 0});
    assert_int_equal(count_text(answer, "of-b"), 0);
    free(answer);
    answer = process_wait_for_lines(of_b, 4);
    expect_events(answer, (struct expectation){0, 2});
    assert_int_equal(count_text(answer, "of-a"), 0);
    free(answer);
    expect_whole_story(f, A, (struct expectation){4, 0});
    expect_whole_story(f, B, (struct expectation){0, 2});
    expect_whole_story(f, SYSTEM_SID, (struct expectation){4, 2});
}

#define NOTIFICATION                                                                               \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"pre\",\"context\":7,\"status\":0,\"local\":\"Z:\","     \
    "\"remote\":\"\\\\\\\\srv\\\\forged\",\"type\":1,\"flags\":0,\"image\":\"C:\\\\x.exe\","       \
    "\"dropped\":0"

static void a_publisher_that_names_another_user_is_stamped_as_itself(void **state)
{
    struct fixture *f = *state;

    publish_as(f, A,
               NOTIFICATION ",\"user\":{\"sid\":\"" SID_OF_B "\",\"session\":1},\"sid\":\"" //
               SID_OF_B "\",\"process\":{\"pid\":4}}\n");

    expect_whole_story(f, B, (struct expectation){0, 0});
    expect_whole_story(f, A, (struct expectation){1, 0});
    expect_whole_story(f, OBSERVER, (struct expectation){1, 0});
}

struct wish {
    const char *name;
    const char *request;
};

static const struct wish wishes[] = {
    {"all since ever", EVERYTHING},
    {"all since a time", "{\"subscribe\":{\"since\":\"2000-01-01T00:00:00Z\",\"follow\":false}}\n"},
    {"the other user by name", "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false,"
                               "\"filter\":{\"user\":[\"" SID_OF_A "\"]}}}\n"},
    {"every user", "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false,"
                   "\"filter\":{\"user\":[\"*\"]}}}\n"},
    {"every type", "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false,"
                   "\"filter\":{\"type\":[\"*\"]}}}\n"},
    {"what only the other one has", "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false,"
                                    "\"filter\":{\"remote\":[\"*of-a*\"]}}}\n"},
};

static void no_request_shows_what_the_token_does_not(void **state)
{
    struct fixture *f = *state;

    map_as(A, L"add X: \\\\srv\\of-a");
    for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
        char *answer = answer_to(f, B, wishes[i].request);

        print_message("           %s\n", wishes[i].name);
        expect_events(answer, (struct expectation){0, 0});
        assert_int_equal(count_text(answer, "of-a"), 0);
        assert_int_equal(count_text(answer, "\"visibility\":\"own\""), 1);
        free(answer);
    }
    expect_whole_story(f, OBSERVER, (struct expectation){2, 0});
}

static void the_status_tells_numbers_of_others_to_observers_alone(void **state)
{
    struct fixture *f = *state;
    char *answer;

    map_as(A, L"add X: \\\\srv\\of-a");
    answer = answer_to(f, B, "{\"status\":{}}\n");
    assert_int_equal(count_text(answer, "\"visibility\":\"own\""), 1);
    assert_int_equal(count_text(answer, "\"received\""), 0);
    assert_int_equal(count_text(answer, "\"subscribers\""), 0);
    free(answer);
    answer = answer_to(f, OBSERVER, "{\"status\":{}}\n");
    assert_int_equal(count_text(answer, "\"visibility\":\"all\""), 1);
    assert_int_equal(count_text(answer, "\"received\":2"), 1);
    free(answer);
}

static void a_reader_of_event_logs_sees_all_unless_the_group_is_for_denying(void **state)
{
    struct fixture *f = *state;

    map_as(A, L"add X: \\\\srv\\of-a");

    expect_whole_story(f, B, (struct expectation){0, 0});
    expect_whole_story(f, B IS_EVENT_LOG_READER, (struct expectation){2, 0});
    expect_whole_story(f, B DENIED_EVENT_LOG_READER, (struct expectation){0, 0});
}

static void an_administrator_with_a_filtered_token_sees_only_its_own_events(void **state)
{
    struct fixture *f = *state;

    map_as(A, L"add X: \\\\srv\\of-a");
    map_as(B DENIED_ADMINISTRATOR, L"add Y: \\\\srv\\of-b");

    expect_whole_story(f, B DENIED_ADMINISTRATOR, (struct expectation){0, 2});
    expect_whole_story(f, B IS_ADMINISTRATOR, (struct expectation){2, 2});
}

/* The id of the first line that has this text. */
static void copy_id_of(const char *answer, const char *text, char id[EVENT_ID_TEXT_SIZE + 1])
{
    const char *at = strstr(answer, text);

    assert_non_null(at);
    while (at > answer && at[-1] != '\n') {
        at--;
    }
    at = strstr(at, "\"id\":\"");
    assert_non_null(at);
    memcpy(id, at + 6, EVENT_ID_TEXT_SIZE);
    id[EVENT_ID_TEXT_SIZE] = '\0';
}

static void an_id_out_of_an_observers_stream_opens_nothing(void **state)
{
    struct fixture *f = *state;
    char id[EVENT_ID_TEXT_SIZE + 1];
    char request[128];
    char *answer;

    map_as(A, L"add X: \\\\srv\\of-a");
    map_as(B, L"add Y: \\\\srv\\of-b");
    map_as(A, L"cancel X:");
    answer = answer_to(f, OBSERVER, EVERYTHING);
    copy_id_of(answer, "of-a", id);
    free(answer);

    (void)snprintf(request, sizeof(request),
                   "{\"subscribe\":{\"after\":\"%s\",\"follow\":false}}\n", id);
    answer = answer_to(f, B, request);
    expect_events(answer, (struct expectation){0, 2});
    assert_int_equal(count_text(answer, "of-a"), 0);
    assert_int_equal(count_text(answer, "stream.gap"), 0);
    free(answer);
}

/* The notify DLL of the other width, in a program of that width; both are built by another
   preset, whose folder the environment names. */
static void a_32_bit_program_is_seen_like_any_other(void **state)
{
    struct fixture *f = *state;
    const char *folder = getenv("WNETWATCH_X86_BUILD");
    char program[MAX_PATH];
    wchar_t arguments[MAX_PATH];

    if (getenv("WNETWATCH_NO_32_BIT_CODE") != NULL) {
        print_message("skipped: this machine runs no 32-bit code\n");
        skip();
    }
    if (folder == NULL || folder[0] == '\0') {
        fail_msg("there is no 32-bit Windows here: WNETWATCH_X86_BUILD is not set");
        return;
    }
    (void)snprintf(program, sizeof(program), "%s/tests/mpr_host.exe", folder);
    (void)_snwprintf(arguments, MAX_PATH, L"setup \"%hs/bin\"", folder);
    assert_int_equal(process_run("mpr_host", program, arguments), 0);

    assert_int_equal(run_as(A, "mpr_host", program, L"add X: \\\\srv\\of-a"), 0);
    assert_int_equal(run_as(A, "mpr_host", program, L"cancel X:"), 0);

    expect_whole_story(f, A, (struct expectation){4, 0});
    expect_whole_story(f, B, (struct expectation){0, 0});
}

/* --- A crowd of one user ------------------------------------------------------------------- */

#define SILENT_CROWD L"1000 silent" /* come again when they are sent away */
#define LOUD_CROWD L"400 loud"      /* with more in their pipes than is read meanwhile */
#define MAPPINGS 5u
#define EVENTS_OF_A_MAPPING 4u

static void map_beside_crowd(struct fixture *f, const wchar_t *kind)
{
    wchar_t arguments[COMMAND_UNITS_MAX];
    struct process *crowd;
    char *answer;

    (void)_snwprintf(arguments, COMMAND_UNITS_MAX, L"%ls %ls", f->broker.publish_name, kind);
    crowd = start_as(B, "crowd", CROWD_PROGRAM, arguments);
    free(process_wait_for_lines(crowd, 1));

    for (unsigned int i = 0; i < MAPPINGS; i++) {
        map_as(A, L"add X: \\\\srv\\of-a");
        map_as(A, L"cancel X:");
    }
    assert_false(process_ends_within(crowd, 0));
    process_free(crowd);

    /* By all that is told: a broker that asks for a user by the process may find it gone. */
    answer = answer_to(f, OBSERVER, EVERYTHING);
    assert_int_equal(count_text(answer, "\"subject\":\"X:\""), MAPPINGS * EVENTS_OF_A_MAPPING);
    free(answer);
    assert_true(broker_process_count(&f->broker, "closed.evicted_publisher") > 0);
    assert_int_equal(broker_process_count(&f->broker, "dropped"), 0);
}

static void a_silent_crowd_of_one_user_costs_another_no_event(void **state)
{
    map_beside_crowd(*state, SILENT_CROWD);
}

static void a_crowd_with_unread_lines_costs_another_user_no_event(void **state)
{
    map_beside_crowd(*state, LOUD_CROWD);
}

/* --- Searches of one user ------------------------------------------------------------------ */

#define FLOODING_CONNECTIONS L"8"
#define SEARCHING_STREAMS L"60"
#define PROBES L"200"
#define PROBE_ROUNDS 5u

/* The program prints a line as soon as the broker has heard it. */
static struct process *start_loud(const char *name, const char *program, const wchar_t *pipe_name,
                                  const wchar_t *count)
{
    wchar_t arguments[COMMAND_UNITS_MAX];
    struct process *process;

    (void)_snwprintf(arguments, COMMAND_UNITS_MAX, L"%ls %ls", pipe_name, count);
    process = start_as(A, name, program, arguments);
    free(process_wait_for_lines(process, 1));
    return process;
}

static void fill_with_events(struct fixture *f)
{
    struct process *flood =
        start_loud("flood", FLOOD_PROGRAM, f->broker.publish_name, FLOODING_CONNECTIONS);

    broker_process_wait_for(&f->broker, "received", RING_EVENTS_MAX);
    process_free(flood);
}

/* One after the other, each waited for. How late they are is printed and not judged: a broker that
   searches never rests, so the scheduler of the machine makes it wait for its next slice, which
   takes longer than what another user's turn costs. That is bounded in steps, which
   tests/unit/broker counts. */
static void expect_to_get_all(struct fixture *f, const char *user)
{
    wchar_t arguments[COMMAND_UNITS_MAX];
    struct process *probe;
    char *output;

    (void)_snwprintf(arguments, COMMAND_UNITS_MAX,
                     L"probe --publish %ls --subscribe %ls --events " PROBES,
                     f->broker.publish_name, f->broker.subscribe_name);
    probe = start_as(user, "probe", BENCH_LOAD_PROGRAM, arguments);
    assert_int_equal(process_wait(probe), 0);
    output = process_output(probe);
    print_message("           %s", output);
    assert_int_equal(count_text(output, "\"verdict\":\"good\""), 1);
    free(output);
    process_free(probe);
}

static void costly_searches_of_one_user_cost_another_no_event(void **state)
{
    struct fixture *f = *state;
    struct process *search;

    fill_with_events(f);
    search = start_loud("search", SEARCH_PROGRAM, f->broker.subscribe_name, SEARCHING_STREAMS);
    for (unsigned int i = 0; i < PROBE_ROUNDS; i++) {
        expect_to_get_all(f, B);
    }
    assert_false(process_ends_within(search, 0));
    process_free(search);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_user_sees_its_own_events_and_an_administrator_sees_all),
        STORY(a_publisher_that_names_another_user_is_stamped_as_itself),
        STORY(no_request_shows_what_the_token_does_not),
        STORY(the_status_tells_numbers_of_others_to_observers_alone),
        STORY(a_reader_of_event_logs_sees_all_unless_the_group_is_for_denying),
        STORY(an_administrator_with_a_filtered_token_sees_only_its_own_events),
        STORY(an_id_out_of_an_observers_stream_opens_nothing),
        STORY(a_32_bit_program_is_seen_like_any_other),
        STORY(a_silent_crowd_of_one_user_costs_another_no_event),
        STORY(a_crowd_with_unread_lines_costs_another_user_no_event),
        STORY(costly_searches_of_one_user_cost_another_no_event),
    };

    return cmocka_run_group_tests_name("users", tests, NULL, NULL);
}
