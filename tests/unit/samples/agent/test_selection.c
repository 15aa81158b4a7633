#include "samples/agent/core/selection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <cjson/cJSON.h>

#include "tests/support/failing_malloc.h"
#include "tests/unit/samples/agent/played_items.h"

static struct selection selection;
static struct record record;
static bool is_refusing;

/* Not HMAC-SHA256, which is the system's: a sum that differs for different bytes. */
static bool play_hmac(void *context, const void *bytes, size_t size,
                      unsigned char digest_out[REMOTE_NAME_DIGEST_SIZE])
{
    const unsigned char *at = bytes;
    uint32_t sum = 2166136261u;

    (void)context;
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ at[i]) * 16777619u;
    }
    for (unsigned i = 0; i < REMOTE_NAME_DIGEST_SIZE; i++) {
        digest_out[i] = (unsigned char)(sum >> i % 4 * 8);
    }
    return !is_refusing;
}

static void set_rules(bool without_user, bool without_image, bool hashes_remote)
{
    selection.rules =
        (struct selection_rules){without_user, without_image, hashes_remote, {play_hmac, NULL}};
}

static int tear_down(void **state)
{
    (void)state;
    selection_deinit(&selection);
    memset(&selection, 0, sizeof(selection));
    is_refusing = false;
    return 0;
}

static enum selection_result take(const wnw_item *item)
{
    memset(&record, 0, sizeof(record));
    return selection_take(&selection, item, &record);
}

static cJSON *parse_line(void)
{
    cJSON *json = cJSON_ParseWithLengthOpts(record.line, record.line_size, NULL, false);

    assert_non_null(json);
    return json;
}

static const char *text_of(const cJSON *json, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));

    return text == NULL ? "" : text;
}

static void without_a_rule_the_line_is_the_brokers(void **state)
{
    const struct event event = played_event();
    const wnw_item *item = played_item(&event);

    (void)state;
    assert_int_equal(take(item), SELECTION_RECORD);
    assert_ptr_equal(record.line, item->event->json);
    assert_int_equal(record.line_size, item->event->json_size);
    assert_string_equal(record.type, "wnetwatch.connection.add.failed");
    assert_string_equal(record.id, "9f2c61d07ab3e845.00000000000000000042");
    assert_string_equal(record.source, "/wnetwatch/PC");
    assert_string_equal(record.subject, "Z:");
    assert_int_equal(record.time_us, event.time_us);
    assert_int_equal(record.severity, RECORD_WARNING);
    assert_string_equal(record.local, "Z:");
    assert_string_equal(record.remote, "\\\\srv\\share");
    assert_true(record.has_status);
    assert_int_equal(record.status, 67);
    assert_string_equal(record.status_name, "ERROR_BAD_NET_NAME");
    assert_true(record.has_elapsed);
    assert_int_equal(record.elapsed_us, 2310);
    assert_string_equal(record.user_sid, PLAYED_SID);
    assert_string_equal(record.image, PLAYED_IMAGE);
}

