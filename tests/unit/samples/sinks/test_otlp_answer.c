/* What read_answer of both OTLP formats makes of an answer's body. */
#include "samples/agent/sinks/sinks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The bytes lie in memory of exactly their size, so that a sanitizer sees one read too many. */
static void assert_reads(const struct sink *sink, const char *body, size_t size, uint64_t refused,
                         const char *message)
{
    char *copy = malloc(size + (size == 0));
    struct sink_verdict verdict;

    assert_non_null(copy);
    memcpy(copy, body, size);
    verdict = sink->read_answer(copy, size);

    assert_int_equal(verdict.refused_count, refused);
    if (message == NULL) {
        assert_null(verdict.message);
    } else {
        assert_int_equal(verdict.message_size, strlen(message));
        assert_memory_equal(verdict.message, message, verdict.message_size);
    }
    free(copy);
}

static void assert_json(const char *body, uint64_t refused, const char *message)
{
    assert_reads(&sink_otlp_json, body, strlen(body), refused, message);
}

static void a_partial_success_in_json_is_read(void **state)
{
    (void)state;
    assert_json("{\"partialSuccess\":{\"rejectedLogRecords\":\"3\",\"errorMessage\":\"too old\"}}",
                3, "too old");
    assert_json(" {\"x\":[1,{}],\"partialSuccess\" : {\"rejectedLogRecords\": 3 } } ", 3, NULL);
    assert_json("{\"partialSuccess\":{\"errorMessage\":\"a \\\"b\\\"\"}}", 0, "a \\\"b\\\"");
}

static void json_that_says_nothing_says_nothing(void **state)
{
    static const char *const bodies[] = {
        "",
        "{}",
        "null",
        "[{\"partialSuccess\":{\"rejectedLogRecords\":3}}]",
        "{\"partialSuccess\":null}",
        "{\"partialSuccess\":{}}",
        "{\"partialSuccess\":{\"rejectedLogRecords\":-3}}",
        "{\"partialSuccess\":{\"rejectedLogRecords\":3.5}}",
        "{\"partialSuccess\":{\"rejectedLogRecords\":\"\"}}",
        "{\"partialSuccess\":{\"rejectedLogRecords\":9999999999999999999}}",
        "{\"partialSuccess\":{\"errorMessage\":3}}",
        "{\"partialSuccess\":{\"errorMessage\":\"\"}}",
        "{\"partialSuccess\":{\"rejectedLogRecords\":3}",
        "{\"partialSuccess\":{\"rejectedLogRecords\":3}}}",
        "<html>{\"partialSuccess\":{\"rejectedLogRecords\":3}}</html>",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        assert_json(bodies[i], 0, NULL);
    }
}

/* ExportLogsServiceResponse {1: {1: 3, 2: "too old"}} */
static const char partial[] = "\x0a\x0b\x08\x03\x12\x07too old";

static void a_partial_success_in_protobuf_is_read(void **state)
{
    static const char unknown[] = "\x0a\x06\x08\x03\x50\x01\x58\x02\x7a\x00";

    (void)state;
    assert_reads(&sink_otlp_protobuf, partial, sizeof(partial) - 1, 3, "too old");
    assert_reads(&sink_otlp_protobuf, unknown, sizeof(unknown) - 1, 3, NULL);
}

static void protobuf_that_is_cut_says_nothing(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof(partial) - 1; size++) {
        assert_reads(&sink_otlp_protobuf, partial, size, 0, NULL);
    }
}

static void protobuf_with_a_negative_count_says_nothing(void **state)
{
    static const char negative[] = "\x0a\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";

    (void)state;
    assert_reads(&sink_otlp_protobuf, negative, sizeof(negative) - 1, 0, NULL);
}

static void protobuf_with_a_number_in_the_place_of_the_message_says_nothing(void **state)
{
    static const char fixed[] = "\x0a\x0b\x08\x03\x11\x01\x02\x03\x04\x05\x06\x07\x08";
    static const char varint[] = "\x0a\x04\x08\x03\x10\x01";

    (void)state;
    assert_reads(&sink_otlp_protobuf, fixed, sizeof(fixed) - 1, 0, NULL);
    assert_reads(&sink_otlp_protobuf, varint, sizeof(varint) - 1, 0, NULL);
}

