/* Each setting by its option and by its value in the registry: what it takes and what it says. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/settings.h"
#include "tests/support/machine_key.h"
#include "tests/support/said.h"

#define L10 L"0123456789"
#define L64 L10 L10 L10 L10 L10 L10 L"0123"
#define L202 L64 L64 L64 L"0123456789"
#define L260 L64 L64 L64 L64 L"0123"

struct row {
    const char *name;
    const wchar_t *option;
    const wchar_t *value_name;
    const wchar_t *value;
    const char *takes; /* of a value that is refused; NULL when it is taken */
};

#define PIPES L"--pipes", L"Pipes"
#define IDENTITY L"--identity", L"Identity"
#define STATE L"--state", L"State"
#define JOURNAL L"--journal", L"Journal"
#define SEGMENT L"--segment-mib", L"SegmentMiB"
#define SIZE L"--journal-mib", L"JournalMiB"
#define DAYS L"--retention-days", L"RetentionDays"
#define PRIVATE L"--private-names", L"PrivateNames"
#define QUERIES L"--url-queries", L"UrlQueries"
#define FLUSH L"--flush", L"Flush"
#define LOG L"--log", L"Log"

#define PIPES_TAKES "1 to 64 letters, digits, '.', '_' or '-'"
#define STATE_TAKES "a folder of at most 205 characters"
#define LOG_TAKES "a file of at most 255 characters"
#define PRIVATE_TAKES                                                                              \
    "patterns separated by ';', 4096 bytes in all, without control characters and \"<>|, which "   \
    "no name can hold"
#define FLUSH_TAKES "'each', 'never' or 10 to 60000 milliseconds"

