#include "samples/agent/core/delivery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"

/* What one test plays: time, and the agent. */
static uint64_t now_ms;
static struct delivery *delivery;
static struct delivery_step step;

static uint32_t draw_most(void *context, uint32_t bound)
{
    (void)context;
    return bound;
}

static void begin(uint32_t start_ms_max, bool compresses)
{
    now_ms = 1000;
    delivery = delivery_new(draw_most, NULL, start_ms_max, compresses, now_ms);
    assert_non_null(delivery);
}

static int set_up(void **state)
{
    (void)state;
    begin(0, true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    delivery_free(delivery);
    delivery = NULL;
    return 0;
}

/* Records are numbers, and so are their cursors and their times. */
static void add(unsigned first, unsigned last)
{
    for (unsigned i = first; i <= last; i++) {
        char text[16];
        char line[16];

        (void)snprintf(text, sizeof(text), "%u", i);
        (void)snprintf(line, sizeof(line), "line %u", i);
        assert_true(delivery_add(
            delivery, &(struct batch_record){{text, strlen(text)}, {line, strlen(line)}, text, i},
            now_ms));
    }
}

static struct delivery_counts counts(void)
{
    struct delivery_counts result;

    delivery_count(delivery, &result);
    return result;
}

static void next(void)
{
    step = delivery_next(delivery, now_ms);
}

/* The next step is to send these records. */
static void expect_send(unsigned first, unsigned last, bool is_compressed)
{
    next();
    assert_int_equal(step.action, DELIVERY_SEND);
    assert_int_equal(step.count, last - first + 1);
    assert_int_equal(step.is_compressed, is_compressed);
    for (unsigned i = first; i <= last; i++) {
        char text[16];

        (void)snprintf(text, sizeof(text), "%u", i);
        assert_int_equal(step.records[i - first].size, strlen(text));
        assert_memory_equal(step.records[i - first].bytes, text, strlen(text));
    }
}

static void answer(uint32_t status)
{
    const struct answer given = {.has_come = status != 0, .status = status};

    delivery_answered(delivery, &given, now_ms);
}

static void answer_with_pause(uint32_t status, uint32_t retry_after_ms)
{
    const struct answer given = {.has_come = true,
                                 .status = status,
                                 .has_retry_after = true,
                                 .retry_after_ms = retry_after_ms};

    delivery_answered(delivery, &given, now_ms);
}

static void expect_store(const char *cursor, bool is_stored)
{
    next();
    assert_int_equal(step.action, DELIVERY_STORE);
    assert_string_equal(step.cursor, cursor);
    delivery_stored(delivery, is_stored, now_ms);
}

static void expect_set_aside(const char *line, bool is_kept)
{
    next();
    assert_int_equal(step.action, DELIVERY_SET_ASIDE);
    assert_int_equal(step.line.size, strlen(line));
    assert_memory_equal(step.line.bytes, line, strlen(line));
    delivery_set_aside_done(delivery, is_kept, now_ms);
}

static void expect_wait(enum delivery_action action, uint32_t wait_ms)
{
    next();
    assert_int_equal(step.action, action);
    assert_int_equal(step.wait_ms, wait_ms);
}

static void without_a_record_there_is_nothing_to_do(void **state)
{
    (void)state;
    expect_wait(DELIVERY_TAKE, WNW_FOREVER);
    assert_true(delivery_is_empty(delivery));
}

static void a_record_waits_a_second_for_others(void **state)
{
    (void)state;
    add(1, 1);
    expect_wait(DELIVERY_TAKE, 1000);
    now_ms += 600;
    add(2, 2);
    expect_wait(DELIVERY_TAKE, 400);
    now_ms += 400;
    expect_send(1, 2, true);
}

static void a_full_batch_waits_for_nothing(void **state)
{
    (void)state;
    add(1, 512);
    assert_false(delivery_has_room(delivery));
    expect_send(1, 512, true);
}

static void a_flush_waits_for_nothing(void **state)
{
    (void)state;
    add(1, 2);
    delivery_flush(delivery);
    expect_send(1, 2, true);
}

static void the_first_request_waits_for_its_pause(void **state)
{
    (void)state;
    delivery_free(delivery);
    begin(60000, false);
    add(1, 512);
    expect_wait(DELIVERY_TAKE, 60000);
    now_ms += 60000;
    expect_send(1, 512, false);
}

static void what_is_accepted_is_stored_and_not_before(void **state)
{
    (void)state;
    add(1, 3);
    now_ms += 1000;
    expect_send(1, 3, true);
    answer(202);
    assert_false(delivery_is_empty(delivery));
    expect_store("3", true);
    assert_true(delivery_is_empty(delivery));
    expect_wait(DELIVERY_TAKE, WNW_FOREVER);
    assert_int_equal(counts().sent, 3);
    assert_int_equal(counts().requests, 1);
    assert_int_equal(counts().last_status, 202);
}

static void a_passed_cursor_waits_for_the_records_before_it(void **state)
{
    (void)state;
    add(1, 1);
    delivery_pass(delivery, "1+filtered");
    expect_wait(DELIVERY_TAKE, 1000);
    now_ms += 1000;
    expect_send(1, 1, true);
    answer(200);
    expect_store("1+filtered", true);
    delivery_pass(delivery, "later");
    expect_wait(DELIVERY_TAKE, 1000);
    now_ms += 1000;
    expect_store("later", true);
}

static void an_item_without_a_cursor_passes_nothing(void **state)
{
    (void)state;
    delivery_pass(delivery, "");
    assert_true(delivery_is_empty(delivery));
    add(1, 1);
    delivery_pass(delivery, "");
    delivery_flush(delivery);
    expect_send(1, 1, true);
    answer(200);
    expect_store("1", true);
}

static void a_busy_server_gets_the_same_again_later(void **state)
{
    (void)state;
    add(1, 512);
    for (uint32_t pause_ms = 1000; pause_ms <= 4000; pause_ms *= 2) {
        expect_send(1, 512, true);
        answer(503);
        assert_int_equal(counts().health, DELIVERY_RETRYING);
        assert_int_equal(counts().last_status, 503);
        expect_wait(DELIVERY_TAKE, pause_ms);
        now_ms += pause_ms;
    }
    expect_send(1, 512, true);
    answer(200);
    assert_int_equal(counts().health, DELIVERY_WELL);
    assert_int_equal(counts().retried, 3);
    assert_int_equal(counts().requests, 4);
}

static void break_connection(void)
{
    const struct answer none = {.was_connected = true};

    delivery_answered(delivery, &none, now_ms);
}

/* It may need too long for so many records. */
static void a_connection_that_breaks_halves_and_sets_nothing_aside(void **state)
{
    (void)state;
    add(1, 512);
    for (unsigned last = 512; last > 1; last /= 2) {
        expect_send(1, last, true);
        break_connection();
        assert_int_equal(counts().health, DELIVERY_RETRYING);
        now_ms += 300000;
    }
    for (unsigned i = 0; i < 10; i++) {
        expect_send(1, 1, true);
        break_connection();
        now_ms += 300000;
    }
    expect_send(1, 1, true);
    answer(200);
    expect_store("1", true);
    expect_send(2, 3, true);
    assert_int_equal(counts().set_aside, 0);
}

static void failures_in_a_row_are_counted(void **state)
{
    static const uint32_t statuses[] = {0, 503, 500};

    (void)state;
    add(1, 512);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(counts().failures, i);
        next();
        answer(statuses[i]);
        now_ms += 300000;
    }
    next();
    answer(401);
    assert_int_equal(counts().failures, 3);
    now_ms += 300000;
    next();
    answer(200);
    assert_int_equal(counts().failures, 0);
}

