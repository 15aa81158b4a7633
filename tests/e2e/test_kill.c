/*
 * The broker is killed at random moments while it works, again and again. A subscriber that resumes
 * by the id of its last line gets each line of the journal once, in order and to the letter; no
 * two things in the journal have the same id; a life of the broker loses nothing it was sent.
 *
 *   test_e2e_kill [--kills N] [--seed N]
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
#include "tests/e2e/kept_lines.h"
#include "tests/e2e/publisher.h"
#include "tests/support/random.h"
#include "tests/support/scratch.h"
#include "tests/support/stories/numbered_events.h"

#define SUBSCRIBERS 2u
#define HEARD_IN_A_LIFE_MAX 400u
#define MOMENT_MS_MAX 20u

static uint32_t kills = 5;
static uint32_t seed = 1;

struct subscriber {
    struct pipe_stream *stream;
    char last_id[EVENT_ID_TEXT_SIZE + 1];
    struct kept_lines heard;
};

struct fixture {
    wchar_t scratch[MAX_PATH];
    wchar_t journal[MAX_PATH];
    struct broker_process broker;
    struct publisher *publisher;
    struct subscriber subscribers[SUBSCRIBERS];
    struct kept_lines kept;
    struct random random;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    scratch_make(f->scratch);
    scratch_join(f->journal, f->scratch, L"journal");
    broker_process_name(&f->broker);
    /* Small segments, so that some kills meet the moment when one follows another. */
    (void)_snwprintf(f->broker.options, BROKER_OPTIONS_UNITS_MAX,
                     L"--segment-mib 1 --state \"%ls\"", f->scratch);
    for (size_t i = 0; i < SUBSCRIBERS; i++) {
        (void)strcpy(f->subscribers[i].last_id, "oldest");
    }
    random_init(&f->random, seed);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    publisher_free(f->publisher);
    for (size_t i = 0; i < SUBSCRIBERS; i++) {
        pipe_stream_close(f->subscribers[i].stream);
        kept_lines_free(&f->subscribers[i].heard);
    }
    kept_lines_free(&f->kept);
    broker_process_deinit(&f->broker);
    scratch_remove(f->scratch);
    free(f);
    return 0;
}

/* A kill costs no event. But a broker that was killed between making a segment and writing to it
   looks like one that could not write, so behind that life there is a gap of nothing. */
static void check_gap(const struct event_document *document)
{
    struct stream_line gap;

    assert_true(stream_line_read(document, &gap));
    if (gap.gap_reason != STREAM_GAP_DAMAGE || gap.lost_is_known || gap.gap_before.sequence != 1) {
        fail_msg("a kill does not explain a gap before %llu",
                 (unsigned long long)gap.gap_before.sequence);
    }
}

/* Remember a line of the journal; those about the stream are only looked at. */
static void take_line(struct subscriber *subscriber, const char *line)
{
    struct event_document document;
    enum event_type type;

    assert_int_equal(event_read(line, strlen(line), &document), EVENT_OK);
    type = document.event.type;
    assert_int_not_equal(type, EVENT_STREAM_ERROR);
    if (type == EVENT_STREAM_GAP) {
        check_gap(&document);
    }
    event_document_deinit(&document);
    if (strstr(line, "\"type\":\"wnetwatch.stream.") == NULL) {
        kept_lines_add(&subscriber->heard, line, strlen(line));
        numbers_copy_id(subscriber->stream, subscriber->last_id);
    }
}

static void hear(struct subscriber *subscriber, uint32_t count)
{
    const size_t enough = subscriber->heard.count + count;

    while (subscriber->heard.count < enough) {
        const char *line = pipe_stream_next(subscriber->stream);

        assert_non_null(line);
        take_line(subscriber, line);
    }
}

static void hear_the_rest(struct subscriber *subscriber)
{
    const char *line;

    while ((line = pipe_stream_next(subscriber->stream)) != NULL) {
        take_line(subscriber, line);
    }
}

static void resume(struct fixture *f, struct subscriber *subscriber, const char *follow)
{
    char request[128];

    (void)snprintf(request, sizeof(request), "{\"subscribe\":{\"after\":\"%s\",\"follow\":%s}}\n",
                   subscriber->last_id, follow);
    subscriber->stream = pipe_stream_open(f->broker.subscribe_name, request);
}

static void leave(struct subscriber *subscriber)
{
    pipe_stream_close(subscriber->stream);
    subscriber->stream = NULL;
}

/* One hears more than the other; what lies in the pipe after the kill, one may hear or not. */
static void live_and_be_killed(struct fixture *f)
{
    broker_process_start(&f->broker);
    for (size_t i = 0; i < SUBSCRIBERS; i++) {
        resume(f, &f->subscribers[i], "true");
        hear(&f->subscribers[i], random_below(&f->random, HEARD_IN_A_LIFE_MAX));
    }
    (void)process_ends_within(f->broker.process, random_below(&f->random, MOMENT_MS_MAX));
    broker_process_kill(&f->broker);
    for (size_t i = 0; i < SUBSCRIBERS; i++) {
        pipe_stream_expect_crash(f->subscribers[i].stream);
        if (random_once_in(&f->random, 2)) {
            hear_the_rest(&f->subscribers[i]);
        }
        leave(&f->subscribers[i]);
    }
}

