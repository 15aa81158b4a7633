#include "proto/text/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/chunks.h"
#include "tests/support/failing_malloc.h"

static const size_t LINE_MAX_SIZE = 16;

/* Lines as they came out, each in brackets, and how it ended. */
struct record {
    struct lines lines;
    char text[256];
    size_t size;
    enum lines_result last;
};

static void append(struct record *record, const char *bytes, size_t size)
{
    assert_true(record->size + size < sizeof(record->text));
    memcpy(record->text + record->size, bytes, size);
    record->size += size;
    record->text[record->size] = '\0';
}

static void feed(void *user, const char *chunk, size_t size)
{
    struct record *record = user;
    const char *line;
    size_t line_size;

    if (record->last == LINES_TOO_LONG || record->last == LINES_NO_MEMORY) {
        return;
    }
    do {
        record->last = lines_next(&record->lines, &chunk, &size, &line, &line_size);
        if (record->last == LINES_LINE) {
            append(record, "[", 1);
            append(record, line, line_size);
            append(record, "]", 1);
        }
    } while (record->last == LINES_LINE);
}

static void record_init(struct record *record)
{
    memset(record, 0, sizeof(*record));
    record->last = LINES_MORE;
    lines_init(&record->lines, LINE_MAX_SIZE);
}

/* Whatever the chunks, the same lines, the same end, the same rest. */
static void assert_lines(const char *bytes, const char *expected, enum lines_result last,
                         bool has_partial)
{
    size_t size = strlen(bytes);

    for (size_t way = 0; way < chunks_ways(size); way++) {
        struct record record;

        record_init(&record);
        chunks_feed(bytes, size, way, feed, &record);

        assert_string_equal(record.text, expected);
        assert_int_equal(record.last, last);
        assert_int_equal(lines_has_partial(&record.lines), has_partial);
        lines_deinit(&record.lines);
    }
}

static void lines_come_out_whole_in_any_chunking(void **state)
{
    (void)state;

    assert_lines("one\ntwo\nthree\n", "[one][two][three]", LINES_MORE, false);
}

static void a_carriage_return_before_the_end_is_taken_off_once(void **state)
{
    (void)state;

    assert_lines("a\r\nb\r\r\n\r\n\rc\n", "[a][b\r][][\rc]", LINES_MORE, false);
}

static void empty_lines_are_lines(void **state)
{
    (void)state;

    assert_lines("\n\na\n\n", "[][][a][]", LINES_MORE, false);
}

static void a_line_without_its_end_stays_inside(void **state)
{
    (void)state;

    assert_lines("one\ntw", "[one]", LINES_MORE, true);
}

static void a_line_of_exactly_the_limit_passes(void **state)
{
    (void)state;

    assert_lines("123456789012345\nx\n", "[123456789012345][x]", LINES_MORE, false);
}

static void a_line_one_byte_above_the_limit_does_not(void **state)
{
    (void)state;

    assert_lines("1234567890123456\nx\n", "", LINES_TOO_LONG, false);
}

static void the_line_feed_counts_before_it_has_come(void **state)
{
    (void)state;

    assert_lines("123456789012345", "", LINES_MORE, true);
    assert_lines("1234567890123456", "", LINES_TOO_LONG, false);
}

static void lines_before_one_that_is_too_long_still_come_out(void **state)
{
    (void)state;

    assert_lines("ok\n12345678901234567890\n", "[ok]", LINES_TOO_LONG, false);
}

static void nul_bytes_are_bytes(void **state)
{
    static const char bytes[] = {'a', '\0', 'b', '\n'};
    struct record record;

    (void)state;
    record_init(&record);

    feed(&record, bytes, sizeof(bytes));

    assert_int_equal(record.size, 5);
    assert_memory_equal(record.text, "[a\0b]", 5);
    lines_deinit(&record.lines);
}

static void no_memory_is_held_between_lines(void **state)
{
    struct record record;

    (void)state;
    record_init(&record);

    feed(&record, "par", 3);
    feed(&record, "tial\n", 5);

    assert_string_equal(record.text, "[partial]");
    assert_null(record.lines.partial);
    lines_deinit(&record.lines);
}

static void a_failed_allocation_is_reported_and_leaves_nothing(void **state)
{
    size_t failures = 0;

    (void)state;

    for (size_t n = 1; failing_malloc_arm(n); n++) {
        struct record record;
        bool failed;

        record_init(&record);
        feed(&record, "par", 3);
        feed(&record, "tial\n", 5);
        failed = failing_malloc_disarm();

        assert_int_equal(record.last, failed ? LINES_NO_MEMORY : LINES_MORE);
        assert_false(lines_has_partial(&record.lines));
        lines_deinit(&record.lines);
        if (!failed) {
            assert_int_equal(failures, 1);
            return;
        }
        failures++;
    }
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_out_whole_in_any_chunking),
        cmocka_unit_test(a_carriage_return_before_the_end_is_taken_off_once),
        cmocka_unit_test(empty_lines_are_lines),
        cmocka_unit_test(a_line_without_its_end_stays_inside),
        cmocka_unit_test(a_line_of_exactly_the_limit_passes),
        cmocka_unit_test(a_line_one_byte_above_the_limit_does_not),
        cmocka_unit_test(the_line_feed_counts_before_it_has_come),
        cmocka_unit_test(lines_before_one_that_is_too_long_still_come_out),
        cmocka_unit_test(nul_bytes_are_bytes),
        cmocka_unit_test(no_memory_is_held_between_lines),
        cmocka_unit_test(a_failed_allocation_is_reported_and_leaves_nothing),
    };

    return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
