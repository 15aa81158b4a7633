/* Each setting by its option, by its value in the registry and by its policy: what it takes, which
   source counts, and what is said of a bad value. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "samples/agent/win/flags.h"
#include "samples/agent/win/settings.h"
#include "samples/common/problem.h"
#include "tests/support/machine_key.h"

#define REGISTRY "HKLM\\SOFTWARE\\wnetwatch\\agent, value "
#define POLICY "HKLM\\SOFTWARE\\Policies\\wnetwatch\\agent, value "

#define L10 "0123456789"
#define L64 L10 L10 L10 L10 L10 L10 "0123"
#define L197 L64 L64 L64 "01234"
#define ID "0123456789abcdef.00000000000000000042"

static struct machine_key machine;
static struct settings settings;
static char problem[PROBLEM_SIZE];

/* A value that must be taken, or be refused, by each source. */
struct row {
    const char *what;
    enum setting_index index;
    const char *value;
    const char *takes; /* of a value that is refused; NULL when it is taken */
};

#define SINK_TAKES "'otlp' or 'json'"
#define URL_TAKES "an http or https URL without an account"
#define TYPE_TAKES "a content type of fewer than 200 characters"
#define GZIP_TAKES "'gzip' or 'none'"
#define FILE_TAKES "a file of at most 200 bytes of path"
#define FOLDER_TAKES "a folder of at most 200 bytes of path"
#define PAUSE_TAKES "0 to 3600 seconds"
#define AFTER_TAKES "'now', 'oldest' or the id of an event"
#define WITHOUT_TAKES "'user', 'image' or both with ',' between"
#define PIPES_TAKES "1 to 64 letters, digits, '.', '_' or '-'"

