#include "samples/cli/command_input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define BYTES (512u * 1024u) /* far above what the pipe holds */
#define PUSHES 10

static char bytes[BYTES];
static char taken[BYTES + 1];

static void a_small_input_is_put_at_once_and_ends(void **state)
{
    struct command_input input;
    DWORD size = 0;

    (void)state;
    assert_int_equal(command_input_open(&input, "line\n", 5), ERROR_SUCCESS);
    assert_true(command_input_push(&input));
    assert_true(ReadFile(input.reading, taken, BYTES, &size, NULL));
    assert_int_equal(size, 5);
    assert_memory_equal(taken, "line\n", 5);
    assert_false(ReadFile(input.reading, taken, BYTES, &size, NULL));
    assert_int_equal(GetLastError(), ERROR_BROKEN_PIPE);
    command_input_close(&input);
}

/* It would wait for ever here if it waited at all. */
static void a_reader_that_reads_nothing_is_not_waited_for(void **state)
{
    struct command_input input;

    (void)state;
    assert_int_equal(command_input_open(&input, bytes, BYTES), ERROR_SUCCESS);
    for (int i = 0; i < PUSHES; i++) {
        assert_false(command_input_push(&input));
    }
    command_input_close(&input);
}

static void what_has_no_room_is_put_when_there_is_some(void **state)
{
    struct command_input input;
    size_t size = 0;

    (void)state;
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = (char)('a' + i % 23);
    }
    assert_int_equal(command_input_open(&input, bytes, BYTES), ERROR_SUCCESS);
    while (!command_input_push(&input)) {
        DWORD part = 0;

        assert_true(ReadFile(input.reading, taken + size, 5000, &part, NULL));
        size += part;
    }
    while (size < BYTES) {
        DWORD part = 0;

        assert_true(ReadFile(input.reading, taken + size, (DWORD)(BYTES - size), &part, NULL));
        size += part;
    }
    assert_memory_equal(taken, bytes, BYTES);
    command_input_close(&input);
}

static void a_reader_that_has_closed_its_input_is_no_failure(void **state)
{
    struct command_input input;

    (void)state;
    assert_int_equal(command_input_open(&input, bytes, BYTES), ERROR_SUCCESS);
    command_input_close_reading(&input);
    assert_true(command_input_push(&input));
    command_input_close(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_input_is_put_at_once_and_ends),
        cmocka_unit_test(a_reader_that_reads_nothing_is_not_waited_for),
        cmocka_unit_test(what_has_no_room_is_put_when_there_is_some),
        cmocka_unit_test(a_reader_that_has_closed_its_input_is_no_failure),
    };

    return cmocka_run_group_tests_name("unit.samples.command_input", tests, NULL, NULL);
}
