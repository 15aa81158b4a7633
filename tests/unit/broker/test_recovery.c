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

#define EPOCH UINT64_C(0x600000000000)

/* What an earlier life has left, and the journal that takes it over. */
struct scene {
    struct memory_store store;
    struct journal journal;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));

    if (scene == NULL) {
        return -1;
    }
    memory_store_init(&scene->store);
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

/* A segment with the events from first to last, the last of which stops the broker if so said. */
static struct memory_segment *put_segment(struct scene *scene, uint64_t epoch, uint64_t first,
                                          uint64_t last, bool stops)
{
    struct memory_segment *segment = memory_store_add(&scene->store, epoch, first);

    for (uint64_t i = first; i <= last; i++) {
        bool is_stop = stops && i == last;

        memory_segment_put_event(segment, is_stop ? EVENT_BROKER_STOPPED : EVENT_BROKER_STARTED, i,
                                 "clean");
    }
    return segment;
}

static void put_text(struct memory_segment *segment, const char *text)
{
    memory_segment_put(segment, text, strlen(text));
}

static bool start(struct scene *scene, uint64_t epoch, bool machine_restarted)
{
    const struct journal_config config = {
        .epoch = epoch,
        .ring_bytes = 128u * 1024u,
        .ring_events = 8,
        .store = &scene->store.store,
        .segment_bytes_max = 1024u * 1024u,
        .total_bytes_max = 8u * 1024u * 1024u,
        .age_us_max = UINT64_MAX,
        .machine_restarted = machine_restarted,
    };

    return journal_init(&scene->journal, &config);
}

static const char *previous_of(const struct scene *scene)
{
    return journal_previous_name(scene->journal.previous);
}

static const struct segment *segment_of(const struct scene *scene, size_t index)
{
    assert_in_range(index + 1, 1, scene->journal.segments.count);
    return &scene->journal.segments.items[index];
}

static void an_empty_store_has_no_past(void **state)
{
    struct scene *scene = *state;

    assert_true(start(scene, EPOCH, true));

    assert_string_equal(previous_of(scene), "none");
    assert_int_equal(scene->journal.epoch, EPOCH);
    assert_int_equal(scene->journal.segments.count, 0);
}

