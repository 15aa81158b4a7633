#include "broker/core/recovery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"
#include "tests/support/memory_store.h"

#define EPOCH MEMORY_EPOCH

/* What an earlier epoch has left, and what recovery makes of it. */
struct fixture {
    struct memory_store store;
    struct recovery recovered;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (f == NULL) {
        return -1;
    }
    memory_store_init(&f->store);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    segments_deinit(&f->recovered.segments);
    memory_store_deinit(&f->store);
    free(f);
    return 0;
}

/* A segment of an epoch whose last event, before last + 1, is that the broker stopped. */
static struct memory_segment *put_stopped(struct fixture *f, uint64_t epoch, uint64_t last)
{
    struct memory_segment *segment = memory_store_add_events(&f->store, epoch, 1, last - 1);

    memory_segment_put_event(segment, EVENT_BROKER_STOPPED, last, "to test");
    return segment;
}

static enum recovery_result recover_after(struct fixture *f, uint64_t epoch, bool machine_restarted)
{
    const struct recovery_config config = {&f->store.store, epoch, machine_restarted};

    segments_deinit(&f->recovered.segments);
    return recovery_run(&config, &f->recovered);
}

static void recover(struct fixture *f)
{
    assert_int_equal(recover_after(f, EPOCH + 100, false), RECOVERY_OK);
}

static const char *previous_of(const struct fixture *f)
{
    return recovery_previous_name(f->recovered.previous);
}

static const struct segment *segment_of(const struct fixture *f, size_t index)
{
    assert_in_range(index + 1, 1, f->recovered.segments.count);
    return &f->recovered.segments.items[index];
}

static void an_empty_store_has_no_previous_epoch(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(recover_after(f, EPOCH, true), RECOVERY_OK);

    assert_string_equal(previous_of(f), "none");
    assert_int_equal(f->recovered.epoch, EPOCH);
    assert_int_equal(f->recovered.segments.count, 0);
}

struct ending {
    const char *name;
    bool stops;
    bool machine_restarted;
    const char *rest; /* behind the last whole line */
    const char *previous;
};

static const struct ending endings[] = {
    {"the broker stopped", true, false, "", "clean"},
    {"the broker stopped before the machine did", true, true, "", "clean"},
    {"one line is torn behind the stop", true, false, "{\"specv", "clean"},
    {"a line is damaged behind the stop", true, false, "rubbish\n", "uncertain"},
    {"the broker was killed", false, false, "", "killed"},
    {"the machine went down", false, true, "", "uncertain"},
    {"the broker was killed while it wrote", false, false, "{\"specv", "killed"},
    {"more than one line is damaged", false, false, "rubbish\n{\"specv", "uncertain"},
};

static void check_ending(struct fixture *f, const struct ending *row)
{
    struct memory_segment *file =
        row->stops ? put_stopped(f, EPOCH, 3) : memory_store_add_events(&f->store, EPOCH, 1, 3);
    bool is_uncertain = strcmp(row->previous, "uncertain") == 0;

    memory_segment_put_text(file, row->rest);
    assert_int_equal(recover_after(f, EPOCH + 1, row->machine_restarted), RECOVERY_OK);

    if (strcmp(previous_of(f), row->previous) != 0) {
        fail_msg("%s: %s instead of %s", row->name, previous_of(f), row->previous);
    }
    if (segment_of(f, 0)->tail_is_uncertain != is_uncertain) {
        fail_msg("%s: the segment's end is not as certain as it should be", row->name);
    }
    if (f->recovered.cut_bytes != strlen(row->rest)) {
        fail_msg("%s: %d bytes were cut", row->name, (int)f->recovered.cut_bytes);
    }
}

static void recovery_says_how_the_previous_epoch_ended(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        void *one = NULL;

        assert_int_equal(set_up(&one), 0);
        check_ending(one, &endings[i]);
        (void)tear_down(&one);
    }
}

static void a_torn_end_is_cut_wherever_it_was_torn(void **state)
{
    struct fixture *f = *state;
    struct memory_segment *file = memory_store_add_events(&f->store, EPOCH, 1, 3);
    size_t whole = file->size;
    size_t size;

    memory_segment_put_event(file, EVENT_BROKER_STARTED, 4, "none");
    for (size = file->size - 1; size >= whole; size--) {
        file->size = size;
        recover(f);

        assert_int_equal(file->size, whole);
        assert_int_equal(segment_of(f, 0)->size, whole);
        assert_int_equal(segment_of(f, 0)->last.sequence, 3);
        assert_int_equal(segment_of(f, 0)->last_time_us, 3000);
        assert_int_equal(f->recovered.cut_bytes, size - whole);
        assert_string_equal(previous_of(f), "killed");
    }
}

