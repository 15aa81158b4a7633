#include "proto/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/limits.h"
#include "tests/support/failing_malloc.h"

static struct json *parse(const char *text)
{
    struct json *document;

    assert_int_equal(json_parse(text, strlen(text), &document, NULL), JSON_OK);
    return document;
}

static struct event make_event(void)
{
    struct event event;

    memset(&event, 0, sizeof(event));
    event.type = EVENT_ADD_FAILED;
    event.status = 67;
    event.source = "/wnetwatch/PC";
    event.local = "Z:";
    event.remote = "\\\\Srv\\B\xC3\xBCro";
    event.provider = "";
    event.resource = RESOURCE_DISK;
    event.user.known = true;
    event.user.sid = "S-1-5-21-1-2-3-1001";
    event.user.session = 2;
    event.image = "C:\\Windows\\explorer.exe";
    event.version = "";
    event.reason = "";
    return event;
}

/* A filter must not look at a key that filter_keys does not name. */
static void drop_other_keys(const struct filter *filter, struct event_keys *keys)
{
    for (unsigned i = 0; i < KEYS; i++) {
        if ((filter_keys(filter) & EVENT_KEY_BIT(i)) == 0) {
            keys->text[i].bytes = NULL;
            keys->text[i].size = 0;
        }
    }
}

static bool passes(const char *filter_text, const struct event *event)
{
    char *buffer = malloc(EVENT_KEYS_BYTES_MAX);
    struct json *document = parse(filter_text);
    struct event_keys keys;
    struct filter *filter;
    const char *member;
    bool matches;
    size_t work;

    assert_non_null(buffer);
    if (filter_read(document, &filter, &member) != FILTER_OK) {
        fail_msg("%s was refused", filter_text);
    }
    json_free(document); /* a filter does not lean on its document */
    event_keys_take(event, buffer, &keys);
    matches = filter_matches(filter, &keys);
    work = filter_work(filter, &keys);
    drop_other_keys(filter, &keys);
    assert_int_equal(filter_matches(filter, &keys), matches);
    assert_int_equal(filter_work(filter, &keys), work);

    filter_free(filter);
    free(buffer);
    return matches;
}

struct match_case {
    const char *filter;
    bool matches;
};

static void assert_cases(const struct match_case *cases, size_t count, const struct event *event)
{
    for (size_t i = 0; i < count; i++) {
        if (passes(cases[i].filter, event) != cases[i].matches) {
            fail_msg("%s %s", cases[i].filter, cases[i].matches ? "did not match" : "matched");
        }
    }
}

static void an_empty_filter_lets_everything_pass(void **state)
{
    struct event event = make_event();
    struct json *document = parse("{}");
    struct filter *filter = (struct filter *)(void *)document;
    const char *member;

    (void)state;

    assert_int_equal(filter_read(document, &filter, &member), FILTER_OK);
    assert_null(filter);
    assert_true(passes("{}", &event));
    json_free(document);
}

static void types_match_with_and_without_their_prefix(void **state)
{
    static const struct match_case cases[] = {
        {"{\"type\":[\"wnetwatch.connection.add.failed\"]}", true},
        {"{\"type\":[\"connection.add.failed\"]}", true},
        {"{\"type\":\"connection.add.*\"}", true},
        {"{\"type\":\"CONNECTION.Add.FAILED\"}", true},
        {"{\"type\":\"*.failed\"}", true},
        {"{\"type\":\"connection.???.failed\"}", true},
        {"{\"type\":\"*\"}", true},
        {"{\"type\":\"connection.add\"}", false},
        {"{\"type\":\"connection.cancel.*\"}", false},
        {"{\"type\":\"add.failed\"}", false},
        {"{\"type\":[\"broker.*\",\"*.add.*\"]}", true},
        {"{\"type\":\"connection.renamed\"}", false},
    };
    struct event event = make_event();

    (void)state;

    assert_cases(cases, sizeof(cases) / sizeof(cases[0]), &event);
}