static void the_end_before_is_told_as_it_was(void **state)
{
    static const struct {
        bool stops;
        bool machine_restarted;
        const char *rest; /* behind the last whole line */
        const char *previous;
    } rows[] = {
        {true, false, "", "clean"},           {true, true, "", "clean"},
        {true, false, "{\"specv", "clean"},   {true, false, "rubbish\n", "uncertain"},
        {false, false, "", "killed"},         {false, true, "", "uncertain"},
        {false, false, "{\"specv", "killed"}, {false, false, "rubbish\n{\"specv", "uncertain"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        void *one = NULL;
        struct scene *scene;
        bool is_uncertain = strcmp(rows[i].previous, "uncertain") == 0;

        assert_int_equal(set_up(&one), 0);
        scene = one;
        put_text(put_segment(scene, EPOCH, 1, 3, rows[i].stops), rows[i].rest);
        assert_true(start(scene, EPOCH + 1, rows[i].machine_restarted));
        assert_string_equal(previous_of(scene), rows[i].previous);
        assert_int_equal(segment_of(scene, 0)->tail_is_uncertain, is_uncertain);
        assert_int_equal(scene->journal.recovered_cut_bytes, strlen(rows[i].rest));
        (void)tear_down(&one);
    }
}

static void a_torn_end_is_cut_wherever_it_was_torn(void **state)
{
    struct scene *scene = *state;
    struct memory_segment *file = put_segment(scene, EPOCH, 1, 3, false);
    size_t whole = file->size;
    size_t size;

    memory_segment_put_event(file, EVENT_BROKER_STARTED, 4, "none");
    for (size = file->size - 1; size >= whole; size--) {
        file->size = size;
        assert_true(start(scene, EPOCH + 1, false));

        assert_int_equal(file->size, whole);
        assert_int_equal(segment_of(scene, 0)->size, whole);
        assert_int_equal(segment_of(scene, 0)->last.sequence, 3);
        assert_int_equal(segment_of(scene, 0)->last_time_us, 3000);
        assert_int_equal(scene->journal.recovered_cut_bytes, size - whole);
        assert_string_equal(previous_of(scene), "killed");
        journal_deinit(&scene->journal);
    }
}

static void what_cannot_be_cut_is_not_looked_at(void **state)
{
    struct scene *scene = *state;
    struct memory_segment *file = put_segment(scene, EPOCH, 1, 2, false);
    size_t whole = file->size;

    put_text(file, "{\"specv");
    scene->store.cut_is_refused = true;
    assert_true(start(scene, EPOCH + 1, false));

    assert_int_equal(segment_of(scene, 0)->size, whole);
    assert_int_equal(scene->journal.recovered_cut_bytes, 0);
}

static void older_segments_are_left_as_they_are(void **state)
{
    struct scene *scene = *state;
    struct memory_segment *older = put_segment(scene, EPOCH, 1, 2, false);
    size_t whole = older->size;

    put_text(older, "{\"specv");
    (void)put_segment(scene, EPOCH, 3, 4, true);
    assert_true(start(scene, EPOCH + 1, false));

    assert_int_equal(older->size, whole + 7);
    assert_int_equal(segment_of(scene, 0)->size, whole);
    assert_int_equal(segment_of(scene, 1)->first.sequence, 3);
    assert_int_equal(segment_of(scene, 1)->last.sequence, 4);
}

/* Longer than what is read at once, so that the last line is behind several looks. */
static void the_last_line_is_found_behind_much_that_is_damaged(void **state)
{
    enum { DAMAGED = 400 * 1024 };
    struct scene *scene = *state;
    struct memory_segment *file = put_segment(scene, EPOCH, 1, 3, false);
    size_t whole = file->size;
    char *noughts = calloc(1, DAMAGED);

    assert_non_null(noughts);
    memory_segment_put(file, noughts, DAMAGED);
    free(noughts);
    assert_true(start(scene, EPOCH + 1, false));

    assert_int_equal(segment_of(scene, 0)->last.sequence, 3);
    assert_int_equal(file->size, whole);
    assert_int_equal(scene->journal.recovered_cut_bytes, DAMAGED);
}

static void a_line_of_another_epoch_is_none_of_the_segments(void **state)
{
    struct scene *scene = *state;
    struct memory_segment *file = put_segment(scene, EPOCH, 1, 2, false);
    size_t whole = file->size;

    file->first.epoch++; /* its name says so from now on, its lines do not */
    assert_true(start(scene, EPOCH + 5, false));

    assert_int_equal(segment_of(scene, 0)->size, 0);
    assert_true(segment_of(scene, 0)->tail_is_uncertain);
    assert_int_equal(scene->journal.recovered_cut_bytes, whole);
}

static void a_segment_without_a_line_ends_where_the_one_before_does(void **state)
{
    struct scene *scene = *state;

    (void)put_segment(scene, EPOCH, 1, 5, false);
    (void)memory_store_add(&scene->store, EPOCH, 4);
    assert_true(start(scene, EPOCH + 1, false));

    assert_string_equal(previous_of(scene), "uncertain");
    assert_int_equal(segment_of(scene, 1)->last.sequence, 5);
    assert_true(segment_of(scene, 1)->tail_is_uncertain);
}

static void an_epoch_tells_how_the_one_before_ended(void **state)
{
    struct scene *scene = *state;
    struct memory_segment *second;

    (void)put_segment(scene, EPOCH, 1, 5, false);
    second = memory_store_add(&scene->store, EPOCH + 7, 1);
    memory_segment_put_event(second, EVENT_BROKER_STARTED, 1, "uncertain");
    (void)put_segment(scene, EPOCH + 9, 1, 2, true);
    assert_true(start(scene, EPOCH + 20, false));

    assert_true(segment_of(scene, 0)->tail_is_uncertain);
    assert_false(segment_of(scene, 1)->tail_is_uncertain);
    assert_false(segment_of(scene, 2)->tail_is_uncertain);
}

static void the_new_epoch_is_above_all_others(void **state)
{
    static const struct {
        uint64_t clock;
        bool is_kept;
    } rows[] = {{EPOCH + 1, true}, {EPOCH, false}, {EPOCH - 1, false}, {1, false}, {0, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        void *one = NULL;
        struct scene *scene;

        assert_int_equal(set_up(&one), 0);
        scene = one;
        (void)put_segment(scene, EPOCH, 1, 1, true);
        assert_true(start(scene, rows[i].clock, false));
        assert_true(scene->journal.epoch > EPOCH);
        assert_int_equal(scene->journal.epoch == rows[i].clock, rows[i].is_kept);
        (void)tear_down(&one);
    }
}

static void a_name_that_no_broker_gives_is_left_out(void **state)
{
    struct scene *scene = *state;

    (void)put_segment(scene, EPOCH, 1, 1, true);
    (void)put_segment(scene, UINT64_MAX - 1, 1, 1, true);
    assert_true(start(scene, EPOCH + 1, false));

    assert_int_equal(scene->journal.segments.count, 1);
    assert_int_equal(scene->journal.epoch, EPOCH + 1);
    assert_int_equal(scene->store.count, 2);
}

static void a_store_that_cannot_be_listed_is_no_empty_one(void **state)
{
    struct scene *scene = *state;

    (void)put_segment(scene, EPOCH, 1, 1, true);
    scene->store.list_is_refused = true;

    assert_false(start(scene, EPOCH + 1, false));
    assert_true(scene->journal.list_was_refused); /* and it is not for want of memory */
}

static void what_cannot_be_read_is_uncertain_stays_and_counts(void **state)
{
    struct scene *scene = *state;
    struct memory_segment *first = put_segment(scene, EPOCH, 1, 2, true);
    struct memory_segment *second = put_segment(scene, EPOCH + 1, 1, 2, true);
    size_t sizes = first->size + second->size;

    scene->store.read_is_refused = true;
    assert_true(start(scene, EPOCH + 9, false));

    assert_string_equal(previous_of(scene), "uncertain");
    assert_true(segment_of(scene, 0)->tail_is_uncertain);
    assert_true(segment_of(scene, 1)->tail_is_uncertain);
    assert_int_equal(first->size + second->size, sizes);
    assert_int_equal(scene->journal.segments.bytes, sizes); /* against the limit of the journal */
}

static void without_memory_it_gives_up_and_cuts_nothing(void **state)
{
    struct scene *scene = *state;
    struct memory_segment *file;
    bool has_failed = true;
    size_t size;

    (void)put_segment(scene, EPOCH, 1, 2, true);
    file = put_segment(scene, EPOCH + 1, 1, 3, false);
    size = file->size;
    for (size_t n = 1; has_failed; n++) {
        bool is_good;

        if (!failing_malloc_arm(n)) {
            skip();
        }
        is_good = start(scene, EPOCH + 2, false);
        has_failed = failing_malloc_disarm();
        assert_true(is_good || has_failed);
        assert_int_equal(file->size, size);
        if (is_good) {
            assert_string_equal(previous_of(scene), "killed");
            assert_int_equal(segment_of(scene, 1)->last.sequence, 3);
        }
        journal_deinit(&scene->journal);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_store_has_no_past),
        TEST(the_end_before_is_told_as_it_was),
        TEST(a_torn_end_is_cut_wherever_it_was_torn),
        TEST(what_cannot_be_cut_is_not_looked_at),
        TEST(older_segments_are_left_as_they_are),
        TEST(the_last_line_is_found_behind_much_that_is_damaged),
        TEST(a_line_of_another_epoch_is_none_of_the_segments),
        TEST(a_segment_without_a_line_ends_where_the_one_before_does),
        TEST(an_epoch_tells_how_the_one_before_ended),
        TEST(the_new_epoch_is_above_all_others),
        TEST(a_name_that_no_broker_gives_is_left_out),
        TEST(a_store_that_cannot_be_listed_is_no_empty_one),
        TEST(what_cannot_be_read_is_uncertain_stays_and_counts),
        TEST(without_memory_it_gives_up_and_cuts_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
