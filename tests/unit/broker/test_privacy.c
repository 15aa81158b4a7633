#include "broker/core/privacy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void names_that_match_a_pattern_are_withheld_and_others_are_not(void **state)
{
    static const struct {
        const char *patterns;
        const char *remote;
        bool is_withheld;
    } rows[] = {
        {"", "\\\\srv\\share", false},
        {"\\\\srv\\secret*", "\\\\srv\\secret plans", true},
        {"\\\\srv\\secret*", "\\\\srv\\share", false},
        {"\\\\SRV\\*", "\\\\srv\\share", true},
        {"\\\\a\\*;\\\\b\\*", "\\\\b\\x", true},
        {"\\\\a\\*;\\\\b\\*", "\\\\c\\x", false},
        {";;", "\\\\c\\x", false},
        {"*", "", false},
        {"\\\\stra\xC3\x9F"
         "e\\\xC3\xA4*",
         "\\\\STRA\xC3\x9F"
         "E\\\xC3\x84rger",
         true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct privacy privacy;

        assert_true(privacy_init(&privacy, rows[i].patterns));
        if (privacy_withholds(&privacy, rows[i].remote) != rows[i].is_withheld) {
            fail_msg("\"%s\" with \"%s\"", rows[i].remote, rows[i].patterns);
        }
        privacy_deinit(&privacy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_match_a_pattern_are_withheld_and_others_are_not),
    };

    return cmocka_run_group_tests_name("privacy", tests, NULL, NULL);
}
