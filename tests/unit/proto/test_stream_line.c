#include "proto/stream_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define HEAD(type)                                                                                 \
    "{\"specversion\":\"1.0\",\"id\":\"0000000000000001.00000000000000000042\","                   \
    "\"source\":\"/wnetwatch/h/stream\",\"type\":\"wnetwatch.stream." type "\","                   \
    "\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":"

static struct stream_line empty_line(enum event_type type)
{
    struct stream_line line;

    memset(&line, 0, sizeof(line));
    line.type = type;
    line.id.epoch = 1;
    line.id.sequence = 42;
    line.source = "/wnetwatch/h";
    line.time_us = UINT64_C(1795408310537654);
    line.version = "";
    line.message = "";
    return line;
}

/* The line with a NUL in place of its line feed; the caller frees it. */
static char *write_line(const struct stream_line *line)
{
    char *bytes = malloc(EVENT_BYTES_MAX);
    struct json_text text;

    assert_non_null(bytes);
    json_text_init(&text, bytes, EVENT_BYTES_MAX);
    stream_line_write(line, &text);
    assert_false(text.overflowed);
    assert_int_equal(bytes[text.size - 1], '\n');
    bytes[text.size - 1] = '\0';
    return bytes;
}

static void assert_same_line(const struct stream_line *left, const struct stream_line *right)
{
    assert_int_equal(left->type, right->type);
    assert_int_equal(event_id_compare(left->id, right->id), 0);
    assert_true(left->time_us == right->time_us);
    assert_int_equal(event_id_compare(left->oldest, right->oldest), 0);
    assert_int_equal(event_id_compare(left->newest, right->newest), 0);
    assert_int_equal(left->visibility, right->visibility);
    assert_string_equal(left->version, right->version);
    assert_int_equal(event_id_compare(left->gap_after, right->gap_after), 0);
    assert_int_equal(event_id_compare(left->gap_before, right->gap_before), 0);
    assert_int_equal(left->lost_is_known, right->lost_is_known);
    assert_true(left->lost_count == right->lost_count);
    assert_int_equal(left->gap_reason, right->gap_reason);
    assert_int_equal(left->end, right->end);
    assert_int_equal(left->error, right->error);
    assert_string_equal(left->message, right->message);
}

/* Writes the line, compares it, reads it back and compares what came out. */
static void assert_line(const struct stream_line *line, const char *expected)
{
    struct event_document document;
    struct stream_line again;
    char *written = write_line(line);

    assert_string_equal(written, expected);
    assert_int_equal(event_read(written, strlen(written), &document), EVENT_OK);
    assert_true(stream_line_read(&document, &again));
    assert_string_equal(again.source, "/wnetwatch/h/stream");
    assert_same_line(&again, line);

    event_document_deinit(&document);
    free(written);
}

static bool is_readable(const char *text, struct stream_line *line)
{
    struct event_document document;
    bool is_good;

    assert_int_equal(event_read(text, strlen(text), &document), EVENT_OK);
    is_good = stream_line_read(&document, line);
    event_document_deinit(&document);
    return is_good;
}

static void the_first_line_tells_what_the_journal_holds(void **state)
{
    struct stream_line line = empty_line(EVENT_STREAM_STARTED);

    (void)state;
    line.oldest.epoch = 1;
    line.oldest.sequence = 1;
    line.newest.epoch = 1;
    line.newest.sequence = 42;
    line.version = "0.1.0";
    assert_line(&line, HEAD("started") "{\"oldest\":\"0000000000000001.00000000000000000001\","
                                       "\"newest\":\"0000000000000001.00000000000000000042\","
                                       "\"visibility\":\"own\",\"version\":\"0.1.0\"}}");

    line.visibility = VISIBILITY_ALL;
    assert_line(&line, HEAD("started") "{\"oldest\":\"0000000000000001.00000000000000000001\","
                                       "\"newest\":\"0000000000000001.00000000000000000042\","
                                       "\"visibility\":\"all\",\"version\":\"0.1.0\"}}");
}

static void a_line_without_members_has_empty_data(void **state)
{
    struct stream_line line = empty_line(EVENT_STREAM_LIVE);

    (void)state;
    assert_line(&line, HEAD("live") "{}}");

    line.type = EVENT_STREAM_POSITION;
    assert_line(&line, HEAD("position") "{}}");
}

static void a_gap_tells_its_ends_and_how_much_is_lost(void **state)
{
    struct stream_line line = empty_line(EVENT_STREAM_GAP);

    (void)state;
    line.gap_after.sequence = 7;
    line.gap_before.epoch = 1;
    line.lost_is_known = true;
    line.lost_count = 1234567890123u;
    assert_line(&line, HEAD("gap") "{\"after\":\"0000000000000000.00000000000000000007\","
                                   "\"before\":\"0000000000000001.00000000000000000000\","
                                   "\"lost\":1234567890123,\"reason\":\"retention\"}}");
}

static void a_loss_that_cannot_be_known_is_null(void **state)
{
    struct stream_line line = empty_line(EVENT_STREAM_GAP);

    (void)state;
    line.gap_reason = STREAM_GAP_DAMAGE;
    assert_line(&line, HEAD("gap") "{\"after\":\"0000000000000000.00000000000000000000\","
                                   "\"before\":\"0000000000000000.00000000000000000000\","
                                   "\"lost\":null,\"reason\":\"damage\"}}");

    line.gap_reason = STREAM_GAP_UNKNOWN;
    assert_line(&line, HEAD("gap") "{\"after\":\"0000000000000000.00000000000000000000\","
                                   "\"before\":\"0000000000000000.00000000000000000000\","
                                   "\"lost\":null,\"reason\":\"unknown\"}}");
}

