/* A body that memory is missing for, and the loop of the agent around it. */
#include "samples/agent/sinks/request_body.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "samples/agent/core/delivery.h"
#include "tests/support/failing_malloc.h"
#include "tests/support/played_records.h"

#define RECORDS 64u
#define STEPS_MAX 1000u

/* What one test plays: time, the agent, and which records the server has, in order. */
static uint64_t now_ms;
static struct delivery *delivery;
static struct request_body body;
static size_t accepted;
static size_t allocations; /* of the first body, until the one that fails; 0: none does */

static uint32_t draw_none(void *context, uint32_t bound)
{
    (void)context;
    (void)bound;
    return 0;
}

/* Records that no compression makes small, with their numbers in front. */
static void add_records(void)
{
    char bytes[1024];
    uint32_t noise = 1;

    for (unsigned i = 0; i < RECORDS; i++) {
        char cursor[16];

        for (size_t at = 0; at < sizeof(bytes); at++) {
            noise = noise * 1103515245u + 12345u;
            bytes[at] = (char)('0' + (noise >> 16) % 64);
        }
        (void)snprintf(cursor, sizeof(cursor), "%u", i);
        memcpy(bytes, cursor, strlen(cursor) + 1);
        assert_true(delivery_add(
            delivery, &(struct batch_record){{bytes, sizeof(bytes)}, {"", 0}, cursor, i}, now_ms));
    }
    delivery_flush(delivery);
}

/* The server takes what can be made. */
static void send_step(const struct delivery_step *step)
{
    const struct answer taken = {.has_come = true, .status = 200};
    const struct text_buffer *made;

    (void)failing_malloc_arm(allocations);
    made = request_body_make(&body, sink_find("json", "ndjson"), &played_machine, step->records,
                             step->count, step->is_compressed);
    if (failing_malloc_disarm()) {
        allocations = 0;
        assert_null(made);
    }
    if (made == NULL) {
        delivery_no_memory(delivery, now_ms);
        return;
    }
    for (size_t i = 0; i < step->count; i++, accepted++) {
        char cursor[16];

        (void)snprintf(cursor, sizeof(cursor), "%zu", accepted);
        assert_string_equal(step->records[i].bytes, cursor);
    }
    delivery_answered(delivery, &taken, now_ms);
}

static void run(void)
{
    for (unsigned steps = 0; !delivery_is_empty(delivery); steps++) {
        const struct delivery_step step = delivery_next(delivery, now_ms);

        assert_true(steps < STEPS_MAX);
        switch (step.action) {
        case DELIVERY_SEND:
            send_step(&step);
            break;
        case DELIVERY_STORE:
            delivery_stored(delivery, true, now_ms);
            break;
        case DELIVERY_TAKE:
        case DELIVERY_STOP:
            now_ms += step.wait_ms;
            break;
        case DELIVERY_SET_ASIDE:
            fail_msg("a record is set aside");
        }
    }
}

static void begin(size_t failing)
{
    now_ms = 1000;
    accepted = 0;
    delivery = delivery_new(draw_none, NULL, 0, true, now_ms);
    assert_non_null(delivery);
    add_records();
    allocations = failing;
}

static void end(void)
{
    delivery_free(delivery);
    request_body_deinit(&body);
}

static void each_missing_piece_of_memory_makes_requests_smaller_and_loses_nothing(void **state)
{
    bool has_failed = true;

    (void)state;
    if (!failing_malloc_arm(0)) {
        skip();
    }
    for (size_t n = 1; has_failed; n++) {
        struct delivery_counts counts;

        begin(n);
        run();
        has_failed = allocations == 0;
        allocations = 0;
        delivery_count(delivery, &counts);
        assert_int_equal(accepted, RECORDS);
        assert_int_equal(counts.sent, RECORDS);
        assert_int_equal(counts.requests, has_failed ? 2 : 1);
        end();
        assert_true(n > 2 || has_failed);
    }
}

static void a_body_is_made_again_in_the_same_memory(void **state)
{
    const struct sink_piece record = {"{}", 2};
    const struct text_buffer *made;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        made = request_body_make(&body, sink_find("json", "ndjson"), &played_machine, &record, 1,
                                 false);
        assert_non_null(made);
        assert_string_equal(made->bytes, "{}\n");
        made = request_body_make(&body, sink_find("json", "ndjson"), &played_machine, &record, 1,
                                 true);
        assert_non_null(made);
        assert_memory_equal(made->bytes, "\x1f\x8b", 2);
    }
    request_body_deinit(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_missing_piece_of_memory_makes_requests_smaller_and_loses_nothing),
        cmocka_unit_test(a_body_is_made_again_in_the_same_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