static const struct row rows[] = {
    {"pipes: every kind of character", PIPES, L"aZ.9_-", NULL},
    {"pipes: the longest", PIPES, L64, NULL},
    {"pipes: too long", PIPES, L64 L"4", PIPES_TAKES},
    {"pipes: empty", PIPES, L"", PIPES_TAKES},
    {"pipes: a backslash", PIPES, L"a\\b", PIPES_TAKES},
    {"pipes: a letter that consoles disagree on", PIPES, L"\u00e4", PIPES_TAKES},
    {"identity: token", IDENTITY, L"token", NULL},
    {"identity: process", IDENTITY, L"process", NULL},
    {"identity: another", IDENTITY, L"Token", "'token' or 'process'"},
    {"state: a folder", STATE, L"C:\\somewhere", NULL},
    {"state: empty", STATE, L"", STATE_TAKES},
    {"state: the longest", STATE, L"C:\\" L202, NULL},
    {"state: too long", STATE, L"C:\\" L202 L"4", STATE_TAKES},
    {"journal: files", JOURNAL, L"files", NULL},
    {"journal: none", JOURNAL, L"none", NULL},
    {"journal: another", JOURNAL, L"memory", "'files' or 'none'"},
    {"segment: least", SEGMENT, L"1", NULL},
    {"segment: most", SEGMENT, L"1024", NULL},
    {"segment: too little", SEGMENT, L"0", "1 to 1024"},
    {"segment: too much", SEGMENT, L"1025", "1 to 1024"},
    {"segment: below zero", SEGMENT, L"-1", "1 to 1024"},
    {"segment: a unit", SEGMENT, L"16MiB", "1 to 1024"},
    {"segment: empty", SEGMENT, L"", "1 to 1024"},
    {"segment: 2 to the 32nd and one", SEGMENT, L"4294967297", "1 to 1024"},
    {"segment: 2 to the 64th and one", SEGMENT, L"18446744073709551617", "1 to 1024"},
    {"size: least", SIZE, L"2", NULL},
    {"size: most", SIZE, L"1048576", NULL},
    {"size: too little", SIZE, L"1", "2 to 1048576"},
    {"size: too much", SIZE, L"1048577", "2 to 1048576"},
    {"days: least", DAYS, L"1", NULL},
    {"days: most", DAYS, L"3650", NULL},
    {"days: too few", DAYS, L"0", "1 to 3650"},
    {"days: too many", DAYS, L"3651", "1 to 3650"},
    {"private names: none", PRIVATE, L"", NULL},
    {"private names: two", PRIVATE, L"\\\\hr\\*;*medical*", NULL},
    {"private names: too long", PRIVATE,
     L260 L260 L260 L260 L260 L260 L260 L260 L260 L260 L260 L260 L260 L260 L260 L260,
     PRIVATE_TAKES},
    {"private names: blanks between", PRIVATE, L"\\\\hr\\*; *medical*", NULL},
    {"private names: quotes", PRIVATE, L"\\\\hr\\*;\"*medical*\"", PRIVATE_TAKES},
    {"private names: half a character", PRIVATE, L"\xd800", PRIVATE_TAKES},
    {"queries: removed", QUERIES, L"remove", NULL},
    {"queries: kept", QUERIES, L"keep", NULL},
    {"queries: else", QUERIES, L"Keep", "'remove' or 'keep'"},
    {"log: a file", LOG, L"C:\\somewhere\\broker.log", NULL},
    {"log: standard error", LOG, L"", NULL},
    {"log: the longest", LOG,
     L"C:\\" L202 L"0123456789"
     L"0123456789"
     L"0123456789"
     L"0123456789"
     L"0123456789",
     NULL},
    {"log: too long", LOG,
     L"C:\\" L202 L"0123456789"
     L"0123456789"
     L"0123456789"
     L"0123456789"
     L"01234567890",
     LOG_TAKES},
    {"flush: each", FLUSH, L"each", NULL},
    {"flush: never", FLUSH, L"never", NULL},
    {"flush: soonest", FLUSH, L"10", NULL},
    {"flush: latest", FLUSH, L"60000", NULL},
    {"flush: too soon", FLUSH, L"9", FLUSH_TAKES},
    {"flush: too late", FLUSH, L"60001", FLUSH_TAKES},
    {"flush: another word", FLUSH, L"always", FLUSH_TAKES},
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static struct machine_key machine;

static int set_up_registry(void **state)
{
    (void)state;
    machine_key_open(&machine);
    return 0;
}

static int tear_down_registry(void **state)
{
    (void)state;
    machine_key_close(&machine);
    return 0;
}

static void set_value(const wchar_t *name, DWORD type, const void *bytes, size_t size)
{
    assert_int_equal(
        RegSetKeyValueW(machine.key, L"SOFTWARE\\wnetwatch", name, type, bytes, (DWORD)size),
        ERROR_SUCCESS);
}

static void set_text(const wchar_t *name, DWORD type, const wchar_t *text)
{
    set_value(name, type, text, (wcslen(text) + 1) * sizeof(wchar_t));
}

static void forget_value(const wchar_t *name)
{
    (void)RegDeleteKeyValueW(machine.key, L"SOFTWARE\\wnetwatch", name);
}

/* What cannot be taken is one line that says which setting, and what it would take. */
static void expect_refusal(const struct row *row, const char *said, const wchar_t *setting)
{
    char name[64];

    (void)snprintf(name, sizeof(name), "%ls", setting);
    said_expect(row->name, said, name);
    said_expect(row->name, said, row->takes);
    if (strchr(said, '\n') != said + strlen(said) - 1) {
        fail_msg("%s: more than a line: %s", row->name, said);
    }
}

static void an_option_accepts_its_range_and_reports_it_otherwise(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &rows[i];
        struct settings settings;
        enum settings_result result;
        const char *said;

        settings_init(&settings);
        said_begin();
        result = settings_read_option(&settings, row->option, row->value);
        said = said_end();

        if (result != (row->takes == NULL ? SETTINGS_OK : SETTINGS_BAD_VALUE)) {
            fail_msg("%s: result %d, said %s", row->name, result, said);
        }
        if (row->takes != NULL) {
            expect_refusal(row, said, row->option);
        } else {
            assert_string_equal(said, "");
        }
    }
}

static void a_registry_value_takes_what_its_option_takes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &rows[i];
        struct settings settings;
        const char *said;
        bool is_good;

        settings_init(&settings);
        set_text(row->value_name, REG_SZ, row->value);
        said_begin();
        is_good = settings_read_registry(&settings);
        said = said_end();
        forget_value(row->value_name);

        if (is_good != (row->takes == NULL)) {
            fail_msg("%s: taken %d, said %s", row->name, is_good, said);
        }
        if (row->takes != NULL) {
            expect_refusal(row, said, row->value_name);
            said_expect(row->name, said, "HKLM\\SOFTWARE\\wnetwatch");
        }
    }
}

