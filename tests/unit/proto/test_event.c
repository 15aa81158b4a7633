#include "proto/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"
#include "tests/support/mixed_event.h"

#define MIXED_SEED 20261123u
#define MIXED_EVENTS 20000u

static struct event failed_add(void)
{
    struct event event = mixed_event_empty(EVENT_ADD_FAILED);

    event.operation.epoch = 0x9f2c61d07ab3e845u;
    event.operation.sequence = 41;
    event.has_elapsed = true;
    event.elapsed_us = 2310;
    event.local = "Z:";
    event.remote = "\\\\srv\\share";
    event.resource = RESOURCE_DISK;
    event.flags = 1;
    event.status = 67;
    event.user.known = true;
    event.user.sid = "S-1-5-21-1-2-3-1001";
    event.user.logon = 0x3e7a1;
    event.user.session = 1;
    event.user.integrity = INTEGRITY_MEDIUM;
    event.process_id = 4711;
    event.image = "C:\\Windows\\System32\\net.exe";
    return event;
}

/* The line with a NUL in place of its line feed; the caller frees it. */
static char *write_line(const struct event *event)
{
    char *bytes = malloc(EVENT_BYTES_MAX);
    struct json_text text;

    assert_non_null(bytes);
    json_text_init(&text, bytes, EVENT_BYTES_MAX);
    event_write(event, &text);
    assert_false(text.overflowed);
    assert_int_equal(bytes[text.size - 1], '\n');
    bytes[text.size - 1] = '\0';
    return bytes;
}

static void assert_line(const struct event *event, const char *expected)
{
    char *line = write_line(event);

    assert_string_equal(line, expected);
    free(line);
}

static void assert_same_user(const struct event_user *left, const struct event_user *right)
{
    assert_int_equal(left->known, right->known);
    assert_string_equal(left->sid, right->sid);
    assert_true(left->logon == right->logon);
    assert_int_equal(left->session, right->session);
    assert_int_equal(left->elevated, right->elevated);
    assert_int_equal(left->integrity, right->integrity);
}

static void assert_same_event(const struct event *left, const struct event *right)
{
    assert_int_equal(left->type, right->type);
    assert_int_equal(event_id_compare(left->id, right->id), 0);
    assert_string_equal(left->source, right->source);
    assert_true(left->time_us == right->time_us);
    assert_int_equal(event_id_compare(left->operation, right->operation), 0);
    assert_int_equal(left->has_elapsed, right->has_elapsed);
    assert_true(left->elapsed_us == right->elapsed_us);
    assert_string_equal(left->local, right->local);
    assert_string_equal(left->remote, right->remote);
    assert_string_equal(left->provider, right->provider);
    assert_int_equal(left->inferred, right->inferred);
    assert_int_equal(left->resource, right->resource);
    assert_int_equal(left->flags, right->flags);
    assert_int_equal(left->is_forced, right->is_forced);
    assert_int_equal(left->status, right->status);
    assert_int_equal(left->dropped, right->dropped);
    assert_int_equal(left->withheld, right->withheld);
    assert_int_equal(left->redacted, right->redacted);
    assert_int_equal(left->truncated, right->truncated);
    assert_same_user(&left->user, &right->user);
    assert_int_equal(left->process_id, right->process_id);
    assert_string_equal(left->image, right->image);
    assert_string_equal(left->version, right->version);
    assert_string_equal(left->previous, right->previous);
    assert_string_equal(left->reason, right->reason);
    assert_true(left->throttled_count == right->throttled_count);
    assert_true(left->expected_us == right->expected_us);
}

static void assert_round_trip(const struct event *event)
{
    struct event_document document;
    char *line = write_line(event);
    char *again;

    assert_int_equal(event_read(line, strlen(line), &document), EVENT_OK);
    assert_same_event(&document.event, event);
    again = write_line(&document.event);
    assert_string_equal(again, line);

    free(again);
    event_document_deinit(&document);
    free(line);
}

static enum event_result read_text_line(const char *line)
{
    struct event_document document;
    enum event_result result = event_read(line, strlen(line), &document);

    if (result == EVENT_OK) {
        event_document_deinit(&document);
    }
    assert_null(document.json);
    return result;
}

