#include "proto/connect_flags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void assert_flags(uint32_t flags, const char *expected)
{
    char bytes[512];
    struct json_text text;

    json_text_init(&text, bytes, sizeof(bytes));
    connect_flags_write(flags, &text);

    assert_false(text.overflowed);
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(bytes, expected, text.size);
}

static void no_flags_are_an_empty_list(void **state)
{
    (void)state;
    assert_flags(0, "[]");
}

static void flags_are_named_in_the_order_of_their_bits(void **state)
{
    (void)state;
    assert_flags(0x1, "[\"update_profile\"]");
    assert_flags(0x4, "[\"temporary\"]");
    assert_flags(0x809, "[\"update_profile\",\"interactive\",\"commandline\"]");
}

static void bits_without_a_name_are_left_out(void **state)
{
    (void)state;
    assert_flags(0x80000, "[]");
    assert_flags(0xFF000000u, "[]");
    assert_flags(0xFF040000u, "[\"global_mapping\"]");
}

static void all_flags_are_these(void **state)
{
    (void)state;
    assert_flags(UINT32_MAX,
                 "[\"update_profile\",\"update_recent\",\"temporary\",\"interactive\",\"prompt\","
                 "\"need_drive\",\"refcount\",\"redirect\",\"localdrive\",\"current_media\","
                 "\"deferred\",\"commandline\",\"cmd_savecred\",\"cred_reset\","
                 "\"require_integrity\",\"require_privacy\",\"write_through_semantics\","
                 "\"compress_network_traffic\",\"global_mapping\"]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_flags_are_an_empty_list),
        cmocka_unit_test(flags_are_named_in_the_order_of_their_bits),
        cmocka_unit_test(bits_without_a_name_are_left_out),
        cmocka_unit_test(all_flags_are_these),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