static const struct row rows[] = {
    {"sink: otlp", SETTING_SINK, "otlp", NULL},
    {"sink: json", SETTING_SINK, "json", NULL},
    {"sink: another", SETTING_SINK, "Otlp", SINK_TAKES},
    {"sink: empty", SETTING_SINK, "", SINK_TAKES},
    {"sink: a blank", SETTING_SINK, " ", SINK_TAKES},
    {"sink: a blank behind", SETTING_SINK, "otlp ", SINK_TAKES},
    {"sink: in quotes", SETTING_SINK, "\"otlp\"", SINK_TAKES},
    {"url: https", SETTING_URL, "https://collector:4318/v1/logs?a=b", NULL},
    {"url: http", SETTING_URL, "http://[::1]/", NULL},
    {"url: none", SETTING_URL, "", NULL},
    {"url: a blank", SETTING_URL, " ", URL_TAKES},
    {"url: another scheme", SETTING_URL, "ftp://host/", URL_TAKES},
    {"url: in quotes", SETTING_URL, "\"https://host/\"", URL_TAKES},
    {"format: any, since the sink is not known yet", SETTING_FORMAT, "ndjson", NULL},
    {"content type: any", SETTING_CONTENT_TYPE, "text/plain; charset=\"utf-8\"", NULL},
    {"content type: the longest", SETTING_CONTENT_TYPE, L197 "ab", NULL},
    {"content type: too long", SETTING_CONTENT_TYPE, L197 "abc", TYPE_TAKES},
    {"content type: blanks", SETTING_CONTENT_TYPE, "  ", TYPE_TAKES},
    {"content type: a line end", SETTING_CONTENT_TYPE, "text/plain\r\nX: y", TYPE_TAKES},
    {"content type: no ASCII", SETTING_CONTENT_TYPE, "text/pl\xc3\xa4in", TYPE_TAKES},
    {"compression: gzip", SETTING_COMPRESSION, "gzip", NULL},
    {"compression: none", SETTING_COMPRESSION, "none", NULL},
    {"compression: empty", SETTING_COMPRESSION, "", GZIP_TAKES},
    {"compression: another", SETTING_COMPRESSION, "zstd", GZIP_TAKES},
    {"headers: none", SETTING_HEADERS, "", NULL},
    {"headers: the longest", SETTING_HEADERS, "C:\\" L197, NULL},
    {"headers: too long", SETTING_HEADERS, "C:\\" L197 "a", FILE_TAKES},
    {"certificate: a subject", SETTING_CLIENT_CERTIFICATE, "agent of M\xc3\xbcller & \"Co\"", NULL},
    {"pause: least", SETTING_FIRST_PAUSE, "0", NULL},
    {"pause: most", SETTING_FIRST_PAUSE, "3600", NULL},
    {"pause: too much", SETTING_FIRST_PAUSE, "3601", PAUSE_TAKES},
    {"pause: 2 to the 32nd and one", SETTING_FIRST_PAUSE, "4294967297", PAUSE_TAKES},
    {"pause: below zero", SETTING_FIRST_PAUSE, "-1", PAUSE_TAKES},
    {"pause: a unit", SETTING_FIRST_PAUSE, "60s", PAUSE_TAKES},
    {"pause: a blank in front", SETTING_FIRST_PAUSE, " 60", PAUSE_TAKES},
    {"pause: empty", SETTING_FIRST_PAUSE, "", PAUSE_TAKES},
    {"after: now", SETTING_AFTER, "now", NULL},
    {"after: oldest", SETTING_AFTER, "oldest", NULL},
    {"after: an id", SETTING_AFTER, ID, NULL},
    {"after: too long", SETTING_AFTER, ID "3", AFTER_TAKES},
    {"after: too short", SETTING_AFTER, "0123456789abcdef.0000000000000000042", AFTER_TAKES},
    {"after: large letters", SETTING_AFTER, "0123456789ABCDEF.00000000000000000042", AFTER_TAKES},
    {"after: a time", SETTING_AFTER, "yesterday", AFTER_TAKES},
    {"after: empty", SETTING_AFTER, "", AFTER_TAKES},
    {"filter: two", SETTING_FILTER, "type=*.failed;local=Z:", NULL},
    {"without: the user", SETTING_WITHOUT, "user", NULL},
    {"without: both", SETTING_WITHOUT, "image, user", NULL},
    {"without: none", SETTING_WITHOUT, "", NULL},
    {"without: another", SETTING_WITHOUT, "user,remote", WITHOUT_TAKES},
    {"without: in quotes", SETTING_WITHOUT, "'user'", WITHOUT_TAKES},
    {"hash key: the longest", SETTING_HASH_KEY, "C:\\" L197, NULL},
    {"hash key: too long", SETTING_HASH_KEY, "C:\\" L197 "a", FILE_TAKES},
    {"state: a folder", SETTING_STATE, "C:\\somewhere", NULL},
    {"state: empty", SETTING_STATE, "", FOLDER_TAKES},
    {"state: too long", SETTING_STATE, "C:\\" L197 "a", FOLDER_TAKES},
    {"text file: the longest", SETTING_TEXTFILE, "C:\\" L197, NULL},
    {"text file: too long", SETTING_TEXTFILE, "C:\\" L197 "a", FILE_TAKES},
    {"log: standard error", SETTING_LOG, "", NULL},
    {"log: too long", SETTING_LOG, "C:\\" L197 "a", FILE_TAKES},
    {"pipes: every kind of character", SETTING_PIPES, "aZ.9_-", NULL},
    {"pipes: the longest", SETTING_PIPES, L64, NULL},
    {"pipes: too long", SETTING_PIPES, L64 "4", PIPES_TAKES},
    {"pipes: empty", SETTING_PIPES, "", PIPES_TAKES},
    {"pipes: a backslash", SETTING_PIPES, "a\\b", PIPES_TAKES},
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static int set_up(void **state)
{
    (void)state;
    machine_key_open(&machine);
    settings_init(&settings);
    problem[0] = '\0';
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    machine_key_close(&machine);
    return 0;
}

static void set_value(const wchar_t *key, enum setting_index index, const char *value)
{
    wchar_t name[64];
    wchar_t wide[SETTING_SIZE + 16];

    (void)swprintf(name, 64, L"%hs", settings_table[index].value_name);
    assert_true(
        MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, value, -1, wide, SETTING_SIZE + 16) > 0);
    machine_key_set(&machine, key, name, REG_SZ, wide);
}

static void set_bytes(const wchar_t *name, DWORD type, const void *bytes, DWORD size)
{
    assert_int_equal(RegSetKeyValueW(machine.key, SETTINGS_KEY, name, type, bytes, size),
                     ERROR_SUCCESS);
}

static void expect_said(const char *what, const char *part)
{
    if (strstr(problem, part) == NULL) {
        fail_msg("%s: \"%s\" is not in: %s", what, part, problem);
    }
}