static void an_answer_without_a_body_says_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; sink_at(i) != NULL; i++) {
        assert_int_equal(sink_at(i)->read_answer(NULL, 0).refused_count, 0);
        assert_null(sink_at(i)->read_answer(NULL, 0).message);
    }
}

static void an_answer_above_the_limit_says_nothing(void **state)
{
    static const char start[] = "{\"partialSuccess\":{\"rejectedLogRecords\":3}}";
    char *body = malloc(SINK_ANSWER_BYTES_MAX + 1);

    (void)state;
    assert_non_null(body);
    memset(body, ' ', SINK_ANSWER_BYTES_MAX + 1);
    memcpy(body, start, sizeof(start) - 1);
    assert_reads(&sink_otlp_json, body, SINK_ANSWER_BYTES_MAX, 3, NULL);
    assert_reads(&sink_otlp_json, body, SINK_ANSWER_BYTES_MAX + 1, 0, NULL);
    free(body);
}

static void lines_have_no_convention_for_a_partial_success(void **state)
{
    static const char body[] = "{\"partialSuccess\":{\"rejectedLogRecords\":3}}";

    (void)state;
    assert_reads(&sink_json_array, body, sizeof(body) - 1, 0, NULL);
}

static void assert_refusal(const char *body, size_t size, const char *reason)
{
    char *copy = malloc(size + (size == 0));
    struct sink_piece piece;

    assert_non_null(copy);
    memcpy(copy, body, size);
    piece = sink_otlp_protobuf.read_refusal(copy, size);
    assert_int_equal(piece.size, strlen(reason));
    if (piece.size != 0) {
        assert_memory_equal(piece.bytes, reason, piece.size);
    }
    free(copy);
}

#define ASSERT_REFUSAL(body, reason) assert_refusal(body, sizeof(body) - 1, reason)

/* A google.rpc.Status: 1 is a code, 2 the message, 3 details. */
static void the_reason_of_a_refusal_in_protobuf_is_read(void **state)
{
    (void)state;
    ASSERT_REFUSAL("\x08\x0E\x12\x07TIMEOUT", "TIMEOUT");
    ASSERT_REFUSAL("\x12\x07TIMEOUT\x1A\x03xyz", "TIMEOUT");
    ASSERT_REFUSAL("\x12\x03old\x12\x03new", "new");
}

static void a_refusal_that_is_no_status_has_no_reason(void **state)
{
    (void)state;
    ASSERT_REFUSAL("", "");
    ASSERT_REFUSAL("\x08\x0E", "");
    ASSERT_REFUSAL("\x12\x07TIMEOU", "");
    ASSERT_REFUSAL("\x12\x07TIMEOUT\x1A\x04xyz", "");
    ASSERT_REFUSAL("\x10\x07", "");
    ASSERT_REFUSAL("\x12", "");
    ASSERT_REFUSAL("\x12\xFF\xFF\xFF\xFF\x0Fx", "");
    ASSERT_REFUSAL("<html>", "");
    ASSERT_REFUSAL("Service Unavailable", "");
    assert_null(sink_otlp_json.read_refusal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reason_of_a_refusal_in_protobuf_is_read),
        cmocka_unit_test(a_refusal_that_is_no_status_has_no_reason),
        cmocka_unit_test(a_partial_success_in_json_is_read),
        cmocka_unit_test(json_that_says_nothing_says_nothing),
        cmocka_unit_test(a_partial_success_in_protobuf_is_read),
        cmocka_unit_test(protobuf_that_is_cut_says_nothing),
        cmocka_unit_test(protobuf_with_a_negative_count_says_nothing),
        cmocka_unit_test(protobuf_with_a_number_in_the_place_of_the_message_says_nothing),
        cmocka_unit_test(an_answer_without_a_body_says_nothing),
        cmocka_unit_test(an_answer_above_the_limit_says_nothing),
        cmocka_unit_test(lines_have_no_convention_for_a_partial_success),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
