#include "broker/core/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void drives_and_ports_are_local_devices(void **state)
{
    static const char *const names[] = {"Z:",   "a:",    "LPT1", "LPT1:", "lpt9",
                                        "COM3", "com3:", "CoM1", "LPT12", "LPT0:"};

    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!name_is_local_device(names[i])) {
            fail_msg("\"%s\" is a local device", names[i]);
        }
    }
}

static void all_else_is_remote(void **state)
{
    static const char *const names[] = {
        "",      "Z",     ":",      "Z:\\",   "ZZ:",  "1:",     "\\\\srv\\share",
        "LPT",   "LPT:",  "LPT1::", "LPT1x",  "LPTx", "LPT1:x", "COM",
        "PRN1",  "XLPT1", "LPT 1",  "\\\\Z:", "[:",   "@:",     "https://host/",
        "\xC3:", "CO",    "C",      "COM1\\", " Z:",  "Z: ",    "LPT-1",
    };

    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (name_is_local_device(names[i])) {
            fail_msg("\"%s\" is no local device", names[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drives_and_ports_are_local_devices),
        cmocka_unit_test(all_else_is_remote),
    };

    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