static void the_outcome_matches_by_number_and_by_name(void **state)
{
    static const struct match_case cases[] = {
        {"{\"status\":67}", true},
        {"{\"status\":[53,67]}", true},
        {"{\"status\":53}", false},
        {"{\"session\":67}", false},
        {"{\"status\":2}", false}, /* which is the session */
        {"{\"error\":\"ERROR_BAD_NET_NAME\"}", true},
        {"{\"error\":\"error_bad_*\"}", true},
        {"{\"error\":[\"ERROR_BAD_NETPATH\",\"ERROR_BAD_NET_NAME\"]}", true},
        {"{\"error\":\"ERROR_BAD_NETPATH\"}", false},
        {"{\"error\":\"ERROR_BAD_*\",\"status\":53}", false},
        {"{\"error\":\"67\"}", false},
    };
    struct event event = make_event();

    (void)state;

    assert_cases(cases, sizeof(cases) / sizeof(cases[0]), &event);
}

static void success_has_a_status_and_no_error_and_a_start_has_neither(void **state)
{
    struct event event = make_event();

    (void)state;
    event.type = EVENT_ADD_SUCCEEDED;
    event.status = 0;

    assert_true(passes("{\"status\":0}", &event));
    assert_false(passes("{\"error\":\"*\"}", &event));

    event.type = EVENT_ADD_STARTED;

    assert_false(passes("{\"status\":0}", &event));
    assert_false(passes("{\"error\":\"*\"}", &event));
}

static void an_unknown_type_matches_no_type(void **state)
{
    struct event event = make_event();

    (void)state;
    event.type = EVENT_UNKNOWN;

    assert_false(passes("{\"type\":\"*\"}", &event));
    assert_true(passes("{\"local\":\"*\"}", &event));
}

static void texts_match_without_case_in_any_script(void **state)
{
    static const struct match_case cases[] = {
        {"{\"local\":\"z:\"}", true},
        {"{\"remote\":\"\\\\\\\\srv\\\\b\\u00dcRO\"}", true},
        {"{\"remote\":[\"\\\\\\\\other\\\\*\",\"\\\\\\\\srv\\\\*\"]}", true},
        {"{\"remote\":\"\\\\\\\\srv\\\\b?ro\"}", true},
        {"{\"remote\":\"\\\\\\\\srv\\\\b??ro\"}", false},
        {"{\"user\":\"s-1-5-21-*-1001\"}", true},
        {"{\"user\":\"S-1-5-21-*-1002\"}", false},
        {"{\"image\":\"*\\\\EXPLORER.EXE\"}", true},
        {"{\"image\":\"explorer.exe\"}", false},
    };
    struct event event = make_event();

    (void)state;

    assert_cases(cases, sizeof(cases) / sizeof(cases[0]), &event);
}

static void members_are_anded_and_values_are_ored(void **state)
{
    static const struct match_case cases[] = {
        {"{\"local\":[\"x:\",\"z:\"],\"session\":[1,2],\"resource\":\"disk\"}", true},
        {"{\"local\":[\"x:\",\"y:\"],\"session\":[1,2],\"resource\":\"disk\"}", false},
        {"{\"local\":\"z:\",\"session\":3}", false},
        {"{\"local\":\"z:\",\"remote\":\"*x\"}", false},
        {"{\"local\":[\"z:\",\"*\"],\"remote\":[\"*\",\"*\"]}", true},
        {"{\"local\":[\"z:\",\"*\"],\"remote\":\"x\"}", false},
    };
    struct event event = make_event();

    (void)state;

    assert_cases(cases, sizeof(cases) / sizeof(cases[0]), &event);
}