static void an_end_has_its_reason(void **state)
{
    struct stream_line line = empty_line(EVENT_STREAM_ENDED);

    (void)state;
    assert_line(&line, HEAD("ended") "{\"reason\":\"complete\"}}");

    line.end = STREAM_END_STOPPING;
    assert_line(&line, HEAD("ended") "{\"reason\":\"stopping\"}}");
}

static void every_error_has_a_code_and_its_message(void **state)
{
    static const char *const codes[STREAM_ERRORS] = {"bad_json",
                                                     "byte_order_mark",
                                                     "bad_request",
                                                     "unknown_member",
                                                     "bad_after",
                                                     "bad_since",
                                                     "bad_filter",
                                                     "too_long",
                                                     "timeout",
                                                     "unexpected_input",
                                                     "anonymous",
                                                     "unidentified",
                                                     "too_many_subscribers",
                                                     "no_memory"};

    (void)state;
    for (int i = 0; i < STREAM_ERRORS; i++) {
        struct stream_line line = empty_line(EVENT_STREAM_ERROR);
        char expected[512];

        line.error = (enum stream_error)i;
        line.message = "say it otherwise";
        (void)snprintf(expected, sizeof(expected),
                       HEAD("error") "{\"code\":\"%s\",\"message\":\"say it otherwise\"}}",
                       codes[i]);
        assert_line(&line, expected);
    }
}

static void the_longest_message_fits_a_line(void **state)
{
    struct stream_line line = empty_line(EVENT_STREAM_ERROR);
    static char message[EVENT_BYTES_MAX];
    static char source[SOURCE_BYTES_MAX + 1];
    char *written;

    (void)state;
    memset(message, 0x01, sizeof(message) - 1);
    memset(source, 0x01, sizeof(source) - 1);
    line.message = message;
    line.source = source;
    written = write_line(&line);

    assert_non_null(strstr(written, "/stream\",\"type\""));
    free(written);
}

static void words_of_a_newer_broker_are_read_as_unknown(void **state)
{
    struct stream_line line;

    (void)state;
    assert_true(is_readable(HEAD("ended") "{\"reason\":\"moved\"}}", &line));
    assert_int_equal(line.end, STREAM_ENDS);
    assert_string_equal(stream_end_name(line.end), "");

    assert_true(is_readable(HEAD("error") "{\"code\":\"tired\",\"message\":\"m\"}}", &line));
    assert_int_equal(line.error, STREAM_ERRORS);
    assert_string_equal(stream_error_code(line.error), "");

    assert_true(is_readable(HEAD("gap") "{\"after\":\"0000000000000000.00000000000000000000\","
                                        "\"before\":\"0000000000000000.00000000000000000000\","
                                        "\"lost\":0,\"reason\":\"whim\",\"new\":1}}",
                            &line));
    assert_int_equal(line.gap_reason, STREAM_GAP_REASONS);
    assert_string_equal(stream_gap_reason_name(line.gap_reason), "");
}

static void data_that_is_not_as_it_must_be_is_refused(void **state)
{
    static const struct {
        const char *name;
        const char *text;
    } rows[] = {
        {"started without anything", HEAD("started") "{}}"},
        {"started with a visibility that we do not know",
         HEAD("started") "{\"oldest\":\"0000000000000001.00000000000000000001\","
                         "\"newest\":\"0000000000000001.00000000000000000042\","
                         "\"visibility\":\"some\",\"version\":\"0.1.0\"}}"},
        {"started with a broken id",
         HEAD("started") "{\"oldest\":\"1.1\",\"newest\":\"0000000000000001.00000000000000000042\","
                         "\"visibility\":\"own\",\"version\":\"0.1.0\"}}"},
        {"a gap without loss", HEAD("gap") "{\"after\":\"0000000000000000.00000000000000000000\","
                                           "\"before\":\"0000000000000000.00000000000000000000\","
                                           "\"reason\":\"retention\"}}"},
        {"a gap with half an event lost",
         HEAD("gap") "{\"after\":\"0000000000000000.00000000000000000000\","
                     "\"before\":\"0000000000000000.00000000000000000000\","
                     "\"lost\":0.5,\"reason\":\"retention\"}}"},
        {"a gap without ends", HEAD("gap") "{\"lost\":null,\"reason\":\"retention\"}}"},
        {"an end without reason", HEAD("ended") "{}}"},
        {"an end with a number for its reason", HEAD("ended") "{\"reason\":1}}"},
        {"an error without message", HEAD("error") "{\"code\":\"timeout\"}}"},
        {"an error without code", HEAD("error") "{\"message\":\"m\"}}"},
        {"what is no stream line",
         "{\"specversion\":\"1.0\",\"id\":\"0000000000000001.00000000000000000042\","
         "\"source\":\"/wnetwatch/h/stream\",\"type\":\"wnetwatch.broker.status\","
         "\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":{}}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct stream_line line;

        print_message("%s\n", rows[i].name);
        assert_false(is_readable(rows[i].text, &line));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_line_tells_what_the_journal_holds),
        cmocka_unit_test(a_line_without_members_has_empty_data),
        cmocka_unit_test(a_gap_tells_its_ends_and_how_much_is_lost),
        cmocka_unit_test(a_loss_that_cannot_be_known_is_null),
        cmocka_unit_test(an_end_has_its_reason),
        cmocka_unit_test(every_error_has_a_code_and_its_message),
        cmocka_unit_test(the_longest_message_fits_a_line),
        cmocka_unit_test(words_of_a_newer_broker_are_read_as_unknown),
        cmocka_unit_test(data_that_is_not_as_it_must_be_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