static void an_event_looks_as_the_protocol_shows_it(void **state)
{
    struct event event = failed_add();

    (void)state;
    assert_line(&event,
                "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000042\","
                "\"source\":\"/wnetwatch/DESKTOP-7\",\"type\":\"wnetwatch.connection.add.failed\","
                "\"subject\":\"Z:\",\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":{"
                "\"operation\":\"9f2c61d07ab3e845.00000000000000000041\",\"elapsed_us\":2310,"
                "\"local\":\"Z:\",\"remote\":\"\\\\\\\\srv\\\\share\",\"resource\":\"disk\","
                "\"flags\":[\"update_profile\"],\"flags_raw\":1,\"status\":67,"
                "\"error\":\"ERROR_BAD_NET_NAME\",\"user\":{\"sid\":\"S-1-5-21-1-2-3-1001\","
                "\"logon\":\"0x3e7a1\",\"session\":1,\"elevated\":false,\"integrity\":\"medium\"},"
                "\"process\":{\"pid\":4711,\"image\":\"C:\\\\Windows\\\\System32\\\\net.exe\"}}}");
}

static void members_without_a_value_are_left_out(void **state)
{
    struct event event = mixed_event_empty(EVENT_APPEARED);

    (void)state;
    assert_line(&event, "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000042\","
                        "\"source\":\"/wnetwatch/DESKTOP-7\","
                        "\"type\":\"wnetwatch.connection.appeared\","
                        "\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":{"
                        "\"flags\":[],\"flags_raw\":0,\"user\":null}}");
}

static void a_cancel_has_what_was_inferred_forced_dropped_and_cut(void **state)
{
    struct event event = mixed_event_empty(EVENT_CANCEL_UNFINISHED);

    (void)state;
    event.operation.sequence = 7;
    event.remote = "http://h/\xC3\xA9";
    event.provider = "Web Client";
    event.inferred = INFERRED_REMOTE;
    event.resource = RESOURCE_PRINT;
    event.is_forced = true;
    event.status = 5;
    event.dropped = 3;
    event.redacted = true;
    event.truncated = true;
    event.process_id = 8;

    assert_line(&event, "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000042\","
                        "\"source\":\"/wnetwatch/DESKTOP-7\","
                        "\"type\":\"wnetwatch.connection.cancel.unfinished\","
                        "\"subject\":\"http://h/\\u00e9\","
                        "\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":{"
                        "\"operation\":\"0000000000000000.00000000000000000007\","
                        "\"remote\":\"http://h/\\u00e9\",\"provider\":\"Web Client\","
                        "\"inferred\":\"remote\",\"resource\":\"print\",\"flags\":[],"
                        "\"flags_raw\":0,\"force\":true,\"dropped\":3,\"redacted\":true,"
                        "\"truncated\":true,\"user\":null,\"process\":{\"pid\":8}}}");
}

static void the_broker_tells_of_itself(void **state)
{
    struct event event = mixed_event_empty(EVENT_BROKER_STARTED);

    (void)state;
    event.version = "0.1.0";
    assert_line(&event, "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000042\","
                        "\"source\":\"/wnetwatch/DESKTOP-7\",\"type\":\"wnetwatch.broker.started\","
                        "\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":{"
                        "\"version\":\"0.1.0\"}}");

    event = mixed_event_empty(EVENT_BROKER_THROTTLED);
    event.throttled_count = 12;
    event.local = "Z:";
    assert_line(&event, "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000042\","
                        "\"source\":\"/wnetwatch/DESKTOP-7\","
                        "\"type\":\"wnetwatch.broker.throttled\","
                        "\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":{"
                        "\"user\":null,\"count\":12}}");
}

static void the_subject_is_the_local_name_else_the_remote_one(void **state)
{
    struct event event = mixed_event_empty(EVENT_CANCEL_STARTED);

    (void)state;
    assert_string_equal(event_subject(&event), "");

    event.remote = "\\\\srv\\share";
    assert_string_equal(event_subject(&event), "\\\\srv\\share");

    event.local = "LPT1";
    assert_string_equal(event_subject(&event), "LPT1");

    event.type = EVENT_BROKER_STOPPED;
    assert_string_equal(event_subject(&event), "");
}

static void a_count_that_a_double_cannot_hold_is_written_as_the_largest_that_it_can(void **state)
{
    struct event event = mixed_event_empty(EVENT_BROKER_THROTTLED);
    char *line;

    (void)state;
    event.throttled_count = UINT64_MAX;
    line = write_line(&event);

    assert_non_null(strstr(line, "\"count\":9007199254740991}"));
    free(line);
}

static void a_logon_is_text_with_all_its_bits(void **state)
{
    struct event event = failed_add();
    char *line;

    (void)state;
    event.user.logon = UINT64_MAX;
    line = write_line(&event);
    assert_non_null(strstr(line, "\"logon\":\"0xffffffffffffffff\""));
    free(line);
    assert_round_trip(&event);

    event.user.logon = 0;
    line = write_line(&event);
    assert_non_null(strstr(line, "\"logon\":\"0x0\""));
    free(line);
    assert_round_trip(&event);
}

static void any_mix_of_members_reads_back_as_it_was_written(void **state)
{
    struct random random;

    (void)state;
    random_init(&random, MIXED_SEED);
    for (uint32_t i = 0; i < MIXED_EVENTS; i++) {
        struct event event = mixed_event(&random, mixed_event_types[i % MIXED_EVENT_TYPES]);

        assert_round_trip(&event);
    }
}

/* count characters, each of size bytes in UTF-8; the caller frees it. */
static char *repeat(const char *character, size_t count)
{
    size_t size = strlen(character);
    char *text = malloc(size * count + 1);

    assert_non_null(text);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + size * i, character, size);
    }
    text[size * count] = '\0';
    return text;
}

static void the_longest_event_fits_its_limit_and_reads_back(void **state)
{
    struct event event = failed_add();
    char *source = repeat("\x01", SOURCE_BYTES_MAX);
    char *text = repeat("\xE2\x82\xAC", STRING_UNITS_MAX);
    char *sid = repeat("9", SID_BYTES_MAX);

    (void)state;
    event.type = EVENT_CANCEL_FAILED;
    event.id.epoch = UINT64_MAX;
    event.id.sequence = UINT64_MAX;
    event.operation = event.id;
    event.source = source;
    event.time_us = EVENT_TIME_US_MAX;
    event.elapsed_us = ((uint64_t)1 << 53) - 1;
    event.local = text;
    event.remote = text;
    event.provider = text;
    event.inferred = INFERRED_REMOTE;
    event.resource = RESOURCE_PRINT;
    event.flags = UINT32_MAX;
    event.status = 2109;
    event.dropped = UINT32_MAX;
    event.withheld = true;
    event.redacted = true;
    event.truncated = true;
    event.user.sid = sid;
    event.user.logon = UINT64_MAX;
    event.user.session = UINT32_MAX;
    event.process_id = UINT32_MAX;
    event.image = text;

    assert_round_trip(&event);
    free(source);
    free(text);
    free(sid);
}

static void a_longer_name_than_the_limit_is_refused(void **state)
{
    struct event event = failed_add();
    char *text = repeat("\xE2\x82\xAC", STRING_UNITS_MAX + 1);
    char *line;

    (void)state;
    event.remote = text;
    line = write_line(&event);

    assert_int_equal(read_text_line(line), EVENT_BAD_DATA);
    free(line);
    free(text);
}

struct row {
    const char *name;
    const char *line;
    enum event_result result;
};

#define ID "\"id\":\"0000000000000001.00000000000000000002\","
#define SOURCE "\"source\":\"/wnetwatch/h\","
#define STARTED "\"type\":\"wnetwatch.connection.add.started\","
#define CANCEL_FAILED "\"type\":\"wnetwatch.connection.cancel.failed\","
#define TIME "\"time\":\"2026-11-23T04:31:50Z\""
#define HEAD "{\"specversion\":\"1.0\"," ID SOURCE
#define GOOD_USER                                                                                  \
    "\"user\":{\"sid\":\"S-1-5-18\",\"logon\":\"0x3e7\",\"session\":0,"                            \
    "\"elevated\":true,\"integrity\":\"system\"}"
#define ADD(data) HEAD STARTED TIME ",\"data\":{" data "}}"
#define CANCEL(data) HEAD CANCEL_FAILED TIME ",\"data\":{" data "}}"

static const struct row rows[] = {
    {"the least", ADD("\"flags_raw\":0,\"user\":null"), EVENT_OK},
    {"unknown members", ADD("\"x\":[{}],\"flags_raw\":0,\"user\":null,\"y\":1"), EVENT_OK},
    {"an unknown resource", ADD("\"resource\":\"serial\",\"flags_raw\":0,\"user\":null"), EVENT_OK},
    {"a null subject",
     HEAD STARTED TIME ",\"subject\":null,\"data\":{\"flags_raw\":0,"
                       "\"user\":null}}",
     EVENT_OK},
    {"an unknown type without data", HEAD "\"type\":\"wnetwatch.new\"," TIME "}", EVENT_OK},
    {"an unknown type with any data", HEAD "\"type\":\"wnetwatch.new\"," TIME ",\"data\":[1]}",
     EVENT_OK},
    {"a stream line", HEAD "\"type\":\"wnetwatch.stream.live\"," TIME ",\"data\":{}}", EVENT_OK},

    {"nothing", "", EVENT_BAD_JSON},
    {"half a line", "{\"specversion\":\"1.0\"", EVENT_BAD_JSON},
    {"a member twice", "{\"specversion\":\"1.0\",\"specversion\":\"1.0\"}", EVENT_BAD_JSON},
    {"a list", "[]", EVENT_BAD_ENVELOPE},
    {"a string", "\"1.0\"", EVENT_BAD_ENVELOPE},
    {"no specversion", "{" ID SOURCE STARTED TIME ",\"data\":{\"flags_raw\":0,\"user\":null}}",
     EVENT_BAD_ENVELOPE},
    {"specversion 1.1", "{\"specversion\":\"1.1\"," ID SOURCE STARTED TIME "}", EVENT_BAD_ENVELOPE},
    {"specversion as number", "{\"specversion\":1.0," ID SOURCE STARTED TIME "}",
     EVENT_BAD_ENVELOPE},
    {"no id", "{\"specversion\":\"1.0\"," SOURCE STARTED TIME "}", EVENT_BAD_ENVELOPE},
    {"an id that is none", "{\"specversion\":\"1.0\",\"id\":\"42\"," SOURCE STARTED TIME "}",
     EVENT_BAD_ENVELOPE},
    {"no source", "{\"specversion\":\"1.0\"," ID STARTED TIME "}", EVENT_BAD_ENVELOPE},
    {"an empty source", "{\"specversion\":\"1.0\"," ID "\"source\":\"\"," STARTED TIME "}",
     EVENT_BAD_ENVELOPE},
    {"no type", HEAD TIME "}", EVENT_BAD_ENVELOPE},
    {"an empty type", HEAD "\"type\":\"\"," TIME "}", EVENT_BAD_ENVELOPE},
    {"no time", HEAD "\"type\":\"wnetwatch.new\"}", EVENT_BAD_ENVELOPE},
    {"a time that is none", HEAD STARTED "\"time\":\"2026-11-23 04:31\"}", EVENT_BAD_ENVELOPE},
    {"a time as number", HEAD STARTED "\"time\":1795408310}", EVENT_BAD_ENVELOPE},
    {"an empty subject", HEAD STARTED TIME ",\"subject\":\"\"}", EVENT_BAD_ENVELOPE},
    {"a subject as number", HEAD STARTED TIME ",\"subject\":1}", EVENT_BAD_ENVELOPE},

    {"no data", HEAD STARTED TIME "}", EVENT_BAD_DATA},
    {"data as list", HEAD STARTED TIME ",\"data\":[]}", EVENT_BAD_DATA},
    {"no user", ADD("\"flags_raw\":0"), EVENT_BAD_DATA},
    {"a user as text", ADD("\"flags_raw\":0,\"user\":\"S-1-5-18\""), EVENT_BAD_DATA},
    {"an empty user", ADD("\"flags_raw\":0,\"user\":{}"), EVENT_BAD_DATA},
    {"no flags", ADD(GOOD_USER), EVENT_BAD_DATA},
    {"negative flags", ADD("\"flags_raw\":-1," GOOD_USER), EVENT_BAD_DATA},
    {"flags of 33 bits", ADD("\"flags_raw\":4294967296," GOOD_USER), EVENT_BAD_DATA},
    {"flags with a fraction", ADD("\"flags_raw\":0.5," GOOD_USER), EVENT_BAD_DATA},
    {"an operation that is no id", ADD("\"operation\":\"7\",\"flags_raw\":0," GOOD_USER),
     EVENT_BAD_DATA},
    {"a null operation", ADD("\"operation\":null,\"flags_raw\":0," GOOD_USER), EVENT_BAD_DATA},
    {"an elapsed time as text", ADD("\"elapsed_us\":\"1\",\"flags_raw\":0," GOOD_USER),
     EVENT_BAD_DATA},
    {"an elapsed time of 54 bits",
     ADD("\"elapsed_us\":9007199254740992,\"flags_raw\":0," GOOD_USER), EVENT_BAD_DATA},
    {"a local name as number", ADD("\"local\":1,\"flags_raw\":0," GOOD_USER), EVENT_BAD_DATA},
    {"a null remote name", ADD("\"remote\":null,\"flags_raw\":0," GOOD_USER), EVENT_BAD_DATA},
    {"a resource as number", ADD("\"resource\":1,\"flags_raw\":0," GOOD_USER), EVENT_BAD_DATA},
    {"dropped as text", ADD("\"dropped\":\"1\",\"flags_raw\":0," GOOD_USER), EVENT_BAD_DATA},
    {"truncated as number", ADD("\"truncated\":1,\"flags_raw\":0," GOOD_USER), EVENT_BAD_DATA},
    {"redacted as text", ADD("\"redacted\":\"true\",\"flags_raw\":0," GOOD_USER), EVENT_BAD_DATA},
    {"a process as number", ADD("\"process\":1,\"flags_raw\":0," GOOD_USER), EVENT_BAD_DATA},
    {"a process without id", ADD("\"process\":{},\"flags_raw\":0," GOOD_USER), EVENT_BAD_DATA},
    {"a whole cancel", CANCEL("\"flags_raw\":0,\"force\":false,\"status\":5," GOOD_USER), EVENT_OK},
    {"a cancel without force", CANCEL("\"flags_raw\":0,\"status\":5," GOOD_USER), EVENT_BAD_DATA},
    {"an end without status", CANCEL("\"flags_raw\":0,\"force\":true," GOOD_USER), EVENT_BAD_DATA},
    {"a status as text", CANCEL("\"flags_raw\":0,\"force\":true,\"status\":\"5\"," GOOD_USER),
     EVENT_BAD_DATA},
    {"started without version", HEAD "\"type\":\"wnetwatch.broker.started\"," TIME ",\"data\":{}}",
     EVENT_BAD_DATA},
    {"stopped without reason", HEAD "\"type\":\"wnetwatch.broker.stopped\"," TIME ",\"data\":{}}",
     EVENT_BAD_DATA},
    {"throttled without count",
     HEAD "\"type\":\"wnetwatch.broker.throttled\"," TIME ",\"data\":{\"user\":null}}",
     EVENT_BAD_DATA},
    {"stream line without data", HEAD "\"type\":\"wnetwatch.stream.live\"," TIME "}",
     EVENT_BAD_DATA},
};

static void every_line_gets_its_verdict(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].name);
        assert_string_equal(event_result_code(read_text_line(rows[i].line)),
                            event_result_code(rows[i].result));
    }
}

