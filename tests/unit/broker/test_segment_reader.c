#include "broker/core/segment_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "broker/core/cursor.h"
#include "tests/support/failing_malloc.h"
#include "tests/support/memory_store.h"

#define EPOCH UINT64_C(0x600000000000)

/* A journal whose store holds one segment, and a place in that. */
struct scene {
    struct memory_store store;
    struct memory_segment *file;
    struct journal journal;
    struct event_id passed;
    uint64_t offset;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));

    if (scene == NULL) {
        return -1;
    }
    memory_store_init(&scene->store);
    scene->file = memory_store_add(&scene->store, EPOCH, 1);
    scene->passed.epoch = EPOCH;
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    journal_deinit(&scene->journal);
    memory_store_deinit(&scene->store);
    free(scene);
    return 0;
}

static void put_event(struct scene *scene, uint64_t sequence)
{
    memory_segment_put_event(scene->file, EVENT_BROKER_STARTED, sequence, "none");
}

static void put_text(struct scene *scene, const char *text)
{
    memory_segment_put(scene->file, text, strlen(text));
}

static void begin_turn(struct scene *scene)
{
    journal_begin_turn(&scene->journal);
    cursor_begin_turn(&scene->journal);
}

/* What was put is recovered, and a turn begins. */
static void open_journal(struct scene *scene)
{
    const struct journal_config config = {
        .epoch = EPOCH + 1,
        .ring_bytes = 128u * 1024u,
        .ring_events = 8,
        .store = &scene->store.store,
        .segment_bytes_max = 1024u * 1024u,
        .total_bytes_max = 8u * 1024u * 1024u,
        .age_us_max = UINT64_MAX,
    };

    assert_true(journal_init(&scene->journal, &config));
    begin_turn(scene);
    scene->store.reads = 0;
}

static enum segment_result read_next(struct scene *scene, struct segment_line *line_out)
{
    enum segment_result result = segment_read(&scene->journal, &scene->journal.segments.items[0],
                                              scene->passed, &scene->offset, line_out);

    if (result == SEGMENT_LINE) {
        scene->passed = line_out->id;
        scene->offset = line_out->offset_after;
    }
    return result;
}

static void assert_line(struct scene *scene, uint64_t sequence)
{
    struct segment_line line;

    assert_int_equal(read_next(scene, &line), SEGMENT_LINE);
    assert_int_equal(line.id.epoch, EPOCH);
    assert_int_equal(line.id.sequence, sequence);
    assert_int_equal(line.line.time_us, 1000 * sequence);
    assert_int_equal(line.line.bytes[line.line.size - 1], '\n');
}

static void assert_result(struct scene *scene, enum segment_result expected)
{
    struct segment_line line;

    assert_int_equal(read_next(scene, &line), expected);
}

static void lines_come_one_after_the_other(void **state)
{
    struct scene *scene = *state;

    put_event(scene, 1);
    put_event(scene, 2);
    put_event(scene, 3);
    open_journal(scene);

    assert_line(scene, 1);
    assert_line(scene, 2);
    assert_line(scene, 3);
    assert_result(scene, SEGMENT_END);
    assert_int_equal(scene->store.reads, 1);
}

static void what_the_place_has_passed_is_not_given_again(void **state)
{
    struct scene *scene = *state;

    put_event(scene, 1);
    put_event(scene, 2);
    put_event(scene, 3);
    open_journal(scene);
    scene->passed.sequence = 2;

    assert_line(scene, 3);
    assert_result(scene, SEGMENT_END);
}

static void what_is_no_event_of_ours_is_passed_over(void **state)
{
    static const char noughts[40] = {0};
    struct scene *scene = *state;

    put_event(scene, 1);
    memory_segment_put(scene->file, noughts, sizeof(noughts));
    put_text(scene, "\n\n{}\nhello\n");
    put_text(scene, "{\"specversion\":\"1.0\",\"id\":\"0000600000000000.00000000000000000002\"}\n");
    put_text(scene, "{\"specversion\":\"1.0\",\"id\":\"0000600000000000.0000000000000000000");
    put_text(scene, "\n");
    put_event(scene, 5);
    open_journal(scene);

    assert_line(scene, 1);
    assert_line(scene, 5);
    assert_result(scene, SEGMENT_END);
}

static void one_piece_is_read_in_a_turn(void **state)
{
    struct scene *scene = *state;
    uint64_t read = 0;
    uint64_t count = 0;
    size_t turns = 1;

    while (scene->file->size < 3 * JOURNAL_WINDOW_BYTES) {
        count++;
        put_event(scene, count);
    }
    open_journal(scene);

    while (read < count) {
        struct segment_line line;

        switch (read_next(scene, &line)) {
        case SEGMENT_LINE:
            read++;
            assert_int_equal(line.id.sequence, read);
            break;
        case SEGMENT_AGAIN:
            assert_int_equal(scene->store.reads, turns);
            turns++;
            begin_turn(scene);
            break;
        case SEGMENT_END:
        case SEGMENT_LATER:
            fail_msg("the segment ends after %d lines", (int)read);
        }
    }
    assert_result(scene, SEGMENT_END);
    assert_in_range(turns, 4, 5); /* a line in two pieces is read from its start again */
}