/* What is said of a bad value names the setting, what it takes, and the value. */
static void expect_refusal(const struct row *row, const char *setting)
{
    char quoted[SETTING_SIZE];

    expect_said(row->what, setting);
    expect_said(row->what, row->takes);
    if (strchr(row->value, '\r') == NULL &&
        (unsigned char)row->value[strlen(row->value) / 2] < 128) {
        (void)snprintf(quoted, sizeof(quoted), "not '%.30s", row->value);
        expect_said(row->what, quoted);
    }
    if (strchr(problem, '\n') != NULL || strchr(problem, '\r') != NULL) {
        fail_msg("%s: more than a line: %s", row->what, problem);
    }
}

static void expect_result(const struct row *row, bool is_taken, const char *name,
                          enum settings_origin origin)
{
    if (is_taken != (row->takes == NULL)) {
        fail_msg("%s: taken %d, said %s", row->what, is_taken, problem);
    }
    if (row->takes != NULL) {
        expect_refusal(row, name);
    } else {
        assert_string_equal(settings.values[row->index], row->value);
        assert_int_equal(settings.origins[row->index], origin);
    }
}

static void each_option_takes_its_range_and_names_a_value_outside(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct setting *setting = &settings_table[rows[i].index];
        bool is_taken;

        settings_init(&settings);
        is_taken = settings_read_option(&settings, rows[i].index, rows[i].value, problem);
        expect_result(&rows[i], is_taken, setting->option, SETTINGS_FROM_COMMAND_LINE);
    }
}

static void each_registry_value_takes_what_its_option_takes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char name[128];
        bool is_taken;

        settings_init(&settings);
        set_value(SETTINGS_KEY, rows[i].index, rows[i].value);
        is_taken = settings_read_registry(&settings, problem);
        (void)snprintf(name, sizeof(name), REGISTRY "%s takes ",
                       settings_table[rows[i].index].value_name);
        expect_result(&rows[i], is_taken, name, SETTINGS_FROM_REGISTRY);
        (void)RegDeleteTreeW(machine.key, SETTINGS_KEY);
    }
}

static void each_policy_takes_what_its_option_takes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char name[128];
        bool is_taken;

        settings_init(&settings);
        set_value(SETTINGS_POLICY_KEY, rows[i].index, rows[i].value);
        is_taken = settings_read_policy(&settings, problem);
        (void)snprintf(name, sizeof(name), POLICY "%s takes ",
                       settings_table[rows[i].index].value_name);
        expect_result(&rows[i], is_taken, name, SETTINGS_FROM_POLICY);
        (void)RegDeleteTreeW(machine.key, SETTINGS_POLICY_KEY);
    }
}

static void without_any_the_defaults_are_those_of_the_manual(void **state)
{
    wchar_t wide[MAX_PATH];
    char folder[MAX_PATH * 3];

    (void)state;
    (void)ExpandEnvironmentStringsW(L"%ProgramData%\\wnetwatch-agent", wide, MAX_PATH);
    (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, folder, sizeof(folder), NULL, NULL);

    assert_true(settings_read_registry(&settings, problem)); /* the keys are not there */
    assert_true(settings_read_policy(&settings, problem));
    assert_string_equal(settings.values[SETTING_SINK], "otlp");
    assert_string_equal(settings.values[SETTING_URL], "");
    assert_string_equal(settings.values[SETTING_COMPRESSION], "gzip");
    assert_string_equal(settings.values[SETTING_FIRST_PAUSE], "60");
    assert_string_equal(settings.values[SETTING_AFTER], "now");
    assert_string_equal(settings.values[SETTING_PIPES], "wnetwatch");
    assert_int_equal(_stricmp(settings.values[SETTING_STATE], folder), 0);
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        assert_int_equal(settings.origins[i], SETTINGS_FROM_DEFAULT);
    }
}