static void a_user_must_be_whole(void **state)
{
    static const char *const users[] = {
        "{\"sid\":\"\",\"logon\":\"0x1\",\"session\":0,\"elevated\":true}",
        "{\"sid\":\"S-1\",\"logon\":\"1\",\"session\":0,\"elevated\":true}",
        "{\"sid\":\"S-1\",\"logon\":\"0x\",\"session\":0,\"elevated\":true}",
        "{\"sid\":\"S-1\",\"logon\":\"0x1F\",\"session\":0,\"elevated\":true}",
        "{\"sid\":\"S-1\",\"logon\":\"0x00000000000000001\",\"session\":0,\"elevated\":true}",
        "{\"sid\":\"S-1\",\"logon\":1,\"session\":0,\"elevated\":true}",
        "{\"sid\":\"S-1\",\"logon\":\"0x1\",\"session\":-1,\"elevated\":true}",
        "{\"sid\":\"S-1\",\"logon\":\"0x1\",\"session\":0,\"elevated\":1}",
        "{\"sid\":\"S-1\",\"logon\":\"0x1\",\"session\":0,\"elevated\":true,\"integrity\":4}"};

    (void)state;
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
        char line[512];

        print_message("%s\n", users[i]);
        (void)snprintf(line, sizeof(line), ADD("\"flags_raw\":0,\"user\":%s"), users[i]);
        assert_int_equal(read_text_line(line), EVENT_BAD_DATA);
    }
}

