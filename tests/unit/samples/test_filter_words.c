#include "samples/common/filter_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct filter_words words;

/* Two accounts. */
static bool find_user(const char *name, char *sid, size_t sid_size)
{
    if (strcmp(name, "root") == 0 || strcmp(name, "HOUSE\\root") == 0) {
        (void)snprintf(sid, sid_size, "S-1-5-21-1-2-3-1000");
        return true;
    }
    return false;
}

static enum filter_words_result read_words(const char *member, const char *typed)
{
    return filter_words_read(member, typed, find_user, &words);
}

static void values_are_made_canonical(void **state)
{
    static const struct {
        const char *member;
        const char *typed;
        const char *values[FILTER_WORDS_VALUES_MAX];
    } rows[] = {
        {"type", "add.succeeded", {"wnetwatch.connection.add.succeeded"}},
        {"type", "add succeeded", {"wnetwatch.connection.add.succeeded"}},
        {"type", "Connection.Add.Failed", {"wnetwatch.connection.add.failed"}},
        {"type", "wnetwatch.connection.vanished", {"wnetwatch.connection.vanished"}},
        {"type", "clock stepped", {"wnetwatch.broker.clock_stepped"}},
        {"type", "throttled", {"wnetwatch.broker.throttled"}},
        {"type", "connection.*", {"wnetwatch.connection.*"}},
        {"type", "*.failed", {"*.failed"}},
        {"type", "add.*", {"wnetwatch.*.add.*"}},
        {"user", "root", {"S-1-5-21-1-2-3-1000"}},
        {"user", "HOUSE\\root", {"S-1-5-21-1-2-3-1000"}},
        {"user", "s-1-5-18", {"s-1-5-18"}},
        {"user", "S-1-5-21-*", {"S-1-5-21-*"}},
        {"image", "mpr_host.exe", {"*\\mpr_host.exe"}},
        {"image", "C:/Tools/mapper.exe", {"C:\\Tools\\mapper.exe"}},
        {"image", "*mapper*", {"*mapper*"}},
        {"local", "Z", {"Z:"}},
        {"local", "z:", {"z:"}},
        {"local", "Z:\\", {"Z:"}},
        {"local", "LPT1", {"LPT1", "LPT1:"}},
        {"local", "lpt1:", {"lpt1:", "lpt1"}},
        {"local", "*", {"*"}},
        {"remote", "//files/reports", {"//files/reports", "\\\\files\\reports"}},
        {"remote", "\\\\files\\reports", {"\\\\files\\reports"}},
        {"remote", "\\\\srv\\*", {"\\\\srv\\*"}},
        {"remote", "https://host/dav", {"https://host/dav"}},
        {"session", "0", {"0"}},
        {"status", "67", {"67"}},
        {"resource", "disk", {"disk"}},
        {"resource", "p*", {"p*"}},
        {"error", "ERROR_BAD_NET_NAME", {"ERROR_BAD_NET_NAME"}},
        {"error", "bad_net_name", {"ERROR_bad_net_name"}},
        {"error", "ERROR_BAD_*", {"ERROR_BAD_*"}},
        {"provider", "Microsoft Windows Network", {"Microsoft Windows Network"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const size_t count = rows[i].values[1] == NULL ? 1 : 2;

        print_message("           %s=%s\n", rows[i].member, rows[i].typed);
        assert_int_equal(read_words(rows[i].member, rows[i].typed), FILTER_WORDS_OK);
        assert_int_equal(words.count, count);
        for (size_t v = 0; v < count; v++) {
            assert_string_equal(words.values[v], rows[i].values[v]);
        }
    }
}

static void what_can_match_nothing_is_refused(void **state)
{
    static const struct {
        const char *member;
        const char *typed;
        const char *text;
    } rows[] = {
        {"type", "add.suceeded",
         "type=add.suceeded: there is no such type of event; did you mean add.succeeded?"},
        {"type", "zzz", "type=zzz: there is no such type of event"},
        {"resource", "disc",
         "resource=disc: there is no such kind of resource; did you mean disk?"},
        {"error", "ERROR_BAD_NETNAME",
         "error=ERROR_BAD_NETNAME: there is no such name of an error; did you mean "
         "ERROR_BAD_NET_NAME?"},
        {"error", "67", "error=67: that is a number; did you mean status=67?"},
        {"status", "ERROR_BAD_NET_NAME",
         "status=ERROR_BAD_NET_NAME: that is a name; did you mean error=ERROR_BAD_NET_NAME?"},
        {"session", "01",
         "session=01: that is no number, which begins with no zero and has digits alone"},
        {"user", "stranger",
         "user=stranger: no account of this machine or its domain has that name"},
        {"remot", "x", "remot=x: there is no such member of a filter; did you mean remote?"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(read_words(rows[i].member, rows[i].typed), FILTER_WORDS_REFUSED);
        assert_string_equal(words.text, rows[i].text);
    }
    assert_int_equal(read_words("type", "started"), FILTER_WORDS_REFUSED);
    assert_non_null(strstr(words.text, "*.started is every one"));
    assert_int_equal(read_words("user", "ro*"), FILTER_WORDS_REFUSED);
}

static void what_a_later_version_may_tell_is_taken_with_a_warning(void **state)
{
    (void)state;
    assert_int_equal(read_words("type", "session.*"), FILTER_WORDS_DOUBTFUL);
    assert_string_equal(words.values[0], "session.*");
    assert_non_null(strstr(words.text, "type=session.*: "));
    assert_int_equal(read_words("error", "ERROR_NEW_*"), FILTER_WORDS_DOUBTFUL);
    assert_int_equal(read_words("resource", "t*"), FILTER_WORDS_DOUBTFUL);
}

static void a_value_of_any_length_is_answered(void **state)
{
    static char value[FILTER_WORDS_VALUE_SIZE * 2];

    (void)state;
    memset(value, 'a', sizeof(value) - 1);
    assert_int_equal(read_words("remote", value), FILTER_WORDS_REFUSED);
    value[2040] = '\0';
    assert_int_equal(read_words("remote", value), FILTER_WORDS_OK);
    assert_int_equal(read_words("type", value), FILTER_WORDS_REFUSED);
    assert_int_equal(read_words("image", value), FILTER_WORDS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_made_canonical),
        cmocka_unit_test(what_can_match_nothing_is_refused),
        cmocka_unit_test(what_a_later_version_may_tell_is_taken_with_a_warning),
        cmocka_unit_test(a_value_of_any_length_is_answered),
    };

    return cmocka_run_group_tests_name("samples.filter_words", tests, NULL, NULL);
}