/* A life without load, in which both hear all they have not heard. */
static void live_and_stop(struct fixture *f)
{
    broker_process_start(&f->broker);
    for (size_t i = 0; i < SUBSCRIBERS; i++) {
        resume(f, &f->subscribers[i], "false");
        hear_the_rest(&f->subscribers[i]);
        leave(&f->subscribers[i]);
    }
    assert_int_equal(broker_process_stop(&f->broker), 0);
}

/* The very last line is broker.stopped, which came when they had left. */
static void expect_heard_is_kept(const struct kept_lines *heard, const struct kept_lines *kept)
{
    assert_int_equal(heard->count + 1, kept->count);
    for (size_t i = 0; i < heard->count; i++) {
        if (strcmp(heard->lines[i], kept->lines[i]) != 0) {
            fail_msg("line %zu was heard as %s\nand is kept as %s", i, heard->lines[i],
                     kept->lines[i]);
        }
    }
    assert_non_null(strstr(kept->lines[heard->count], "\"wnetwatch.broker.stopped\""));
}

/* What the journal says of the publisher. */
struct account {
    struct event_id last_id;
    uint32_t last_number;
    uint64_t numbers;
    uint64_t told; /* as missing */
    uint32_t lives;
    uint32_t uncertain_ends;
};

/* Between two lines of one life nothing is missing; between two lives may be what lay in the
   pipes when the broker was killed. */
static void check_number(const struct event *event, const struct publisher *publisher,
                         bool is_first_of_life, struct account *account)
{
    const uint32_t number = numbers_read(event);

    assert_true(number > account->last_number);
    if (!is_first_of_life && number != account->last_number + 1) {
        fail_msg("within a life number %u is followed by %u", account->last_number, number);
    }
    assert_int_equal(event->dropped, publisher_told(publisher, number));
    account->last_number = number;
    account->numbers++;
    account->told += event->dropped;
}

static void check_previous(const char *previous, struct account *account)
{
    if (strcmp(previous, "uncertain") == 0) {
        account->uncertain_ends++;
    } else {
        assert_string_equal(previous, account->lives == 1 ? "none" : "killed");
    }
}

static void check_kept(const struct fixture *f, struct account *account)
{
    bool is_first_of_life = true;

    memset(account, 0, sizeof(*account));
    for (size_t i = 0; i < f->kept.count; i++) {
        struct event_document document;

        assert_int_equal(event_read(f->kept.lines[i], strlen(f->kept.lines[i]), &document),
                         EVENT_OK);
        assert_true(event_id_compare(document.event.id, account->last_id) > 0);
        account->last_id = document.event.id;
        if (document.event.type == EVENT_BROKER_STARTED) {
            account->lives++;
            is_first_of_life = true;
            check_previous(document.event.previous, account);
        } else if (document.event.type == EVENT_ADD_SUCCEEDED) {
            check_number(&document.event, f->publisher, is_first_of_life, account);
            is_first_of_life = false;
        }
        event_document_deinit(&document);
    }
}

/* What was not sent is told by a line that was, or lay in a pipe with that line, or is yet to be
   told. */
static void check_losses(const struct fixture *f, const struct account *account, uint32_t last)
{
    const uint64_t in_pipes = last - account->numbers;
    uint64_t told_at_all = publisher_untold(f->publisher);

    for (uint32_t number = 1; number <= last; number++) {
        told_at_all += publisher_told(f->publisher, number);
    }
    print_message("           %u kills, seed %u: %llu events kept; %llu lay in pipes, %llu were "
                  "not sent, of which %llu are told\n",
                  kills, seed, (unsigned long long)account->numbers, (unsigned long long)in_pipes,
                  (unsigned long long)publisher_failed(f->publisher),
                  (unsigned long long)account->told);
    assert_int_equal(told_at_all, publisher_failed(f->publisher));
    assert_true(account->told <= told_at_all);
    /* Of each pipe one line that was read and not yet kept, and one that was not read. */
    assert_true(in_pipes <= (uint64_t)kills * PUBLISH_LISTENERS * 2);
}

static void a_subscriber_that_resumes_hears_once_all_that_was_kept(void **state)
{
    struct fixture *f = *state;
    struct account account;
    uint32_t last;

    f->publisher = publisher_start(f->broker.publish_name);
    for (uint32_t i = 0; i < kills; i++) {
        live_and_be_killed(f);
    }
    last = publisher_stop(f->publisher);
    live_and_stop(f);

    kept_lines_read(&f->kept, f->journal);
    for (size_t i = 0; i < SUBSCRIBERS; i++) {
        expect_heard_is_kept(&f->subscribers[i].heard, &f->kept);
    }
    check_kept(f, &account);
    assert_int_equal(account.lives, kills + 1);
    assert_int_equal(account.uncertain_ends, f->kept.empty_segments);
    check_losses(f, &account, last);
}

static bool read_arguments(int count, char **arguments)
{
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(arguments[i], "--kills") == 0) {
            kills = (uint32_t)strtoul(arguments[i + 1], NULL, 10);
        } else if (strcmp(arguments[i], "--seed") == 0) {
            seed = (uint32_t)strtoul(arguments[i + 1], NULL, 10);
        } else {
            return false;
        }
    }
    return count % 2 == 1;
}

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_subscriber_that_resumes_hears_once_all_that_was_kept,
                                        set_up, tear_down),
    };

    if (!read_arguments(argument_count, arguments)) {
        (void)fputs("usage: test_e2e_kill [--kills N] [--seed N]\n", stderr);
        return 2;
    }
    return cmocka_run_group_tests_name("e2e.kill", tests, NULL, NULL);
}