static void a_stream_line_gives_its_envelope(void **state)
{
    static const char line[] = HEAD "\"type\":\"wnetwatch.stream.gap\"," TIME ",\"data\":{}}";
    struct event_document document;

    (void)state;
    assert_int_equal(event_read(line, sizeof(line) - 1, &document), EVENT_OK);

    assert_int_equal(document.event.type, EVENT_STREAM_GAP);
    assert_int_equal(document.event.id.epoch, 1);
    assert_int_equal(document.event.id.sequence, 2);
    assert_string_equal(document.event.source, "/wnetwatch/h");
    assert_true(document.event.time_us == UINT64_C(1795408310000000));
    event_document_deinit(&document);
}

static void a_line_cut_anywhere_is_refused_without_a_leak(void **state)
{
    struct event event = failed_add();
    char *line = write_line(&event);

    (void)state;
    for (size_t size = 0; size < strlen(line); size++) {
        struct event_document document;

        assert_int_equal(event_read(line, size, &document), EVENT_BAD_JSON);
        assert_null(document.json);
    }
    free(line);
}

static void a_line_survives_any_allocation_that_fails(void **state)
{
    struct event event = failed_add();
    char *line = write_line(&event);
    size_t failures = 0;

    (void)state;
    for (size_t n = 1; failing_malloc_arm(n); n++) {
        struct event_document document;
        enum event_result result = event_read(line, strlen(line), &document);
        bool failed = failing_malloc_disarm();

        if (!failed) {
            assert_int_equal(result, EVENT_OK);
            event_document_deinit(&document);
            assert_true(failures > 20);
            break;
        }
        assert_int_equal(result, EVENT_NO_MEMORY);
        assert_null(document.json);
        failures++;
    }
    free(line);
}

