/* OTLP in JSON: the messages of otlp_protobuf.c in the mapping that OTLP defines. */
#include "../../common/json_check.h"
#include "../../common/json_walk.h"
#include "../../common/json_writer.h"
#include "otlp_log.h"
#include "sinks.h"

#include <stdio.h>

#define NUMBER_DIGITS_MAX 18u /* a number below 10^18 */

/* A writer that appends to a text which is there already. */
static struct json_writer append_to(const struct text_buffer *out)
{
    return (struct json_writer){*out, false};
}

/* 64-bit numbers are text in OTLP's JSON, since many readers round them. */
static void write_wide_number(struct json_writer *json, const char *name, uint64_t number)
{
    char digits[21];

    (void)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number);
    json_writer_text(json, name, digits);
}

static void write_value(struct json_writer *json, const struct otlp_attribute *attribute)
{
    json_writer_open_object(json, "value");
    if (attribute->text != NULL) {
        json_writer_text(json, "stringValue", attribute->text);
    } else {
        write_wide_number(json, "intValue", (uint64_t)attribute->number);
    }
    json_writer_close_object(json);
}

static void write_attributes(struct json_writer *json, const struct otlp_attributes *attributes)
{
    json_writer_open_list(json, "attributes");
    for (size_t i = 0; i < attributes->count; i++) {
        json_writer_open_object(json, NULL);
        json_writer_text(json, "key", attributes->items[i].key);
        write_value(json, &attributes->items[i]);
        json_writer_close_object(json);
    }
    json_writer_close_list(json);
}

/* A line has no NUL at its end. What JSON does not allow in a string is escaped. */
static void put_line(struct text_buffer *out, struct sink_piece line)
{
    size_t written = 0;

    text_buffer_put(out, "\"");
    for (size_t i = 0; i < line.size; i++) {
        const unsigned char byte = (unsigned char)line.bytes[i];

        if (byte >= 0x20 && byte != '"' && byte != '\\') {
            continue;
        }
        text_buffer_put_bytes(out, line.bytes + written, i - written);
        text_buffer_format(out, byte < 0x20 ? "\\u%04x" : "\\%c", (int)byte);
        written = i + 1;
    }
    text_buffer_put_bytes(out, line.bytes + written, line.size - written);
    text_buffer_put(out, "\"");
}

static void write_body(struct json_writer *json, struct sink_piece line)
{
    json_writer_open_object(json, "body");
    text_buffer_put(&json->text, "\"stringValue\":");
    put_line(&json->text, line);
    json_writer_close_object(json);
}

static void encode_record(const struct record *record, struct text_buffer *out)
{
    struct json_writer json = append_to(out);
    struct otlp_log log;

    otlp_log_of_record(record, &log);
    json_writer_open_object(&json, NULL);
    if (log.time_unix_nano != 0) {
        write_wide_number(&json, "timeUnixNano", log.time_unix_nano);
    }
    json_writer_number(&json, "severityNumber", log.severity_number);
    json_writer_text(&json, "severityText", log.severity_text);
    write_body(&json, log.body);
    write_attributes(&json, &log.attributes);
    json_writer_text(&json, "eventName", log.event_name);
    json_writer_close_object(&json);
    *out = json.text;
}

static void write_machine(struct json_writer *json, const struct sink_machine *machine)
{
    struct otlp_attributes attributes;

    otlp_log_machine(machine, &attributes);
    json_writer_open_object(json, "resource");
    write_attributes(json, &attributes);
    json_writer_close_object(json);
}

static void write_scope(struct json_writer *json, const struct sink_machine *machine,
                        const struct sink_piece *records, size_t count)
{
    json_writer_open_object(json, NULL);
    json_writer_open_object(json, "scope");
    json_writer_text(json, "name", OTLP_SCOPE_NAME);
    json_writer_text(json, "version", machine->agent_version);
    json_writer_close_object(json);
    json_writer_open_list(json, "logRecords");
    for (size_t i = 0; i < count; i++) {
        text_buffer_put(&json->text, i == 0 ? "" : ",");
        text_buffer_put_bytes(&json->text, records[i].bytes, records[i].size);
    }
    json_writer_close_list(json);
    json_writer_close_object(json);
}

static void encode_body(const struct sink_machine *machine, const struct sink_piece *records,
                        size_t count, struct text_buffer *out)
{
    struct json_writer json = append_to(out);

    json_writer_open_object(&json, NULL);
    json_writer_open_list(&json, "resourceLogs");
    json_writer_open_object(&json, NULL);
    write_machine(&json, machine);
    json_writer_open_list(&json, "scopeLogs");
    write_scope(&json, machine, records, count);
    json_writer_close_list(&json);
    json_writer_close_object(&json);
    json_writer_close_list(&json);
    json_writer_close_object(&json);
    *out = json.text;
}

/* 64-bit numbers may come as text or as numbers. */
static bool read_count(struct json_span value, uint64_t *count_out)
{
    uint64_t count = 0;

    if (value.size >= 2 && value.start[0] == '"') {
        value.start++;
        value.size -= 2;
    }
    if (value.size == 0 || value.size > NUMBER_DIGITS_MAX) {
        return false;
    }
    for (size_t i = 0; i < value.size; i++) {
        if (value.start[i] < '0' || value.start[i] > '9') {
            return false;
        }
        count = count * 10 + (uint64_t)(value.start[i] - '0');
    }
    *count_out = count;
    return true;
}

static bool is_object(struct json_span value)
{
    return value.size > 0 && value.start[0] == '{';
}

/* The message stays as it stands in the body, so its escapes do too. */
static struct sink_verdict read_answer(const char *body, size_t size)
{
    const struct sink_verdict nothing = {0, NULL, 0};
    struct sink_verdict verdict = nothing;
    struct json_span partial;
    struct json_span value;

    if (size > SINK_ANSWER_BYTES_MAX || !json_check_object(body, size) ||
        !json_walk_find(body, "partialSuccess", &partial) || !is_object(partial)) {
        return nothing;
    }
    if (json_walk_find(partial.start, "rejectedLogRecords", &value) &&
        !read_count(value, &verdict.refused_count)) {
        return nothing;
    }
    if (json_walk_find(partial.start, "errorMessage", &value) && value.size > 2 &&
        value.start[0] == '"') {
        verdict.message = value.start + 1;
        verdict.message_size = value.size - 2;
    }
    return verdict;
}

const struct sink sink_otlp_json = {
    "otlp", "json", "application/json", encode_record, encode_body, read_answer, NULL};