static void a_piece_without_the_end_of_a_line_is_passed_over(void **state)
{
    struct scene *scene = *state;
    char *garbage = malloc(JOURNAL_WINDOW_BYTES + 1000);

    assert_non_null(garbage);
    memset(garbage, 'x', JOURNAL_WINDOW_BYTES + 1000);
    memory_segment_put(scene->file, garbage, JOURNAL_WINDOW_BYTES + 1000);
    free(garbage);
    put_text(scene, "\n");
    put_event(scene, 9);
    open_journal(scene);

    assert_result(scene, SEGMENT_AGAIN);
    begin_turn(scene);
    assert_line(scene, 9);
}

static void what_lies_behind_the_segments_size_is_not_looked_at(void **state)
{
    struct scene *scene = *state;

    put_event(scene, 1);
    open_journal(scene);
    put_event(scene, 2); /* as a write leaves it that was refused */

    assert_line(scene, 1);
    assert_result(scene, SEGMENT_END);
}

static void wait_us(struct scene *scene, uint64_t us)
{
    struct clock_reading now = scene->journal.now;

    now.monotonic_us += us;
    journal_set_time(&scene->journal, &now);
    begin_turn(scene);
}

/* There is a line, which cannot be read from now on. */
static void refuse_reading(struct scene *scene)
{
    put_event(scene, 1);
    open_journal(scene);
    wait_us(scene, 1);
    scene->store.read_is_refused = true;
}

static void what_cannot_be_read_for_now_is_waited_for(void **state)
{
    struct scene *scene = *state;

    refuse_reading(scene);
    assert_result(scene, SEGMENT_LATER);
    wait_us(scene, REFUSAL_US_MAX - 1);
    assert_result(scene, SEGMENT_LATER);
    scene->store.read_is_refused = false;
    wait_us(scene, REFUSAL_RETRY_US);
    assert_line(scene, 1);
}

static void what_cannot_be_read_for_long_is_as_good_as_not_there(void **state)
{
    struct scene *scene = *state;

    refuse_reading(scene);
    assert_result(scene, SEGMENT_LATER);
    wait_us(scene, REFUSAL_US_MAX - 1);
    assert_result(scene, SEGMENT_LATER);
    wait_us(scene, 1);
    assert_result(scene, SEGMENT_END);
    scene->store.read_is_refused = false;
    wait_us(scene, REFUSAL_RETRY_US);
    assert_line(scene, 1);
}

static void who_waits_asks_the_store_now_and_then(void **state)
{
    struct scene *scene = *state;

    refuse_reading(scene);
    for (int turn = 0; turn < 10; turn++) {
        assert_result(scene, SEGMENT_LATER);
        begin_turn(scene);
    }
    assert_int_equal(scene->store.reads, 1);
    wait_us(scene, REFUSAL_RETRY_US);
    assert_result(scene, SEGMENT_LATER);
    assert_int_equal(scene->store.reads, 2);
}

static void what_replay_may_cost_is_shared_by_all(void **state)
{
    struct scene *scene = *state;

    put_event(scene, 1);
    put_event(scene, 2);
    put_event(scene, 3);
    open_journal(scene);
    assert_line(scene, 1);
    scene->journal.replay_left = 1; /* others have used the rest */

    assert_line(scene, 2);
    assert_result(scene, SEGMENT_AGAIN);
    cursor_begin_turn(&scene->journal); /* another cursor's turn changes nothing */
    assert_result(scene, SEGMENT_AGAIN);
    begin_turn(scene);
    assert_line(scene, 3);
}

static void without_memory_a_line_waits_for_the_next_turn(void **state)
{
    struct scene *scene = *state;
    bool has_failed = true;

    put_event(scene, 1);
    put_event(scene, 2);
    open_journal(scene);

    for (size_t n = 1; has_failed; n++) {
        struct segment_line line;
        enum segment_result result;

        scene->offset = 0;
        scene->passed.sequence = 0;
        if (!failing_malloc_arm(n)) {
            skip();
        }
        result = read_next(scene, &line);
        has_failed = failing_malloc_disarm();
        assert_int_equal(result, has_failed ? SEGMENT_AGAIN : SEGMENT_LINE);
        assert_int_equal(scene->offset == 0, has_failed);
    }
    assert_line(scene, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lines_come_one_after_the_other),
        TEST(what_the_place_has_passed_is_not_given_again),
        TEST(what_is_no_event_of_ours_is_passed_over),
        TEST(one_piece_is_read_in_a_turn),
        TEST(a_piece_without_the_end_of_a_line_is_passed_over),
        TEST(what_lies_behind_the_segments_size_is_not_looked_at),
        TEST(what_cannot_be_read_for_now_is_waited_for),
        TEST(what_cannot_be_read_for_long_is_as_good_as_not_there),
        TEST(who_waits_asks_the_store_now_and_then),
        TEST(what_replay_may_cost_is_shared_by_all),
        TEST(without_memory_a_line_waits_for_the_next_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