static void resources_match_as_texts_do(void **state)
{
    static const struct match_case cases[] = {
        {"{\"resource\":\"disk\"}", true},
        {"{\"resource\":\"DI*\"}", true},
        {"{\"resource\":[\"print\"]}", false},
        {"{\"resource\":[\"print\",\"d???\"]}", true},
    };
    struct event event = make_event();

    (void)state;

    assert_cases(cases, sizeof(cases) / sizeof(cases[0]), &event);
}

static void a_member_that_the_event_lacks_never_matches(void **state)
{
    static const struct match_case cases[] = {
        {"{\"provider\":\"*\"}", false}, {"{\"resource\":\"*\"}", false},
        {"{\"session\":0}", false},      {"{\"user\":\"*\"}", false},
        {"{\"local\":\"*\"}", true},
    };
    struct event event = make_event();

    (void)state;
    event.resource = RESOURCE_UNKNOWN;
    event.user.known = false;
    event.user.session = 0;

    assert_cases(cases, sizeof(cases) / sizeof(cases[0]), &event);
}

static void assert_refused(const char *text, enum filter_result expected, const char *expected_name)
{
    struct json *document = parse(text);
    struct filter *filter = (struct filter *)(void *)document;
    const char *member = "untouched";
    enum filter_result result = filter_read(document, &filter, &member);

    if (result != expected) {
        fail_msg("%s: %s", text, filter_result_sentence(result));
    }
    assert_null(filter);
    if (expected_name == NULL) {
        assert_null(member);
    } else {
        assert_string_equal(member, expected_name);
    }
    json_free(document);
}

static void what_is_no_filter_is_refused_with_the_member_named(void **state)
{
    (void)state;

    assert_refused("[]", FILTER_NOT_AN_OBJECT, NULL);
    assert_refused("\"x\"", FILTER_NOT_AN_OBJECT, NULL);
    assert_refused("null", FILTER_NOT_AN_OBJECT, NULL);
    assert_refused("{\"remtoe\":\"x\"}", FILTER_UNKNOWN_MEMBER, "remtoe");
    assert_refused("{\"Local\":\"x\"}", FILTER_UNKNOWN_MEMBER, "Local");
    assert_refused("{\"local\":\"x\",\"pid\":1}", FILTER_UNKNOWN_MEMBER, "pid");
    assert_refused("{\"local\":{}}", FILTER_NOT_A_LIST, "local");
    assert_refused("{\"local\":null}", FILTER_NOT_A_LIST, "local");
    assert_refused("{\"local\":[]}", FILTER_BAD_VALUE, "local");
    assert_refused("{\"local\":\"\"}", FILTER_BAD_VALUE, "local");
    assert_refused("{\"local\":[\"x\",1]}", FILTER_BAD_VALUE, "local");
    assert_refused("{\"local\":[[\"x\"]]}", FILTER_BAD_VALUE, "local");
    assert_refused("{\"local\":true}", FILTER_BAD_VALUE, "local");
    assert_refused("{\"session\":\"1\"}", FILTER_BAD_VALUE, "session");
    assert_refused("{\"session\":[-1]}", FILTER_BAD_VALUE, "session");
    assert_refused("{\"session\":[4294967296]}", FILTER_BAD_VALUE, "session");
    assert_refused("{\"session\":1.5}", FILTER_BAD_VALUE, "session");
    assert_refused("{\"type\":7}", FILTER_BAD_VALUE, "type");
    assert_refused("{\"resource\":[\"disk\",null]}", FILTER_BAD_VALUE, "resource");
}

/* {"session":[0,0,...]} */
static char *make_sessions(size_t values)
{
    char *text = malloc(2 * values + 16);
    size_t size;

    assert_non_null(text);
    size = (size_t)sprintf(text, "{\"session\":[0");
    for (size_t i = 1; i < values; i++) {
        memcpy(text + size, ",0", 2);
        size += 2;
    }
    memcpy(text + size, "]}", 3);
    return text;
}