static void a_torn_end_that_cannot_be_cut_lies_behind_the_size(void **state)
{
    struct fixture *f = *state;
    struct memory_segment *file = memory_store_add_events(&f->store, EPOCH, 1, 2);
    size_t whole = file->size;

    memory_segment_put_text(file, "{\"specv");
    f->store.cut_is_refused = true;
    recover(f);

    assert_int_equal(segment_of(f, 0)->size, whole);
    assert_int_equal(f->recovered.cut_bytes, 0);
}

static void older_segments_are_not_cut(void **state)
{
    struct fixture *f = *state;
    struct memory_segment *older = memory_store_add_events(&f->store, EPOCH, 1, 2);
    size_t whole = older->size;

    memory_segment_put_text(older, "{\"specv");
    (void)memory_store_add_events(&f->store, EPOCH, 3, 4);
    recover(f);

    assert_int_equal(older->size, whole + 7);
    assert_int_equal(segment_of(f, 0)->size, whole);
    assert_int_equal(segment_of(f, 1)->first.sequence, 3);
    assert_int_equal(segment_of(f, 1)->last.sequence, 4);
}

/* Longer than what is read at once, so that the last line is several pieces before the end. */
static void the_last_line_is_found_before_a_long_damaged_end(void **state)
{
    enum { DAMAGED = 400 * 1024 };
    struct fixture *f = *state;
    struct memory_segment *file = memory_store_add_events(&f->store, EPOCH, 1, 3);
    size_t whole = file->size;
    char *noughts = calloc(1, DAMAGED);

    assert_non_null(noughts);
    memory_segment_put(file, noughts, DAMAGED);
    free(noughts);
    recover(f);

    assert_int_equal(segment_of(f, 0)->last.sequence, 3);
    assert_int_equal(file->size, whole);
    assert_int_equal(f->recovered.cut_bytes, DAMAGED);
}

static void a_line_of_another_epoch_does_not_belong_to_the_segment(void **state)
{
    struct fixture *f = *state;
    struct memory_segment *file = memory_store_add_events(&f->store, EPOCH, 1, 2);
    size_t whole = file->size;

    file->first.epoch++; /* the name says so from now on, the lines do not */
    recover(f);

    assert_int_equal(segment_of(f, 0)->size, 0);
    assert_true(segment_of(f, 0)->tail_is_uncertain);
    assert_int_equal(f->recovered.cut_bytes, whole);
}

static void a_segment_without_a_line_ends_where_the_one_before_does(void **state)
{
    struct fixture *f = *state;

    (void)memory_store_add_events(&f->store, EPOCH, 1, 5);
    (void)memory_store_add(&f->store, EPOCH, 4);
    recover(f);

    assert_string_equal(previous_of(f), "uncertain");
    assert_int_equal(segment_of(f, 1)->last.sequence, 5);
    assert_true(segment_of(f, 1)->tail_is_uncertain);
}

static void an_epoch_says_how_the_one_before_ended(void **state)
{
    struct fixture *f = *state;
    struct memory_segment *second;

    (void)memory_store_add_events(&f->store, EPOCH, 1, 5);
    second = memory_store_add(&f->store, EPOCH + 7, 1);
    memory_segment_put_event(second, EVENT_BROKER_STARTED, 1, "uncertain");
    (void)put_stopped(f, EPOCH + 9, 2);
    recover(f);

    assert_true(segment_of(f, 0)->tail_is_uncertain);
    assert_false(segment_of(f, 1)->tail_is_uncertain);
    assert_false(segment_of(f, 2)->tail_is_uncertain);
}

struct epoch_row {
    const char *name;
    uint64_t clock;
    bool is_kept;
};

static void the_new_epoch_is_above_all_others(void **state)
{
    static const struct epoch_row rows[] = {
        {"a clock that went on", EPOCH + 1, true},
        {"a clock that stands", EPOCH, false},
        {"a clock set back by one", EPOCH - 1, false},
        {"a clock set back to its start", 1, false},
        {"no clock", 0, false},
    };
    struct fixture *f = *state;

    (void)put_stopped(f, EPOCH, 2);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(recover_after(f, rows[i].clock, false), RECOVERY_OK);

        if (f->recovered.epoch <= EPOCH ||
            (f->recovered.epoch == rows[i].clock) != rows[i].is_kept) {
            fail_msg("%s gives epoch %llx", rows[i].name, (unsigned long long)f->recovered.epoch);
        }
    }
}

