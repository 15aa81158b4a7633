#include "broker/core/privacy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
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
        {"\\\\hr\\*; *medical*", "\\\\srv\\medical", true},
        {" \t*medical* ;", "\\\\srv\\medical", true},
        {"; ;\t; *medical*", "\\\\srv\\medical", true},
        {"; ;", "\\\\srv\\medical", false},
        {"\\\\hr\\*", "//hr/x", true},
        {"\\\\hr\\*", "\\\\?\\UNC\\hr\\x", true},
        {"\\\\hr\\*", "\\\\hr@SSL\\DavWWWRoot\\x", true},
        {"\\\\hr\\*", "\\\\HR@8080\\x", true},
        {"\\\\hr\\*", "https://hr:443/", true},
        {"\\\\hr\\*", "https://hr", true},
        {"\\\\hr\\*", "\"\\\\hr\\x\"", true},
        {"\\\\hr\\*", "\\\\hr.\\x", true},
        {"\\\\hr\\*", "\\\\hr2\\x", false},
        {"\\\\hr\\*", "https://hr2/hr/", false},
        {"https://hr/*", "\\\\hr@SSL\\DavWWWRoot\\x", true},
        {"//hr/*", "\\\\hr\\x", true},
        {"\\\\hr", "\\\\hr", true},
        {"\\\\hr", "https://hr/", true},
        {"https://hr:443/*", "https://hr:8443/x", true},
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

static void a_pattern_that_no_name_can_match_is_told(void **state)
{
    static const char *const good[] = {"", ";;", " ; ", "*", "\\\\hr\\*; *medical*\t;x"};
    static const char *const bad[] = {"\"", "a;\"b\"", "<", "a>", "x|y", "a\tb", "a\x01", "\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(privacy_patterns_can_match(good[i]));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(privacy_patterns_can_match(bad[i]));
    }
}

/* Many short patterns need the most room for their second forms. */
static void the_longest_list_of_patterns_fits(void **state)
{
    static char patterns[PRIVATE_NAMES_BYTES_MAX + 1];
    static const char *const fillings[] = {"a;", "//a;", "\xC3\xBF;", "\\\\a"};

    (void)state;
    for (size_t i = 0; i < sizeof(fillings) / sizeof(fillings[0]); i++) {
        const size_t size = strlen(fillings[i]);
        struct privacy privacy;

        memset(patterns, 0, sizeof(patterns));
        for (size_t used = 0; used + size <= PRIVATE_NAMES_BYTES_MAX; used += size) {
            memcpy(patterns + used, fillings[i], size);
        }
        assert_true(privacy_init(&privacy, patterns));
        assert_false(privacy_withholds(&privacy, "\\\\srv\\x"));
        privacy_deinit(&privacy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_match_a_pattern_are_withheld_and_others_are_not),
        cmocka_unit_test(a_pattern_that_no_name_can_match_is_told),
        cmocka_unit_test(the_longest_list_of_patterns_fits),
    };

    return cmocka_run_group_tests_name("privacy", tests, NULL, NULL);
}