static void a_stop_during_a_request_changes_nothing(void **state)
{
    (void)state;
    add(1, 512);
    assert_null(delivery_last_cursor(delivery));
    expect_send(1, 512, true);
    delivery_gave_up(delivery);
    assert_null(delivery_last_cursor(delivery));
    assert_int_equal(counts().health, DELIVERY_WELL);
    assert_int_equal(counts().retried, 0);
    assert_int_equal(counts().requests, 1);
    assert_int_equal(counts().waiting, 512);
    expect_send(1, 512, true);
}

static void a_request_without_memory_is_halved_at_once(void **state)
{
    (void)state;
    add(1, 512);
    for (unsigned last = 512; last > 1; last /= 2) {
        expect_send(1, last, true);
        delivery_no_memory(delivery, now_ms);
        assert_false(counts().lacks_memory);
    }
    expect_send(1, 1, true);
    answer(200);
    expect_store("1", true);
    now_ms += 1000;
    expect_send(2, 3, true);
    assert_int_equal(counts().requests, 2);
    assert_int_equal(counts().retried, 0);
    assert_int_equal(counts().set_aside, 0);
}

static void a_record_without_memory_is_kept_told_and_tried_each_second(void **state)
{
    (void)state;
    add(1, 1);
    delivery_flush(delivery);
    for (unsigned i = 1; i <= 10; i++) {
        expect_send(1, 1, true);
        delivery_no_memory(delivery, now_ms);
        assert_true(counts().lacks_memory);
        assert_int_equal(counts().failures, i);
        assert_int_equal(counts().health, DELIVERY_WELL);
        expect_wait(DELIVERY_TAKE, 1000);
        now_ms += 1000;
    }
    expect_send(1, 1, true);
    answer(200);
    assert_false(counts().lacks_memory);
    expect_store("1", true);
    assert_int_equal(counts().set_aside, 0);
}