static void a_foreign_segment_is_dropped_and_left_in_the_store(void **state)
{
    struct fixture *f = *state;

    (void)put_stopped(f, EPOCH, 2);
    (void)put_stopped(f, UINT64_MAX - 1, 2);
    assert_int_equal(recover_after(f, EPOCH + 1, false), RECOVERY_OK);

    assert_int_equal(f->recovered.segments.count, 1);
    assert_int_equal(f->recovered.epoch, EPOCH + 1);
    assert_int_equal(f->store.count, 2);
}

static void a_segment_that_is_listed_twice_is_taken_once(void **state)
{
    struct fixture *f = *state;

    (void)put_stopped(f, EPOCH, 2);
    (void)put_stopped(f, EPOCH, 2);
    recover(f);

    assert_int_equal(f->recovered.segments.count, 1);
    assert_int_equal(segment_of(f, 0)->last.sequence, 2);
}

static void a_store_that_cannot_be_listed_is_not_taken_for_an_empty_one(void **state)
{
    struct fixture *f = *state;

    (void)put_stopped(f, EPOCH, 2);
    f->store.list_is_refused = true;

    assert_int_equal(recover_after(f, EPOCH + 1, false), RECOVERY_NOT_LISTED);
    assert_int_equal(f->recovered.segments.count, 0);
}

static void a_segment_that_cannot_be_read_is_kept_and_its_end_is_uncertain(void **state)
{
    struct fixture *f = *state;
    struct memory_segment *first = put_stopped(f, EPOCH, 2);
    struct memory_segment *second = put_stopped(f, EPOCH + 1, 2);
    size_t sizes = first->size + second->size;

    f->store.read_is_refused = true;
    recover(f);

    assert_string_equal(previous_of(f), "uncertain");
    assert_true(segment_of(f, 0)->tail_is_uncertain);
    assert_true(segment_of(f, 1)->tail_is_uncertain);
    assert_int_equal(first->size + second->size, sizes);
    assert_int_equal(f->recovered.segments.bytes, sizes); /* retention counts them */
}

static void recovery_without_memory_gives_up_and_cuts_nothing(void **state)
{
    struct fixture *f = *state;
    struct memory_segment *file;
    bool has_failed = true;
    size_t size;

    (void)put_stopped(f, EPOCH, 2);
    file = memory_store_add_events(&f->store, EPOCH + 1, 1, 3);
    size = file->size;
    for (size_t n = 1; has_failed; n++) {
        enum recovery_result result;

        if (!failing_malloc_arm(n)) {
            skip();
        }
        result = recover_after(f, EPOCH + 2, false);
        has_failed = failing_malloc_disarm();
        assert_true(result == RECOVERY_OK || (result == RECOVERY_NO_MEMORY && has_failed));
        assert_int_equal(file->size, size);
        if (result == RECOVERY_OK) {
            assert_string_equal(previous_of(f), "killed");
            assert_int_equal(segment_of(f, 1)->last.sequence, 3);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_store_has_no_previous_epoch),
        TEST(recovery_says_how_the_previous_epoch_ended),
        TEST(a_torn_end_is_cut_wherever_it_was_torn),
        TEST(a_torn_end_that_cannot_be_cut_lies_behind_the_size),
        TEST(older_segments_are_not_cut),
        TEST(the_last_line_is_found_before_a_long_damaged_end),
        TEST(a_line_of_another_epoch_does_not_belong_to_the_segment),
        TEST(a_segment_without_a_line_ends_where_the_one_before_does),
        TEST(an_epoch_says_how_the_one_before_ended),
        TEST(the_new_epoch_is_above_all_others),
        TEST(a_foreign_segment_is_dropped_and_left_in_the_store),
        TEST(a_segment_that_is_listed_twice_is_taken_once),
        TEST(a_store_that_cannot_be_listed_is_not_taken_for_an_empty_one),
        TEST(a_segment_that_cannot_be_read_is_kept_and_its_end_is_uncertain),
        TEST(recovery_without_memory_gives_up_and_cuts_nothing),
    };

    return cmocka_run_group_tests_name("recovery", tests, NULL, NULL);
}