static void each_type_has_its_severity(void **state)
{
    static const struct {
        enum event_type type;
        enum record_severity severity;
        bool has_status;
    } rows[] = {
        {EVENT_ADD_STARTED, RECORD_INFO, false},
        {EVENT_ADD_SUCCEEDED, RECORD_INFO, true},
        {EVENT_ADD_FAILED, RECORD_WARNING, true},
        {EVENT_ADD_UNFINISHED, RECORD_WARNING, false},
        {EVENT_CANCEL_STARTED, RECORD_INFO, false},
        {EVENT_CANCEL_SUCCEEDED, RECORD_INFO, true},
        {EVENT_CANCEL_FAILED, RECORD_WARNING, true},
        {EVENT_CANCEL_UNFINISHED, RECORD_WARNING, false},
        {EVENT_APPEARED, RECORD_INFO, false},
        {EVENT_VANISHED, RECORD_WARNING, false},
        {EVENT_BROKER_STARTED, RECORD_INFO, false},
        {EVENT_BROKER_STOPPED, RECORD_INFO, false},
        {EVENT_BROKER_THROTTLED, RECORD_ERROR, false},
        {EVENT_BROKER_CLOCK_STEPPED, RECORD_WARNING, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct event event = played_event();

        event.type = rows[i].type;
        assert_int_equal(take(played_item(&event)), SELECTION_RECORD);
        assert_int_equal(record.severity, rows[i].severity);
        assert_int_equal(record.has_status, rows[i].has_status);
    }
}

static void a_state_is_no_record(void **state)
{
    const wnw_state_change change = {.size = sizeof(change)};
    const wnw_item item = {
        .size = sizeof(item), .kind = WNW_ITEM_STATE, .cursor = "", .state = &change};
    const wnw_item newer = {.size = sizeof(item), .kind = (wnw_item_kind)4, .cursor = ""};

    (void)state;
    assert_int_equal(take(&item), SELECTION_NOTHING);
    assert_int_equal(take(&newer), SELECTION_NOTHING);
}

static void a_test_of_the_doctor_is_no_record(void **state)
{
    struct event event = played_event();

    (void)state;
    event.remote = "\\\\WNETWATCH.invalid\\doctor";
    assert_int_equal(take(played_item(&event)), SELECTION_NOTHING);
}

static const char gap_line[] =
    "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000030\","
    "\"source\":\"/wnetwatch/PC/stream\",\"type\":\"wnetwatch.stream.gap\","
    "\"time\":\"2026-11-23T04:31:50.537654Z\","
    "\"data\":{\"after\":\"9f2c61d07ab3e845.00000000000000000007\","
    "\"before\":\"9f2c61d07ab3e845.00000000000000000031\",\"lost\":23,"
    "\"reason\":\"retention\"}}";

static void a_gap_has_a_line_and_an_id_of_its_own(void **state)
{
    static const char expected[] =
        "{\"specversion\":\"1.0\",\"id\":\"gap.9f2c61d07ab3e845.00000000000000000007."
        "9f2c61d07ab3e845.00000000000000000031\","
        "\"source\":\"/wnetwatch/PC\",\"type\":\"wnetwatch.gap\","
        "\"time\":\"2026-11-23T04:31:50.537654Z\","
        "\"data\":{\"after\":\"9f2c61d07ab3e845.00000000000000000007\","
        "\"before\":\"9f2c61d07ab3e845.00000000000000000031\",\"lost\":23,"
        "\"reason\":\"retention\"}}";

    (void)state;
    set_rules(true, true, true);
    for (unsigned i = 0; i < 2; i++) { /* whenever it is told */
        assert_int_equal(take(played_item_of_line(gap_line)), SELECTION_RECORD);
        assert_int_equal(record.line_size, strlen(expected));
        assert_memory_equal(record.line, expected, record.line_size);
        assert_string_equal(record.id, "gap.9f2c61d07ab3e845.00000000000000000007."
                                       "9f2c61d07ab3e845.00000000000000000031");
        assert_string_equal(record.type, "wnetwatch.gap");
        assert_string_equal(record.source, "/wnetwatch/PC");
        assert_int_equal(record.time_us, UINT64_C(1795408310537654));
        assert_int_equal(record.severity, RECORD_ERROR);
        assert_false(record.has_status);
        assert_string_equal(record.remote, "");
    }
}

static void a_loss_of_unknown_size_is_null(void **state)
{
    static const char line[] =
        "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000000\","
        "\"source\":\"/wnetwatch/PC/stream\",\"type\":\"wnetwatch.stream.gap\","
        "\"time\":\"2026-11-23T04:31:50.537654Z\","
        "\"data\":{\"after\":\"0123456789abcdef.00000000000000000099\","
        "\"before\":\"9f2c61d07ab3e845.00000000000000000001\",\"lost\":null,"
        "\"reason\":\"unknown\"}}";

    (void)state;
    assert_int_equal(take(played_item_of_line(line)), SELECTION_RECORD);
    assert_non_null(strstr(record.line, "\"lost\":null,\"reason\":\"unknown\""));
}

static void a_user_that_is_withheld_is_null(void **state)
{
    struct event event = played_event();
    cJSON *json;
    cJSON *data;

    (void)state;
    set_rules(true, false, false);
    assert_int_equal(take(played_item(&event)), SELECTION_RECORD);
    assert_string_equal(record.user_sid, "");
    assert_string_equal(record.image, PLAYED_IMAGE);
    json = parse_line();
    data = cJSON_GetObjectItemCaseSensitive(json, "data");
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(data, "user")));
    assert_string_equal(text_of(data, "remote"), "\\\\srv\\share");
    cJSON_Delete(json);
}