static void missing_memory_is_no_answer_of_the_server(void **state)
{
    (void)state;
    add(1, 1);
    delivery_flush(delivery);
    for (uint32_t pause_ms = 1000; pause_ms <= 2000; pause_ms *= 2) {
        next();
        answer(503);
        expect_wait(DELIVERY_TAKE, pause_ms);
        now_ms += pause_ms;
    }
    expect_send(1, 1, true);
    delivery_no_memory(delivery, now_ms);
    assert_int_equal(counts().health, DELIVERY_RETRYING);
    now_ms += 1000;
    expect_send(1, 1, true);
    answer(503);
    expect_wait(DELIVERY_TAKE, 4000);
}

static void what_is_not_stored_yet_is_known_at_the_end(void **state)
{
    (void)state;
    delivery_pass(delivery, "first");
    expect_store("first", true);
    delivery_pass(delivery, "passed");
    expect_wait(DELIVERY_TAKE, 1000);
    assert_string_equal(delivery_last_cursor(delivery), "passed");
    delivery_stored(delivery, true, now_ms);
    assert_null(delivery_last_cursor(delivery));
    assert_int_equal(counts().requests, 0);
}

static void an_absent_server_is_a_busy_server(void **state)
{
    (void)state;
    add(1, 512);
    expect_send(1, 512, true);
    answer(0);
    assert_int_equal(counts().health, DELIVERY_RETRYING);
    assert_int_equal(counts().last_status, 0);
    expect_wait(DELIVERY_TAKE, 1000);
}

static void a_pause_that_the_server_asks_for_is_kept(void **state)
{
    static const uint32_t statuses[] = {429, 503, 500, 413, 415, 401};

    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        delivery_free(delivery);
        begin(0, true);
        add(1, 512);
        next();
        answer_with_pause(statuses[i], 700000);
        now_ms += 699999;
        next();
        assert_int_equal(step.action, DELIVERY_TAKE);
    }
}

static void a_fault_of_the_server_halves_and_sets_nothing_aside(void **state)
{
    (void)state;
    add(1, 2);
    delivery_flush(delivery);
    for (unsigned i = 0; i < 50; i++) {
        expect_send(1, i == 0 ? 2 : 1, true);
        answer(500);
        assert_int_equal(counts().health, DELIVERY_RETRYING);
        now_ms += 300000;
    }
    expect_send(1, 1, true);
    answer(200);
    expect_store("1", true);
    expect_send(2, 2, true);
}