static void each_source_counts_more_than_the_one_before(void **state)
{
    (void)state;
    set_value(SETTINGS_KEY, SETTING_FIRST_PAUSE, "1");
    set_value(SETTINGS_KEY, SETTING_PIPES, "registry");
    set_value(SETTINGS_KEY, SETTING_SINK, "json");
    set_value(SETTINGS_POLICY_KEY, SETTING_FIRST_PAUSE, "3");

    assert_true(settings_read_registry(&settings, problem));
    assert_true(settings_read_option(&settings, SETTING_FIRST_PAUSE, "2", problem));
    assert_true(settings_read_option(&settings, SETTING_PIPES, "option", problem));
    assert_true(settings_read_policy(&settings, problem));

    assert_string_equal(settings.values[SETTING_FIRST_PAUSE], "3");
    assert_int_equal(settings.origins[SETTING_FIRST_PAUSE], SETTINGS_FROM_POLICY);
    assert_string_equal(settings.values[SETTING_PIPES], "option");
    assert_int_equal(settings.origins[SETTING_PIPES], SETTINGS_FROM_COMMAND_LINE);
    assert_string_equal(settings.values[SETTING_SINK], "json");
    assert_int_equal(settings.origins[SETTING_SINK], SETTINGS_FROM_REGISTRY);
    assert_string_equal(settings.values[SETTING_AFTER], "now");
    assert_int_equal(settings.origins[SETTING_AFTER], SETTINGS_FROM_DEFAULT);
}

static void an_empty_value_counts_where_there_may_be_none(void **state)
{
    (void)state;
    set_value(SETTINGS_KEY, SETTING_WITHOUT, "user");
    set_value(SETTINGS_POLICY_KEY, SETTING_WITHOUT, "");

    assert_true(settings_read_registry(&settings, problem));
    assert_true(settings_read_policy(&settings, problem));
    assert_string_equal(settings.values[SETTING_WITHOUT], "");
    assert_int_equal(settings.origins[SETTING_WITHOUT], SETTINGS_FROM_POLICY);
}

static void a_bad_value_leaves_the_others_and_the_first_is_told(void **state)
{
    (void)state;
    set_value(SETTINGS_KEY, SETTING_COMPRESSION, "zip");
    set_value(SETTINGS_KEY, SETTING_FIRST_PAUSE, "soon");
    set_value(SETTINGS_KEY, SETTING_LOG, "C:\\agent.log");

    assert_false(settings_read_registry(&settings, problem));
    expect_said("first", REGISTRY "Compression takes 'gzip' or 'none', not 'zip'");
    assert_string_equal(settings.values[SETTING_COMPRESSION], "gzip");
    assert_string_equal(settings.values[SETTING_FIRST_PAUSE], "60");
    assert_string_equal(settings.values[SETTING_LOG], "C:\\agent.log");
}

static void an_account_in_a_url_is_shown_by_no_source(void **state)
{
    static const char url[] = "https://anna:geheim@host/";

    (void)state;
    set_value(SETTINGS_KEY, SETTING_URL, url);
    set_value(SETTINGS_POLICY_KEY, SETTING_URL, url);

    for (unsigned source = 0; source < 3; source++) {
        assert_false(source == 0   ? settings_read_registry(&settings, problem)
                     : source == 1 ? settings_read_policy(&settings, problem)
                                   : settings_read_option(&settings, SETTING_URL, url, problem));
        expect_said("url", "one with an account, which is not shown");
        assert_null(strstr(problem, "geheim"));
        assert_string_equal(settings.values[SETTING_URL], "");
    }
}

static void an_option_given_again_replaces_and_a_list_grows(void **state)
{
    (void)state;
    set_value(SETTINGS_KEY, SETTING_FILTER, "local=X:");
    assert_true(settings_read_registry(&settings, problem));

    assert_true(settings_read_option(&settings, SETTING_SINK, "json", problem));
    assert_true(settings_read_option(&settings, SETTING_SINK, "otlp", problem));
    assert_string_equal(settings.values[SETTING_SINK], "otlp");
    assert_true(settings_read_option(&settings, SETTING_FILTER, "local=Y:", problem));
    assert_string_equal(settings.values[SETTING_FILTER], "local=Y:");
    assert_true(settings_read_option(&settings, SETTING_FILTER, "local=Z:", problem));
    assert_string_equal(settings.values[SETTING_FILTER], "local=Y:;local=Z:");

    set_value(SETTINGS_POLICY_KEY, SETTING_FILTER, "local=P:");
    assert_true(settings_read_policy(&settings, problem));
    assert_string_equal(settings.values[SETTING_FILTER], "local=P:");
}