static void the_settings_are_those_of_the_options(void **state)
{
    struct settings settings;

    (void)state;
    settings_init(&settings);
    assert_int_equal(settings_read_option(&settings, L"--pipes", L"p"), SETTINGS_OK);
    assert_int_equal(settings_read_option(&settings, L"--identity", L"process"), SETTINGS_OK);
    assert_int_equal(settings_read_option(&settings, L"--state", L"C:\\one\\..\\two"), SETTINGS_OK);
    assert_int_equal(settings_read_option(&settings, L"--journal", L"none"), SETTINGS_OK);
    assert_int_equal(settings_read_option(&settings, L"--segment-mib", L"3"), SETTINGS_OK);
    assert_int_equal(settings_read_option(&settings, L"--journal-mib", L"70"), SETTINGS_OK);
    assert_int_equal(settings_read_option(&settings, L"--retention-days", L"7"), SETTINGS_OK);
    assert_int_equal(settings_read_option(&settings, L"--flush", L"250"), SETTINGS_OK);

    assert_int_equal(wcscmp(settings.pipe_prefix, L"p"), 0);
    assert_int_equal(settings.identity_mode, IDENTITY_BY_PROCESS);
    assert_int_equal(wcscmp(settings.state, L"C:\\two"), 0);
    assert_false(settings.keeps_journal);
    assert_int_equal(settings.segment_mib, 3);
    assert_int_equal(settings.journal_mib, 70);
    assert_int_equal(settings.retention_days, 7);
    assert_int_equal(settings.flush_policy, FLUSH_LATER);
    assert_int_equal(settings.flush_ms, 250);
}

static void without_any_the_defaults_are_those_of_the_manual(void **state)
{
    wchar_t common[MAX_PATH];
    struct settings settings;

    (void)state;
    (void)ExpandEnvironmentStringsW(L"%ProgramData%\\wnetwatch", common, MAX_PATH);
    settings_init(&settings);

    assert_true(settings_read_registry(&settings)); /* the key is not there */
    assert_int_equal(wcscmp(settings.pipe_prefix, L"wnetwatch"), 0);
    assert_int_equal(settings.identity_mode, IDENTITY_BY_TOKEN);
    assert_int_equal(wcscmp(settings.state, common), 0);
    assert_true(settings.keeps_journal);
    assert_int_equal(settings.segment_mib, 16);
    assert_int_equal(settings.journal_mib, 256);
    assert_int_equal(settings.retention_days, 30);
    assert_int_equal(settings.flush_policy, FLUSH_LATER);
    assert_int_equal(settings.flush_ms, 1000);
}

static void the_command_line_counts_more_than_the_registry(void **state)
{
    struct settings settings;

    (void)state;
    settings_init(&settings);
    set_text(L"JournalMiB", REG_SZ, L"100");
    set_text(L"SegmentMiB", REG_SZ, L"5");

    assert_true(settings_read_registry(&settings));
    assert_int_equal(settings_read_option(&settings, L"--journal-mib", L"200"), SETTINGS_OK);

    assert_int_equal(settings.journal_mib, 200);
    assert_int_equal(settings.segment_mib, 5);
}

static void set_policy(const wchar_t *name, const wchar_t *text)
{
    machine_key_set(&machine, L"SOFTWARE\\Policies\\wnetwatch", name, REG_SZ, text);
}

static void the_policy_counts_most_and_each_setting_knows_its_origin(void **state)
{
    struct settings settings;

    (void)state;
    settings_init(&settings);
    set_text(L"JournalMiB", REG_SZ, L"100");
    set_text(L"SegmentMiB", REG_SZ, L"5");
    set_policy(L"JournalMiB", L"300");

    assert_true(settings_read_registry(&settings));
    assert_int_equal(settings_read_option(&settings, L"--journal-mib", L"200"), SETTINGS_OK);
    assert_int_equal(settings_read_option(&settings, L"--flush", L"each"), SETTINGS_OK);
    assert_true(settings_read_policy(&settings));

    assert_int_equal(settings.journal_mib, 300);
    assert_int_equal(settings.origins[SETTING_JOURNAL_MIB], SETTINGS_FROM_POLICY);
    assert_int_equal(settings.segment_mib, 5);
    assert_int_equal(settings.origins[SETTING_SEGMENT_MIB], SETTINGS_FROM_REGISTRY);
    assert_int_equal(settings.origins[SETTING_FLUSH], SETTINGS_FROM_COMMAND_LINE);
    assert_int_equal(settings.origins[SETTING_RETENTION_DAYS], SETTINGS_FROM_DEFAULT);
}