static void a_refused_batch_is_halved_until_the_record_is_found(void **state)
{
    (void)state;
    add(1, 512);
    expect_send(1, 512, true);
    answer(400);
    expect_send(1, 256, true);
    answer(200);
    expect_store("256", true);
    add(513, 520); /* what comes meanwhile goes behind */
    now_ms += 1000;
    expect_send(257, 520, true);
    answer(422);
    expect_send(257, 388, true);
    for (unsigned last = 388; last > 257; last = 256 + (last - 256) / 2) {
        answer(400);
        expect_send(257, 256 + (last - 256) / 2, true);
    }
    answer(400);
    expect_send(257, 257, false); /* it may have been gzip */
    answer(400);
    expect_set_aside("line 257", true);
    expect_store("257", true);
    expect_send(258, 258, true);
    answer(200);
    expect_store("258", true);
    expect_send(259, 260, true);
    assert_int_equal(counts().set_aside, 1);
    assert_int_equal(counts().health, DELIVERY_WELL);
    assert_int_equal(counts().retried, 0);
}

static void a_single_record_that_is_too_large_is_set_aside_at_once(void **state)
{
    (void)state;
    add(1, 1);
    delivery_flush(delivery);
    expect_send(1, 1, true);
    answer(413);
    expect_set_aside("line 1", true);
}

static void too_large_stays_known(void **state)
{
    static char big[BATCH_RECORD_BYTES_MAX];
    const struct batch_record record = {{big, sizeof(big)}, {"", 0}, "c", 0};

    (void)state;
    for (unsigned round = 0; round < 2; round++) {
        while (delivery_has_room(delivery)) {
            assert_true(delivery_add(delivery, &record, now_ms));
        }
        next();
        assert_int_equal(step.action, DELIVERY_SEND);
        assert_int_equal(step.count, round == 0 ? 5 : 2);
        answer(round == 0 ? 413 : 200);
    }
}

static void gzip_that_is_refused_is_not_used_again(void **state)
{
    (void)state;
    add(1, 512);
    expect_send(1, 512, true);
    answer(415);
    expect_send(1, 512, false);
    assert_false(counts().is_compressed);
    answer(200);
    expect_store("512", true);
    add(513, 1024);
    expect_send(513, 1024, false);
}

static void gzip_that_is_refused_as_bad_content_is_found_out(void **state)
{
    (void)state;
    add(1, 2);
    delivery_flush(delivery);
    expect_send(1, 2, true);
    answer(400);
    expect_send(1, 1, true);
    answer(400);
    expect_send(1, 1, false);
    answer(200);
    expect_store("1", true);
    expect_send(2, 2, false);
    assert_int_equal(counts().set_aside, 0);
}

static void an_uncompressed_trial_survives_a_busy_server(void **state)
{
    (void)state;
    add(1, 1);
    delivery_flush(delivery);
    expect_send(1, 1, true);
    answer(400);
    expect_send(1, 1, false);
    answer(503);
    now_ms += 1000;
    expect_send(1, 1, false);
    answer(400);
    expect_set_aside("line 1", true);
    expect_store("1", true);
    add(2, 2);
    expect_send(2, 2, true);
}

static void an_expired_token_keeps_everything(void **state)
{
    (void)state;
    add(1, 512);
    for (unsigned i = 0; i < 100; i++) {
        expect_send(1, 512, true);
        answer(401);
        assert_int_equal(counts().health, DELIVERY_CONFIGURATION);
        assert_int_equal(counts().last_status, 401);
        expect_wait(DELIVERY_TAKE, 300000);
        assert_false(delivery_has_room(delivery));
        now_ms += 300000;
    }
    expect_send(1, 512, true);
    answer(200);
    expect_store("512", true);
    assert_int_equal(counts().health, DELIVERY_WELL);
}

static void a_partial_success_is_counted_and_not_sent_again(void **state)
{
    struct answer given = {.has_come = true, .status = 200, .refused_count = 2};

    (void)state;
    add(1, 5);
    delivery_flush(delivery);
    expect_send(1, 5, true);
    delivery_answered(delivery, &given, now_ms);
    expect_store("5", true);
    assert_true(delivery_is_empty(delivery));
    assert_int_equal(counts().sent, 3);
    assert_int_equal(counts().refused, 2);

    add(6, 6);
    expect_send(6, 6, true);
    given.refused_count = 1000; /* a server that lies */
    delivery_answered(delivery, &given, now_ms);
    assert_int_equal(counts().sent, 3);
    assert_int_equal(counts().refused, 3);
}