static void no_value_is_longer_than_its_memory(void **state)
{
    static char longest[SETTING_SIZE + 1];

    (void)state;
    memset(longest, 'a', SETTING_SIZE - 1);
    set_value(SETTINGS_KEY, SETTING_FILTER, longest);
    assert_true(settings_read_registry(&settings, problem));
    assert_true(settings_read_option(&settings, SETTING_FILTER, longest, problem));
    assert_string_equal(settings.values[SETTING_FILTER], longest);
    assert_false(settings_read_option(&settings, SETTING_FILTER, "b", problem));

    settings_init(&settings);
    longest[SETTING_SIZE - 1] = 'a';
    assert_false(settings_read_option(&settings, SETTING_FILTER, longest, problem));
    settings_init(&settings);
    set_value(SETTINGS_KEY, SETTING_FILTER, longest);
    assert_false(settings_read_registry(&settings, problem));
    expect_said("filter", REGISTRY "Filter takes");
    assert_string_equal(settings.values[SETTING_FILTER], "");
}

static void a_path_in_the_registry_must_be_a_full_one(void **state)
{
    static const char *const incomplete[] = {"state",   "..\\state",     "\\state",
                                             "C:state", "\"C:\\state\"", "%ProgramData%\\state"};

    (void)state;
    for (size_t i = 0; i < sizeof(incomplete) / sizeof(incomplete[0]); i++) {
        set_value(SETTINGS_KEY, SETTING_STATE, incomplete[i]);
        if (settings_read_registry(&settings, problem)) {
            fail_msg("%s was taken", incomplete[i]);
        }
        expect_said(incomplete[i], FOLDER_TAKES ", as a full path, not '");
    }
    set_value(SETTINGS_KEY, SETTING_STATE, "\\\\server\\share\\state");
    assert_true(settings_read_registry(&settings, problem));
}

static void a_path_of_an_option_is_completed_by_the_current_directory(void **state)
{
    char expected[MAX_PATH];

    (void)state;
    assert_true(GetFullPathNameA("here", MAX_PATH, expected, NULL) > 0);
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        if (settings_table[i].is_path) {
            assert_true(settings_read_option(&settings, (enum setting_index)i, "here", problem));
            assert_string_equal(settings.values[i], expected);
        }
    }
}

static void the_registry_may_hold_a_number_and_a_variable_and_nothing_else(void **state)
{
    static const wchar_t variable[] = L"%SystemRoot%\\here";
    const DWORD number = 42;
    char expected[MAX_PATH];

    (void)state;
    (void)ExpandEnvironmentStringsA("%SystemRoot%\\here", expected, MAX_PATH);
    set_bytes(L"FirstPause", REG_DWORD, &number, sizeof(number));
    set_bytes(L"State", REG_EXPAND_SZ, variable, sizeof(variable));
    assert_true(settings_read_registry(&settings, problem));
    assert_string_equal(settings.values[SETTING_FIRST_PAUSE], "42");
    assert_int_equal(_stricmp(settings.values[SETTING_STATE], expected), 0);

    set_bytes(L"FirstPause", REG_BINARY, &number, sizeof(number));
    assert_false(settings_read_registry(&settings, problem));
    expect_said("binary", REGISTRY "FirstPause takes 0 to 3600 seconds, as a string or a number");
}

static void the_settings_must_fit_together(void **state)
{
    (void)state;
    assert_false(settings_check(&settings, problem));
    expect_said("no URL", "--url, or the value Url");
    assert_true(settings_read_option(&settings, SETTING_URL, "https://host/", problem));
    assert_true(settings_check(&settings, problem));
    assert_true(settings_read_option(&settings, SETTING_FORMAT, "ndjson", problem));
    assert_false(settings_check(&settings, problem));
    expect_said("format", "sink otlp has no format 'ndjson'; its formats: protobuf, json");
    assert_true(settings_read_option(&settings, SETTING_SINK, "json", problem));
    assert_true(settings_check(&settings, problem));
}

struct content_type_row {
    const char *sink;
    const char *format;
    const char *type;
    const char *right; /* of a type that is refused: the options that it belongs to */
};