static void a_wrong_value_of_the_policy_is_refused_with_its_key(void **state)
{
    struct settings settings;
    const char *said;
    bool is_good;

    (void)state;
    settings_init(&settings);
    set_policy(L"Flush", L"sometimes");
    said_begin();
    is_good = settings_read_policy(&settings);
    said = said_end();

    assert_false(is_good);
    said_expect("policy", said, "HKLM\\SOFTWARE\\Policies\\wnetwatch, value Flush takes 'each'");
}

static void a_path_in_the_registry_must_be_a_full_one(void **state)
{
    static const wchar_t *const incomplete[] = {L"state", L"..\\state", L"\\state", L"C:state"};
    struct settings settings;

    (void)state;
    for (size_t i = 0; i < sizeof(incomplete) / sizeof(incomplete[0]); i++) {
        const char *said;
        bool is_good;

        settings_init(&settings);
        set_text(L"State", REG_SZ, incomplete[i]);
        said_begin();
        is_good = settings_read_registry(&settings);
        said = said_end();
        if (is_good) {
            fail_msg("%ls was taken", incomplete[i]);
        }
        said_expect("state", said, "a folder of at most 205 characters, as a full path");
    }
    forget_value(L"State");
}

static void a_path_of_an_option_is_completed_by_the_current_directory(void **state)
{
    wchar_t expected[MAX_PATH];
    struct settings settings;

    (void)state;
    settings_init(&settings);
    assert_true(GetFullPathNameW(L"here", MAX_PATH, expected, NULL) > 0);

    assert_int_equal(settings_read_option(&settings, L"--state", L"here"), SETTINGS_OK);
    assert_int_equal(settings_read_option(&settings, L"--log", L"here"), SETTINGS_OK);
    assert_int_equal(wcscmp(settings.state, expected), 0);
    assert_int_equal(wcscmp(settings.log, expected), 0);
}

static void each_setting_can_be_shown_as_text(void **state)
{
    char text[SETTINGS_TEXT_SIZE];
    struct settings settings;

    (void)state;
    settings_init(&settings);
    assert_int_equal(settings_read_option(&settings, L"--private-names", L"\\\\hr\\*"),
                     SETTINGS_OK);
    assert_int_equal(settings_read_option(&settings, L"--log", L"C:\\b.log"), SETTINGS_OK);

    assert_string_equal(settings_text(&settings, SETTING_PIPES, text), "wnetwatch");
    assert_string_equal(settings_text(&settings, SETTING_IDENTITY, text), "token");
    assert_non_null(strstr(settings_text(&settings, SETTING_STATE, text), "\\wnetwatch"));
    assert_string_equal(settings_text(&settings, SETTING_JOURNAL, text), "files");
    assert_string_equal(settings_text(&settings, SETTING_SEGMENT_MIB, text), "16");
    assert_string_equal(settings_text(&settings, SETTING_JOURNAL_MIB, text), "256");
    assert_string_equal(settings_text(&settings, SETTING_RETENTION_DAYS, text), "30");
    assert_string_equal(settings_text(&settings, SETTING_PRIVATE_NAMES, text), "\\\\hr\\*");
    assert_string_equal(settings_text(&settings, SETTING_URL_QUERIES, text), "remove");
    assert_string_equal(settings_text(&settings, SETTING_LOG, text), "C:\\b.log");
    assert_string_equal(settings_text(&settings, SETTING_FLUSH, text), "1000");
}

static void the_registry_may_hold_a_number_as_a_number(void **state)
{
    const DWORD number = 42;
    struct settings settings;

    (void)state;
    settings_init(&settings);
    set_value(L"SegmentMiB", REG_DWORD, &number, sizeof(number));

    assert_true(settings_read_registry(&settings));
    assert_int_equal(settings.segment_mib, 42);
}

static void the_registry_may_name_a_folder_by_a_variable(void **state)
{
    wchar_t expected[MAX_PATH];
    struct settings settings;

    (void)state;
    settings_init(&settings);
    set_text(L"State", REG_EXPAND_SZ, L"%SystemRoot%\\here");
    (void)ExpandEnvironmentStringsW(L"%SystemRoot%\\here", expected, MAX_PATH);

    assert_true(settings_read_registry(&settings));
    assert_int_equal(wcsicmp(settings.state, expected), 0);
}