static void values_end_at_their_limit(void **state)
{
    struct event event = make_event();
    char *most = make_sessions(FILTER_VALUES_MAX);
    char *more = make_sessions(FILTER_VALUES_MAX + 1);

    (void)state;

    assert_false(passes(most, &event));
    assert_refused(more, FILTER_TOO_MANY_VALUES, "session");

    free(most);
    free(more);
}

static void the_size_of_a_value_ends_at_its_limit(void **state)
{
    struct event event = make_event();
    char text[FILTER_VALUE_BYTES_MAX + 32];
    size_t prefix_size = strlen("{\"local\":\"");

    (void)state;

    memcpy(text, "{\"local\":\"", prefix_size);
    memset(text + prefix_size, '*', FILTER_VALUE_BYTES_MAX + 1);
    memcpy(text + prefix_size + FILTER_VALUE_BYTES_MAX, "\"}", 3);
    assert_true(passes(text, &event));

    memset(text + prefix_size, '*', FILTER_VALUE_BYTES_MAX + 1);
    memcpy(text + prefix_size + FILTER_VALUE_BYTES_MAX + 1, "\"}", 3);
    assert_refused(text, FILTER_VALUE_TOO_LONG, "local");
}

/* {"resource":["xx..."]}, so many bytes. */
static void write_word(const char *member, size_t size, char text[FILTER_WORD_BYTES_MAX + 32])
{
    int start = sprintf(text, "{\"%s\":[\"", member);

    memset(text + start, 'x', size);
    memcpy(text + start + size, "\"]}", 4);
}

static void a_type_or_a_resource_ends_at_a_limit_of_its_own(void **state)
{
    static const char *const members[] = {"type", "resource"};
    struct event event = make_event();
    char text[FILTER_WORD_BYTES_MAX + 32];

    (void)state;

    for (size_t i = 0; i < 2; i++) {
        write_word(members[i], FILTER_WORD_BYTES_MAX, text);
        assert_false(passes(text, &event));
        write_word(members[i], FILTER_WORD_BYTES_MAX + 1, text);
        assert_refused(text, FILTER_WORD_TOO_LONG, members[i]);
    }
    write_word("provider", FILTER_WORD_BYTES_MAX + 1, text);
    assert_false(passes(text, &event));
}

/* {"local":["*?aa..."],"remote":["x","*?aa..."]}, so many bytes in the values with both. */
static char *make_mixed(size_t local_size, size_t remote_size)
{
    char *text = malloc(local_size + remote_size + 64);
    char *end = text;

    assert_non_null(text);
    end += sprintf(end, "{\"local\":[\"*?");
    memset(end, 'a', local_size - 2);
    end += local_size - 2;
    end += sprintf(end, "\"],\"remote\":[\"x*\",\"?x\",\"?*");
    memset(end, 'a', remote_size - 2);
    end += remote_size - 2;
    (void)sprintf(end, "\"]}");
    return text;
}

static void the_values_with_both_wildcards_end_at_their_limit_together(void **state)
{
    struct event event = make_event();
    char *most = make_mixed(100, FILTER_MIXED_BYTES_MAX - 100);
    char *more = make_mixed(100, FILTER_MIXED_BYTES_MAX - 99);

    (void)state;

    assert_false(passes(most, &event));
    assert_refused(more, FILTER_MIXED_TOO_LONG, "remote");

    free(most);
    free(more);
}

static size_t work_of(const char *filter_text, const struct event *event)
{
    char *buffer = malloc(EVENT_KEYS_BYTES_MAX);
    struct json *document = parse(filter_text);
    struct event_keys keys;
    struct filter *filter;
    const char *member;
    size_t work;

    assert_non_null(buffer);
    assert_int_equal(filter_read(document, &filter, &member), FILTER_OK);
    event_keys_take(event, buffer, &keys);
    work = filter_work(filter, &keys);

    filter_free(filter);
    json_free(document);
    free(buffer);
    return work;
}