static void a_store_that_fails_stops_nothing_and_is_tried_again(void **state)
{
    (void)state;
    delivery_flush(delivery);
    add(1, 1);
    expect_send(1, 1, true);
    answer(200);
    expect_store("1", false);
    assert_true(counts().has_store_failed);
    add(2, 2);
    expect_send(2, 2, true);
    answer(200);
    expect_wait(DELIVERY_TAKE, 1000);
    assert_false(delivery_is_empty(delivery));
    now_ms += 1000;
    expect_store("2", true);
    assert_false(counts().has_store_failed);
    assert_true(delivery_is_empty(delivery));
}

static void a_full_file_of_refused_records_stops_everything(void **state)
{
    (void)state;
    delivery_flush(delivery);
    add(1, 2);
    expect_send(1, 2, true);
    answer(400);
    expect_send(1, 1, true);
    answer(413);
    expect_set_aside("line 1", false);
    assert_int_equal(counts().health, DELIVERY_FULL);
    assert_int_equal(counts().set_aside, 0);
    expect_wait(DELIVERY_STOP, 300000);
    now_ms += 300000;
    expect_send(1, 1, true); /* a person may have mended the server, */
    answer(413);
    assert_int_equal(counts().health, DELIVERY_FULL);
    expect_set_aside("line 1", true); /* or has emptied the file */
    assert_int_equal(counts().health, DELIVERY_WELL);
    expect_store("1", true);
    expect_send(2, 2, true);
}

static void what_waits_is_counted(void **state)
{
    (void)state;
    assert_int_equal(counts().oldest_waiting_us, 0);
    add(7, 9);
    assert_int_equal(counts().waiting, 3);
    assert_int_equal(counts().oldest_waiting_us, 7);
}

static void without_memory_there_is_no_delivery(void **state)
{
    (void)state;
    if (failing_malloc_arm(1)) {
        assert_null(delivery_new(draw_most, NULL, 0, true, 0));
        assert_true(failing_malloc_disarm());
    }
    delivery_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_record_there_is_nothing_to_do),
        TEST(a_record_waits_a_second_for_others),
        TEST(a_full_batch_waits_for_nothing),
        TEST(a_flush_waits_for_nothing),
        TEST(the_first_request_waits_for_its_pause),
        TEST(what_is_accepted_is_stored_and_not_before),
        TEST(a_passed_cursor_waits_for_the_records_before_it),
        TEST(an_item_without_a_cursor_passes_nothing),
        TEST(a_busy_server_gets_the_same_again_later),
        TEST(an_absent_server_is_a_busy_server),
        TEST(a_connection_that_breaks_halves_and_sets_nothing_aside),
        TEST(failures_in_a_row_are_counted),
        TEST(a_stop_during_a_request_changes_nothing),
        TEST(a_request_without_memory_is_halved_at_once),
        TEST(a_record_without_memory_is_kept_told_and_tried_each_second),
        TEST(missing_memory_is_no_answer_of_the_server),
        TEST(what_is_not_stored_yet_is_known_at_the_end),
        TEST(a_pause_that_the_server_asks_for_is_kept),
        TEST(a_fault_of_the_server_halves_and_sets_nothing_aside),
        TEST(a_refused_batch_is_halved_until_the_record_is_found),
        TEST(a_single_record_that_is_too_large_is_set_aside_at_once),
        TEST(too_large_stays_known),
        TEST(gzip_that_is_refused_is_not_used_again),
        TEST(gzip_that_is_refused_as_bad_content_is_found_out),
        TEST(an_uncompressed_trial_survives_a_busy_server),
        TEST(an_expired_token_keeps_everything),
        TEST(a_partial_success_is_counted_and_not_sent_again),
        TEST(a_store_that_fails_stops_nothing_and_is_tried_again),
        TEST(a_full_file_of_refused_records_stops_everything),
        TEST(what_waits_is_counted),
        TEST(without_memory_there_is_no_delivery),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
