#include "samples/agent/sinks/sinks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/failing_malloc.h"
#include "tests/support/played_records.h"

static void a_sink_without_a_format_is_the_first_of_its_name(void **state)
{
    (void)state;
    assert_ptr_equal(sink_find("otlp", ""), &sink_otlp_protobuf);
    assert_ptr_equal(sink_find("json", ""), &sink_json_array);
}

static void a_sink_is_found_by_name_and_format(void **state)
{
    (void)state;
    assert_ptr_equal(sink_find("otlp", "json"), &sink_otlp_json);
    assert_ptr_equal(sink_find("json", "cloudevents"), &sink_json_cloudevents);
    assert_null(sink_find("json", "protobuf"));
    assert_null(sink_find("kafka", ""));
}

static void all_sinks_are_listed_and_found(void **state)
{
    size_t count = 0;

    (void)state;
    for (; sink_at(count) != NULL; count++) {
        assert_ptr_equal(sink_find(sink_at(count)->name, sink_at(count)->format), sink_at(count));
    }
    assert_int_equal(count, 5);
    assert_null(sink_at(count + 1));
}

static void a_content_type_is_that_of_one_sink_of_the_name(void **state)
{
    (void)state;
    for (size_t i = 0; sink_at(i) != NULL; i++) {
        assert_ptr_equal(sink_of_content_type(sink_at(i)->name, sink_at(i)->content_type),
                         sink_at(i));
    }
}

static void a_content_type_of_no_sink_of_the_name_is_that_of_another(void **state)
{
    (void)state;
    assert_ptr_equal(sink_of_content_type("json", "application/x-protobuf"), &sink_otlp_protobuf);
    assert_ptr_equal(sink_of_content_type("otlp", "application/x-ndjson"), &sink_json_lines);
}

static void a_content_type_is_known_with_parameters_and_in_any_case(void **state)
{
    (void)state;
    assert_ptr_equal(sink_of_content_type("json", "Application/X-NDJSON"), &sink_json_lines);
    assert_ptr_equal(sink_of_content_type("json", "application/x-ndjson; charset=utf-8"),
                     &sink_json_lines);
    assert_ptr_equal(sink_of_content_type("json", " application/x-ndjson ;a=b"), &sink_json_lines);
}

static void a_content_type_that_no_sink_has_is_unknown(void **state)
{
    static const char *const types[] = {"",
                                        "text/plain",
                                        "application/x-ndjsonx",
                                        "application/x-ndjso",
                                        "application/json-seq",
                                        "text/plain; application/json",
                                        "application/json, text/plain"};

    (void)state;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (sink_of_content_type("json", types[i]) != NULL) {
            fail_msg("%s is known", types[i]);
        }
    }
}

/* The body of these records, encoded one by one, as text that is to be freed. */
static struct text_buffer body_of(const struct sink *sink, const struct record *const *records,
                                  size_t count)
{
    struct text_buffer encoded = {0};
    struct text_buffer body = {0};
    struct sink_piece pieces[2];
    size_t ends[2];

    for (size_t i = 0; i < count; i++) {
        sink->encode_record(records[i], &encoded);
        ends[i] = encoded.size;
    }
    for (size_t i = 0; i < count; i++) {
        const size_t start = i == 0 ? 0 : ends[i - 1];

        pieces[i] = (struct sink_piece){encoded.bytes + start, ends[i] - start};
    }
    sink->encode_body(&played_machine, pieces, count, &body);
    assert_false(encoded.has_failed || body.has_failed);
    text_buffer_free(&encoded);
    return body;
}

static void the_lines_stay_as_they_are(void **state)
{
    const struct record *const records[] = {&played_failed_add, &played_gap};
    struct text_buffer lines = body_of(&sink_json_lines, records, 2);

    (void)state;
    assert_int_equal(lines.size, played_failed_add.line_size + played_gap.line_size + 2);
    assert_memory_equal(lines.bytes, played_failed_add.line, played_failed_add.line_size);
    assert_int_equal(lines.bytes[played_failed_add.line_size], '\n');
    assert_memory_equal(lines.bytes + played_failed_add.line_size + 1, played_gap.line,
                        played_gap.line_size);
    text_buffer_free(&lines);
}

static void an_array_holds_one_record_a_line(void **state)
{
    const struct record *const records[] = {&played_gap, &played_gap};
    struct text_buffer array = body_of(&sink_json_array, records, 2);
    const size_t size = played_gap.line_size;

    (void)state;
    assert_int_equal(array.size, 2 * size + strlen("[,\n]\n"));
    assert_int_equal(array.bytes[0], '[');
    assert_memory_equal(array.bytes + 1, played_gap.line, size);
    assert_memory_equal(array.bytes + 1 + size, ",\n", 2);
    assert_string_equal(array.bytes + 3 + 2 * size, "]\n");
    text_buffer_free(&array);
}

static void every_sink_appends_to_what_is_there(void **state)
{
    (void)state;
    for (size_t i = 0; sink_at(i) != NULL; i++) {
        struct text_buffer alone = {0};
        struct text_buffer appended = {0};

        sink_at(i)->encode_record(&played_failed_add, &alone);
        text_buffer_put(&appended, "before");
        sink_at(i)->encode_record(&played_failed_add, &appended);

        assert_int_equal(appended.size, strlen("before") + alone.size);
        assert_memory_equal(appended.bytes + strlen("before"), alone.bytes, alone.size);
        text_buffer_free(&alone);
        text_buffer_free(&appended);
    }
}

static void a_text_that_has_failed_stays_failed(void **state)
{
    (void)state;
    for (size_t i = 0; sink_at(i) != NULL; i++) {
        const struct sink_piece piece = {"", 0};
        struct text_buffer text = {.has_failed = true};

        sink_at(i)->encode_record(&played_failed_add, &text);
        sink_at(i)->encode_body(&played_machine, &piece, 1, &text);

        assert_true(text.has_failed);
        assert_int_equal(text.size, 0);
        text_buffer_free(&text);
    }
}

/* Larger than the first piece of memory, so that a later one fails too. */
static void missing_memory_is_told_and_nothing_else(void **state)
{
    static char line[10000];
    struct record record = played_failed_add;

    (void)state;
    memset(line, ' ', sizeof(line));
    record.line = line;
    record.line_size = sizeof(line);
    for (size_t i = 0; sink_at(i) != NULL; i++) {
        for (size_t n = 1; failing_malloc_arm(n); n++) {
            struct text_buffer text = {0};

            sink_at(i)->encode_record(&record, &text);
            const bool has_failed = failing_malloc_disarm();

            assert_int_equal(text.has_failed, has_failed);
            text_buffer_free(&text);
            if (!has_failed) {
                break;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sink_without_a_format_is_the_first_of_its_name),
        cmocka_unit_test(a_sink_is_found_by_name_and_format),
        cmocka_unit_test(all_sinks_are_listed_and_found),
        cmocka_unit_test(a_content_type_is_that_of_one_sink_of_the_name),
        cmocka_unit_test(a_content_type_of_no_sink_of_the_name_is_that_of_another),
        cmocka_unit_test(a_content_type_is_known_with_parameters_and_in_any_case),
        cmocka_unit_test(a_content_type_that_no_sink_has_is_unknown),
        cmocka_unit_test(the_lines_stay_as_they_are),
        cmocka_unit_test(an_array_holds_one_record_a_line),
        cmocka_unit_test(every_sink_appends_to_what_is_there),
        cmocka_unit_test(a_text_that_has_failed_stays_failed),
        cmocka_unit_test(missing_memory_is_told_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