static void expect_unreadable(const char *row)
{
    struct settings settings;
    const char *said;
    bool is_good;

    settings_init(&settings);
    said_begin();
    is_good = settings_read_registry(&settings);
    said = said_end();

    if (is_good) {
        fail_msg("%s was taken", row);
    }
    said_expect(row, said, "value Pipes takes");
    forget_value(L"Pipes");
}

static void a_value_of_another_kind_is_refused_and_not_overlooked(void **state)
{
    static const wchar_t long_text[] = L260 L260 L260;
    static const BYTE bytes[] = {1, 2, 3};

    (void)state;
    set_value(L"Pipes", REG_BINARY, bytes, sizeof(bytes));
    expect_unreadable("binary");
    set_value(L"Pipes", REG_MULTI_SZ, L"a\0b\0", 10);
    expect_unreadable("several strings");
    set_value(L"Pipes", REG_SZ, long_text, sizeof(long_text));
    expect_unreadable("a long string");
}

static void an_option_without_its_value_reports_its_range(void **state)
{
    struct settings settings;
    const char *said;

    (void)state;
    settings_init(&settings);
    said_begin();
    assert_int_equal(settings_read_option(&settings, L"--flush", NULL), SETTINGS_BAD_VALUE);
    said = said_end();

    said_expect("--flush alone", said, "--flush needs a value");
    said_expect("--flush alone", said, FLUSH_TAKES);
}

static void what_is_refused_is_named_in_any_script_and_at_no_great_length(void **state)
{
    static const wchar_t long_value[] = L260 L260;
    struct settings settings;
    const char *said;

    (void)state;
    settings_init(&settings);
    said_begin();
    (void)settings_read_option(&settings, L"--flush", L"\u65e5\u672c");
    said = said_end();
    said_expect("another script", said, "not '\xe6\x97\xa5\xe6\x9c\xac' (see wnetwatchd help)\n");

    said_begin();
    (void)settings_read_option(&settings, L"--flush", long_value);
    said = said_end();
    said_expect("a long value", said, "789' (see wnetwatchd help)\n");
    assert_true(strlen(said) < 500);
}

static void an_option_that_is_none_of_ours_is_left_to_others(void **state)
{
    struct settings settings;

    (void)state;
    settings_init(&settings);

    assert_int_equal(settings_read_option(&settings, L"--Pipes", L"x"), SETTINGS_UNKNOWN_OPTION);
    assert_int_equal(settings_read_option(&settings, L"pipes", L"x"), SETTINGS_UNKNOWN_OPTION);
}

#define WITH_REGISTRY(name)                                                                        \
    cmocka_unit_test_setup_teardown(name, set_up_registry, tear_down_registry)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_option_accepts_its_range_and_reports_it_otherwise),
        WITH_REGISTRY(a_registry_value_takes_what_its_option_takes),
        cmocka_unit_test(the_settings_are_those_of_the_options),
        WITH_REGISTRY(without_any_the_defaults_are_those_of_the_manual),
        WITH_REGISTRY(the_command_line_counts_more_than_the_registry),
        WITH_REGISTRY(the_policy_counts_most_and_each_setting_knows_its_origin),
        WITH_REGISTRY(a_wrong_value_of_the_policy_is_refused_with_its_key),
        WITH_REGISTRY(a_path_in_the_registry_must_be_a_full_one),
        WITH_REGISTRY(a_path_of_an_option_is_completed_by_the_current_directory),
        WITH_REGISTRY(each_setting_can_be_shown_as_text),
        WITH_REGISTRY(the_registry_may_hold_a_number_as_a_number),
        WITH_REGISTRY(the_registry_may_name_a_folder_by_a_variable),
        WITH_REGISTRY(a_value_of_another_kind_is_refused_and_not_overlooked),
        cmocka_unit_test(an_option_without_its_value_reports_its_range),
        cmocka_unit_test(what_is_refused_is_named_in_any_script_and_at_no_great_length),
        cmocka_unit_test(an_option_that_is_none_of_ours_is_left_to_others),
    };

    return cmocka_run_group_tests_name("broker_win.settings", tests, NULL, NULL);
}