static void an_image_that_is_withheld_leaves_the_process(void **state)
{
    struct event event = played_event();
    cJSON *json;
    cJSON *process;

    (void)state;
    set_rules(false, true, false);
    assert_int_equal(take(played_item(&event)), SELECTION_RECORD);
    assert_string_equal(record.image, "");
    assert_string_equal(record.user_sid, PLAYED_SID);
    json = parse_line();
    process =
        cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(json, "data"), "process");
    assert_int_equal(cJSON_GetArraySize(process), 1);
    assert_non_null(cJSON_GetObjectItemCaseSensitive(process, "pid"));
    cJSON_Delete(json);
}

/* Takes the event with hashed names; each text must be as in the record. */
static void take_hashed(const struct event *event)
{
    cJSON *json;
    cJSON *data;

    set_rules(false, false, true);
    assert_int_equal(take(played_item(event)), SELECTION_RECORD);
    json = parse_line();
    data = cJSON_GetObjectItemCaseSensitive(json, "data");
    assert_string_equal(text_of(json, "subject"), record.subject);
    assert_string_equal(text_of(data, "local"), record.local);
    assert_string_equal(text_of(data, "remote"), record.remote);
    cJSON_Delete(json);
}

static void assert_hash(const char *text)
{
    assert_int_equal(strlen(text), REMOTE_NAME_HASH_SIZE - 1);
    assert_memory_equal(text, "hmac-sha256:", 12);
    assert_int_equal(strspn(text + 12, "0123456789abcdef"), 64);
}

static void a_hash_stands_wherever_the_name_stood(void **state)
{
    struct event event = played_event();

    (void)state;
    take_hashed(&event); /* beside a letter */
    assert_string_equal(record.subject, "Z:");
    assert_string_equal(record.local, "Z:");
    assert_hash(record.remote);

    event.local = ""; /* without a letter it is the subject too */
    take_hashed(&event);
    assert_hash(record.remote);
    assert_string_equal(record.subject, record.remote);
    assert_string_equal(record.local, "");

    event.local = "\\\\srv\\share"; /* a program that passes it as the local name */
    event.remote = "";
    take_hashed(&event);
    assert_hash(record.local);
    assert_string_equal(record.subject, record.local);
    assert_string_equal(record.remote, "");

    event.local = ""; /* no name at all, as when the broker keeps it private */
    take_hashed(&event);
    assert_string_equal(record.subject, "");
    assert_string_equal(record.remote, "");
}

static void spellings_of_a_name_have_one_hash(void **state)
{
    struct event event = played_event();
    char first[REMOTE_NAME_HASH_SIZE];

    (void)state;
    take_hashed(&event);
    memcpy(first, record.remote, sizeof(first));
    event.remote = "//SRV/Share/";
    take_hashed(&event);
    assert_string_equal(record.remote, first);
    event.remote = "\\\\srv\\share2";
    take_hashed(&event);
    assert_string_not_equal(record.remote, first);
}

static void without_a_hash_there_is_no_record(void **state)
{
    struct event event = played_event();

    (void)state;
    set_rules(false, false, true);
    is_refusing = true;
    assert_int_equal(take(played_item(&event)), SELECTION_FAILED);
    event.local = event.remote; /* the first name that needs one is another */
    event.remote = "";
    assert_int_equal(take(played_item(&event)), SELECTION_FAILED);
}

/* Each allocation fails in turn. */
static void take_with_little_memory(const wnw_item *item)
{
    for (size_t n = 1; failing_malloc_arm(n); n++) {
        const enum selection_result result = take(item);
        const bool has_failed = failing_malloc_disarm();

        assert_int_equal(result, has_failed ? SELECTION_FAILED : SELECTION_RECORD);
        if (!has_failed) {
            break;
        }
    }
}

static void without_memory_there_is_no_record(void **state)
{
    const struct event event = played_event();

    (void)state;
    set_rules(true, true, true);
    take_with_little_memory(played_item(&event));
    take_with_little_memory(played_item_of_line(gap_line));
}

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_rule_the_line_is_the_brokers),
        TEST(each_type_has_its_severity),
        TEST(a_state_is_no_record),
        TEST(a_test_of_the_doctor_is_no_record),
        TEST(a_gap_has_a_line_and_an_id_of_its_own),
        TEST(a_loss_of_unknown_size_is_null),
        TEST(a_user_that_is_withheld_is_null),
        TEST(an_image_that_is_withheld_leaves_the_process),
        TEST(a_hash_stands_wherever_the_name_stood),
        TEST(spellings_of_a_name_have_one_hash),
        TEST(without_a_hash_there_is_no_record),
        TEST(without_memory_there_is_no_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