static void a_buffer_that_is_too_small_overflows_and_nothing_else(void **state)
{
    struct event event = failed_add();
    char *line = write_line(&event);
    size_t whole = strlen(line) + 1;

    (void)state;
    for (size_t capacity = 0; capacity < whole; capacity++) {
        char *bytes = malloc(capacity + 1);
        struct json_text text;

        assert_non_null(bytes);
        json_text_init(&text, bytes, capacity);
        event_write(&event, &text);
        assert_true(text.overflowed);
        assert_true(text.size <= capacity);
        free(bytes);
    }
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_looks_as_the_protocol_shows_it),
        cmocka_unit_test(members_without_a_value_are_left_out),
        cmocka_unit_test(a_cancel_has_what_was_inferred_forced_dropped_and_cut),
        cmocka_unit_test(the_broker_tells_of_itself),
        cmocka_unit_test(the_subject_is_the_local_name_else_the_remote_one),
        cmocka_unit_test(a_count_that_a_double_cannot_hold_is_written_as_the_largest_that_it_can),
        cmocka_unit_test(a_logon_is_text_with_all_its_bits),
        cmocka_unit_test(any_mix_of_members_reads_back_as_it_was_written),
        cmocka_unit_test(the_longest_event_fits_its_limit_and_reads_back),
        cmocka_unit_test(a_longer_name_than_the_limit_is_refused),
        cmocka_unit_test(every_line_gets_its_verdict),
        cmocka_unit_test(a_user_must_be_whole),
        cmocka_unit_test(a_stream_line_gives_its_envelope),
        cmocka_unit_test(a_line_cut_anywhere_is_refused_without_a_leak),
        cmocka_unit_test(a_line_survives_any_allocation_that_fails),
        cmocka_unit_test(a_buffer_that_is_too_small_overflows_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