static void the_content_type_of_another_format_is_refused_with_its_options(void **state)
{
    static const struct content_type_row types[] = {
        {"json", "", "application/json", NULL},
        {"json", "", "application/x-ndjson", "--sink json --format ndjson"},
        {"json", "", "application/cloudevents-batch+json", "--sink json --format cloudevents"},
        {"json", "ndjson", "Application/JSON; charset=utf-8", "--sink json --format array"},
        {"json", "ndjson", "application/x-protobuf", "--sink otlp --format protobuf"},
        {"json", "cloudevents", "application/cloudevents-batch+json; charset=utf-8", NULL},
        {"json", "ndjson", "application/vnd.elastic+x-ndjson", NULL},
        {"json", "ndjson", "text/plain", NULL},
        {"otlp", "", "application/json", "--sink otlp --format json"},
        {"otlp", "json", "application/json", NULL},
        {"otlp", "json", "application/x-ndjson", "--sink json --format ndjson"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        const struct content_type_row *row = &types[i];

        settings_init(&settings);
        assert_true(settings_read_option(&settings, SETTING_URL, "https://host/", problem));
        assert_true(settings_read_option(&settings, SETTING_SINK, row->sink, problem));
        assert_true(settings_read_option(&settings, SETTING_FORMAT, row->format, problem));
        assert_true(settings_read_option(&settings, SETTING_CONTENT_TYPE, row->type, problem));
        if (settings_check(&settings, problem) != (row->right == NULL)) {
            fail_msg("%s %s: %s", row->sink, row->format, row->type);
        }
        if (row->right != NULL) {
            expect_said(row->type, row->type);
            expect_said(row->type, row->right);
        }
    }
}

static void each_setting_is_found_by_its_option_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        assert_int_equal(settings_find(settings_table[i].option), i);
    }
    assert_int_equal(settings_find("--sin"), SETTINGS_COUNT);
    assert_int_equal(settings_find("Sink"), SETTINGS_COUNT);
    assert_int_equal(settings_find(""), SETTINGS_COUNT);
}

/* A name of two meanings would make one of them unreachable. */
static void no_flag_has_the_name_of_another_option(void **state)
{
    (void)state;
    for (size_t i = 0; i < FLAGS; i++) {
        assert_int_equal(strncmp(flags[i].name, "--", 2), 0);
        assert_true(flags[i].help[0] != '\0');
        assert_int_equal(settings_find(flags[i].name), SETTINGS_COUNT);
        for (size_t other = 0; other < i; other++) {
            assert_string_not_equal(flags[i].name, flags[other].name);
        }
    }
}

static void each_default_is_a_value_that_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        const char *value = settings_table[i].text;

        if (value[0] != '\0' && !settings_table[i].is_good(value)) {
            fail_msg("%s does not take its default", settings_table[i].option);
        }
    }
}

static void each_source_has_its_name(void **state)
{
    (void)state;
    assert_string_equal(settings_origin_name(SETTINGS_FROM_DEFAULT), "default");
    assert_string_equal(settings_origin_name(SETTINGS_FROM_REGISTRY), "registry");
    assert_string_equal(settings_origin_name(SETTINGS_FROM_COMMAND_LINE), "command line");
    assert_string_equal(settings_origin_name(SETTINGS_FROM_POLICY), "policy");
}

static void a_list_has_its_words_and_no_parts_of_them(void **state)
{
    (void)state;
    assert_true(settings_list_has("image, user", "user"));
    assert_true(settings_list_has("image;user", "image"));
    assert_false(settings_list_has("users", "user"));
    assert_false(settings_list_has("", "user"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_option_takes_its_range_and_names_a_value_outside),
        TEST(each_registry_value_takes_what_its_option_takes),
        TEST(each_policy_takes_what_its_option_takes),
        TEST(without_any_the_defaults_are_those_of_the_manual),
        TEST(each_source_counts_more_than_the_one_before),
        TEST(an_empty_value_counts_where_there_may_be_none),
        TEST(a_bad_value_leaves_the_others_and_the_first_is_told),
        TEST(an_account_in_a_url_is_shown_by_no_source),
        TEST(an_option_given_again_replaces_and_a_list_grows),
        TEST(no_value_is_longer_than_its_memory),
        TEST(a_path_in_the_registry_must_be_a_full_one),
        TEST(a_path_of_an_option_is_completed_by_the_current_directory),
        TEST(the_registry_may_hold_a_number_and_a_variable_and_nothing_else),
        TEST(the_settings_must_fit_together),
        TEST(the_content_type_of_another_format_is_refused_with_its_options),
        TEST(each_setting_is_found_by_its_option_alone),
        TEST(no_flag_has_the_name_of_another_option),
        TEST(each_default_is_a_value_that_is_taken),
        TEST(each_source_has_its_name),
        TEST(a_list_has_its_words_and_no_parts_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