static void the_work_of_a_filter_is_a_sum_and_with_both_wildcards_a_product(void **state)
{
    static char remote[1001];
    struct event event = make_event();
    char *mixed = make_mixed(2, 200);

    (void)state;
    memset(remote, 'a', sizeof(remote) - 1);
    event.remote = remote;

    assert_int_equal(filter_work(NULL, NULL), 0);
    assert_int_equal(work_of("{\"type\":\"*\",\"session\":[1,2]}", &event), 0);
    assert_in_range(work_of("{\"remote\":[\"*aab*\",\"*aac*\"]}", &event), 2000, 8000);
    assert_in_range(work_of(mixed, &event), 200 * 1000, 250 * 1000);
    free(mixed);
}

static void a_run_of_stars_costs_as_much_as_one(void **state)
{
    static char remote[1001];
    struct event event = make_event();

    (void)state;
    memset(remote, 'a', sizeof(remote) - 1);
    event.remote = remote;

    assert_true(passes("{\"remote\":\"***a**a***\"}", &event));
    assert_false(passes("{\"remote\":\"***a**b***\"}", &event));
    assert_int_equal(work_of("{\"remote\":\"***a**b***\"}", &event),
                     work_of("{\"remote\":\"*a*b*\"}", &event));
}

static void the_longest_values_grow_when_raised(void **state)
{
    struct event event = make_event();
    char text[FILTER_VALUE_BYTES_MAX + 32];
    size_t size = strlen("{\"local\":\"");

    (void)state;

    memcpy(text, "{\"local\":\"", size);
    for (size_t i = 0; i < FILTER_VALUE_BYTES_MAX; i += 2) {
        memcpy(text + size, "\xC9\x90", 2);
        size += 2;
    }
    memcpy(text + size, "\"}", 3);

    assert_false(passes(text, &event));
}

static void missing_memory_is_reported(void **state)
{
    struct json *document = parse("{\"local\":\"Z:\",\"remote\":[\"a\",\"b\"],\"session\":[1,2]}");

    (void)state;

    for (size_t n = 1; failing_malloc_arm(n); n++) {
        struct filter *filter;
        const char *member;
        enum filter_result result = filter_read(document, &filter, &member);
        bool failed = failing_malloc_disarm();

        assert_int_equal(result, failed ? FILTER_NO_MEMORY : FILTER_OK);
        assert_int_equal(filter == NULL, failed);
        filter_free(filter);
        if (!failed) {
            assert_int_equal(n, 2);
            json_free(document);
            return;
        }
    }
    json_free(document);
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_filter_lets_everything_pass),
        cmocka_unit_test(types_match_with_and_without_their_prefix),
        cmocka_unit_test(the_outcome_matches_by_number_and_by_name),
        cmocka_unit_test(success_has_a_status_and_no_error_and_a_start_has_neither),
        cmocka_unit_test(an_unknown_type_matches_no_type),
        cmocka_unit_test(texts_match_without_case_in_any_script),
        cmocka_unit_test(members_are_anded_and_values_are_ored),
        cmocka_unit_test(resources_match_as_texts_do),
        cmocka_unit_test(a_member_that_the_event_lacks_never_matches),
        cmocka_unit_test(what_is_no_filter_is_refused_with_the_member_named),
        cmocka_unit_test(values_end_at_their_limit),
        cmocka_unit_test(the_size_of_a_value_ends_at_its_limit),
        cmocka_unit_test(a_type_or_a_resource_ends_at_a_limit_of_its_own),
        cmocka_unit_test(a_run_of_stars_costs_as_much_as_one),
        cmocka_unit_test(the_values_with_both_wildcards_end_at_their_limit_together),
        cmocka_unit_test(the_work_of_a_filter_is_a_sum_and_with_both_wildcards_a_product),
        cmocka_unit_test(the_longest_values_grow_when_raised),
        cmocka_unit_test(missing_memory_is_reported),
    };

    return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
