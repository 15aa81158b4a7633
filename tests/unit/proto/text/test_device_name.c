#include "proto/text/device_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void each_device_has_one_form(void **state)
{
    static const struct {
        const char *name;
        const char *normal;
    } rows[] = {
        {"Z:", "Z:"},      {"a:", "A:"},
        {"Z:\\", "Z:"},    {"z:/", "Z:"},
        {"Z:\\\\", "Z:"},  {"LPT1", "LPT1"},
        {"LPT1:", "LPT1"}, {"lpt9", "LPT9"},
        {"COM3", "COM3"},  {"com3:", "COM3"},
        {"CoM1", "COM1"},  {"LPT12", "LPT12"},
        {"LPT0:", "LPT0"}, {"com123456789:", "COM123456789"},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char normal[DEVICE_NAME_BYTES_MAX];

        if (!device_name_normalize(rows[i].name, normal) || strcmp(normal, rows[i].normal) != 0 ||
            !device_name_is_one(rows[i].name)) {
            fail_msg("\"%s\" became \"%s\"", rows[i].name, normal);
        }
        assert_string_equal(device_name_key(rows[i].name, normal), rows[i].normal);
    }
}

static void another_name_is_its_own_key(void **state)
{
    char normal[DEVICE_NAME_BYTES_MAX];

    (void)state;
    assert_false(device_name_normalize("x:y", normal));
    assert_string_equal(normal, "");
    assert_string_equal(device_name_key("x:y", normal), "x:y");
}

static void all_else_is_remote(void **state)
{
    static const char *const names[] = {
        "",
        "Z",
        ":",
        "Z:\\x",
        "ZZ:",
        "1:",
        "\\\\srv\\share",
        "LPT",
        "LPT:",
        "LPT1::",
        "LPT1x",
        "LPTx",
        "LPT1:x",
        "COM",
        "PRN1",
        "XLPT1",
        "LPT 1",
        "\\\\Z:",
        "[:",
        "@:",
        "https://host/",
        "\xC3:",
        "CO",
        "C",
        "COM1\\",
        "LPT1234567890",
        " Z:",
        "Z: ",
        "LPT-1",
    };

    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (device_name_is_one(names[i])) {
            fail_msg("\"%s\" is no local device", names[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_device_has_one_form),
        cmocka_unit_test(another_name_is_its_own_key),
        cmocka_unit_test(all_else_is_remote),
    };

    return cmocka_run_group_tests_name("device_name", tests, NULL, NULL);
}
