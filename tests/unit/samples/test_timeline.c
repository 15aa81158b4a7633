#include "samples/cli/report/timeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct mapping mapping_of(uint64_t began_us, uint64_t ended_us)
{
    struct mapping mapping = {0};

    mapping.result = MAPPING_SUCCEEDED;
    mapping.began_us = began_us;
    mapping.ended_us = ended_us;
    return mapping;
}

static struct timeline make(struct mapping *mappings, size_t count, uint64_t until_us)
{
    struct logon logon = {0};
    struct timeline timeline;

    logon.mappings = mappings;
    logon.count = count;
    assert_true(timeline_make(&timeline, &logon, until_us));
    return timeline;
}

static void time_in_which_several_run_counts_once(void **state)
{
    struct mapping mappings[] = {mapping_of(150, 250), mapping_of(100, 200), mapping_of(120, 130)};
    struct timeline timeline = make(mappings, 3, 1000);

    (void)state;
    assert_int_equal(timeline.busy_us, 150);
    assert_int_equal(timeline.length_us, 150);
    assert_int_equal(timeline_find(&timeline, 100), 0);
    assert_int_equal(timeline_find(&timeline, 150), 50);
    assert_int_equal(timeline_find(&timeline, 250), 150);
    timeline_free(&timeline);
}

static void a_long_pause_is_cut_short(void **state)
{
    struct mapping mappings[] = {mapping_of(0, 1000), mapping_of(3600000, 3601000)};
    struct timeline timeline = make(mappings, 2, 4000000);

    (void)state;
    assert_int_equal(timeline.busy_us, 2000);
    assert_int_equal(timeline.length_us, 2000 + 2000 / TIMELINE_PAUSE_PART);
    assert_int_equal(timeline_find(&timeline, 3600000), 1000 + 2000 / TIMELINE_PAUSE_PART);
    timeline_free(&timeline);
}

static void a_short_pause_keeps_its_length(void **state)
{
    struct mapping mappings[] = {mapping_of(0, 1000), mapping_of(1010, 2010)};
    struct timeline timeline = make(mappings, 2, 4000);

    (void)state;
    assert_int_equal(timeline.length_us, 2010);
    timeline_free(&timeline);
}

static void what_is_under_way_lasts_until_the_report(void **state)
{
    struct mapping mapping = mapping_of(100, 100);
    struct timeline timeline;

    (void)state;
    mapping.result = MAPPING_UNDER_WAY;
    timeline = make(&mapping, 1, 700);
    assert_int_equal(timeline.busy_us, 600);
    timeline_free(&timeline);
}

static void what_was_restored_has_no_time(void **state)
{
    struct mapping mapping = {0};
    struct timeline timeline;

    (void)state;
    mapping.result = MAPPING_RESTORED;
    timeline = make(&mapping, 1, 700);
    assert_int_equal(timeline.count, 0);
    assert_int_equal(timeline.length_us, 0);
    assert_int_equal(timeline_find(&timeline, 100), 0);
    timeline_free(&timeline);
}

static void very_many_spans_take_little_time(void **state)
{
    static struct mapping mappings[200000];
    const size_t count = sizeof(mappings) / sizeof(mappings[0]);
    struct timeline timeline;

    (void)state;
    for (size_t i = 0; i < count; i++) {
        mappings[i] = mapping_of(10 * i, 10 * i + 5);
    }
    timeline = make(mappings, count, 10 * count);
    for (size_t i = 0; i + 1 < count; i++) {
        assert_int_equal(timeline_find(&timeline, 10 * i), 10 * i);
        assert_int_equal(timeline_find(&timeline, 10 * i + 5), 10 * i + 5);
        assert_int_equal(timeline_find(&timeline, 10 * i + 7), 10 * (i + 1));
    }
    timeline_free(&timeline);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_in_which_several_run_counts_once),
        cmocka_unit_test(a_long_pause_is_cut_short),
        cmocka_unit_test(a_short_pause_keeps_its_length),
        cmocka_unit_test(what_is_under_way_lasts_until_the_report),
        cmocka_unit_test(what_was_restored_has_no_time),
        cmocka_unit_test(very_many_spans_take_little_time),
    };

    return cmocka_run_group_tests_name("samples.timeline", tests, NULL, NULL);
}
