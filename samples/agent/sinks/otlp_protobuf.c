/*
 * OTLP in protobuf. The messages are those of OpenTelemetry's own .proto files, from which nanopb's
 * generator makes the tables that its encoder goes by.
 */
#include "otlp_log.h"
#include "sinks.h"

#include <pb_decode.h>
#include <pb_encode.h>
#include <string.h>

#include "opentelemetry/proto/collector/logs/v1/logs_service.pb.h"

typedef opentelemetry_proto_common_v1_KeyValue key_value;
typedef opentelemetry_proto_logs_v1_LogRecord log_record;
typedef opentelemetry_proto_logs_v1_ScopeLogs scope_logs;
typedef opentelemetry_proto_logs_v1_ResourceLogs resource_logs;
typedef opentelemetry_proto_collector_logs_v1_ExportLogsServiceRequest logs_request;
typedef opentelemetry_proto_collector_logs_v1_ExportLogsServiceResponse logs_response;

#define MESSAGE(name) opentelemetry_proto_##name
#define STATUS_MESSAGE_TAG 2u /* of google.rpc.Status */

/* What encode_body was given, for the callbacks of the messages within each other. */
struct body {
    const struct sink_machine *machine;
    const struct sink_piece *records;
    size_t count;
    struct otlp_attributes attributes; /* of the machine */
};

/* nanopb hands the argument of a callback on as it is, and these callbacks only read it. */
static pb_callback_t written_by(bool (*encode)(pb_ostream_t *, const pb_field_t *, void *const *),
                                const void *argument)
{
    pb_callback_t callback = {{NULL}, (void *)argument};

    callback.funcs.encode = encode;
    return callback;
}

static bool write_text(pb_ostream_t *stream, const pb_field_t *field, void *const *argument)
{
    const char *text = *argument;

    return pb_encode_tag_for_field(stream, field) &&
           pb_encode_string(stream, (const pb_byte_t *)text, strlen(text));
}

static bool write_piece(pb_ostream_t *stream, const pb_field_t *field, void *const *argument)
{
    const struct sink_piece *piece = *argument;

    return pb_encode_tag_for_field(stream, field) &&
           pb_encode_string(stream, (const pb_byte_t *)piece->bytes, piece->size);
}

static key_value key_value_of(const struct otlp_attribute *attribute)
{
    key_value pair = MESSAGE(common_v1_KeyValue_init_zero);

    pair.key = written_by(write_text, attribute->key);
    pair.has_value = true;
    if (attribute->text != NULL) {
        pair.value.which_value = MESSAGE(common_v1_AnyValue_string_value_tag);
        pair.value.value.string_value = written_by(write_text, attribute->text);
    } else {
        pair.value.which_value = MESSAGE(common_v1_AnyValue_int_value_tag);
        pair.value.value.int_value = attribute->number;
    }
    return pair;
}

static bool write_attributes(pb_ostream_t *stream, const pb_field_t *field, void *const *argument)
{
    const struct otlp_attributes *attributes = *argument;

    for (size_t i = 0; i < attributes->count; i++) {
        const key_value pair = key_value_of(&attributes->items[i]);

        if (!pb_encode_tag_for_field(stream, field) ||
            !pb_encode_submessage(stream, MESSAGE(common_v1_KeyValue_fields), &pair)) {
            return false;
        }
    }
    return true;
}

static bool put_bytes(pb_ostream_t *stream, const pb_byte_t *bytes, size_t size)
{
    struct text_buffer *out = stream->state;

    text_buffer_put_bytes(out, (const char *)bytes, size);
    return !out->has_failed;
}

static pb_ostream_t stream_to(struct text_buffer *out)
{
    pb_ostream_t stream = PB_OSTREAM_SIZING;

    stream.callback = put_bytes;
    stream.state = out;
    stream.max_size = SIZE_MAX;
    return stream;
}

/* With its tag, so that pieces in a row are a list of records. */
static void encode_record(const struct record *record, struct text_buffer *out)
{
    pb_ostream_t stream = stream_to(out);
    log_record message = MESSAGE(logs_v1_LogRecord_init_zero);
    struct otlp_log log;

    otlp_log_of_record(record, &log);
    message.time_unix_nano = log.time_unix_nano;
    message.severity_number = (MESSAGE(logs_v1_SeverityNumber))log.severity_number;
    message.severity_text = written_by(write_text, log.severity_text);
    message.has_body = true;
    message.body.which_value = MESSAGE(common_v1_AnyValue_string_value_tag);
    message.body.value.string_value = written_by(write_piece, &log.body);
    message.attributes = written_by(write_attributes, &log.attributes);
    message.event_name = written_by(write_text, log.event_name);
    if (!pb_encode_tag(&stream, PB_WT_STRING, MESSAGE(logs_v1_ScopeLogs_log_records_tag)) ||
        !pb_encode_submessage(&stream, MESSAGE(logs_v1_LogRecord_fields), &message)) {
        out->has_failed = true;
    }
}

static bool write_records(pb_ostream_t *stream, const pb_field_t *field, void *const *argument)
{
    const struct body *body = *argument;

    (void)field; /* each piece has its tag */
    for (size_t i = 0; i < body->count; i++) {
        if (!pb_write(stream, (const pb_byte_t *)body->records[i].bytes, body->records[i].size)) {
            return false;
        }
    }
    return true;
}

static bool write_scope(pb_ostream_t *stream, const pb_field_t *field, void *const *argument)
{
    const struct body *body = *argument;
    scope_logs message = MESSAGE(logs_v1_ScopeLogs_init_zero);

    message.has_scope = true;
    message.scope.name = written_by(write_text, OTLP_SCOPE_NAME);
    message.scope.version = written_by(write_text, body->machine->agent_version);
    message.log_records = written_by(write_records, body);
    return pb_encode_tag_for_field(stream, field) &&
           pb_encode_submessage(stream, MESSAGE(logs_v1_ScopeLogs_fields), &message);
}

static bool write_machine(pb_ostream_t *stream, const pb_field_t *field, void *const *argument)
{
    const struct body *body = *argument;
    resource_logs message = MESSAGE(logs_v1_ResourceLogs_init_zero);

    message.has_resource = true;
    message.resource.attributes = written_by(write_attributes, &body->attributes);
    message.scope_logs = written_by(write_scope, body);
    return pb_encode_tag_for_field(stream, field) &&
           pb_encode_submessage(stream, MESSAGE(logs_v1_ResourceLogs_fields), &message);
}

static void encode_body(const struct sink_machine *machine, const struct sink_piece *records,
                        size_t count, struct text_buffer *out)
{
    pb_ostream_t stream = stream_to(out);
    struct body body = {machine, records, count, {{{NULL, NULL, 0}}, 0}};
    logs_request request = {written_by(write_machine, &body)};

    otlp_log_machine(machine, &body.attributes);
    if (!pb_encode(&stream, MESSAGE(collector_logs_v1_ExportLogsServiceRequest_fields), &request)) {
        out->has_failed = true;
    }
}

/* A stream of nanopb's that knows where it is, since the message is borrowed from the body. */
static bool take_bytes(pb_istream_t *stream, pb_byte_t *bytes, size_t size)
{
    const char **at = stream->state;

    if (bytes != NULL) {
        memcpy(bytes, *at, size);
    }
    *at += size;
    return true;
}

static bool find_message(pb_istream_t *stream, const pb_field_t *field, void **argument)
{
    struct sink_verdict *verdict = *argument;

    (void)field;
    /* A number in the place of the text comes in a stream of nanopb's own. */
    if (stream->callback != take_bytes) {
        return false;
    }
    verdict->message = stream->bytes_left > 0 ? *(const char **)stream->state : NULL;
    verdict->message_size = stream->bytes_left;
    return pb_read(stream, NULL, stream->bytes_left);
}

static struct sink_verdict read_answer(const char *body, size_t size)
{
    const struct sink_verdict nothing = {0, NULL, 0};
    struct sink_verdict verdict = nothing;
    logs_response response = MESSAGE(collector_logs_v1_ExportLogsServiceResponse_init_zero);
    pb_istream_t stream = {take_bytes, &body, size, NULL};

    response.partial_success.error_message.funcs.decode = find_message;
    response.partial_success.error_message.arg = &verdict;
    if (size > SINK_ANSWER_BYTES_MAX ||
        !pb_decode(&stream, MESSAGE(collector_logs_v1_ExportLogsServiceResponse_fields),
                   &response) ||
        response.partial_success.rejected_log_records < 0) {
        return nothing;
    }
    verdict.refused_count = (uint64_t)response.partial_success.rejected_log_records;
    return verdict;
}

/* The message of a google.rpc.Status, which is in no .proto file of OpenTelemetry's. */
static struct sink_piece read_refusal(const char *body, size_t size)
{
    const struct sink_piece nothing = {NULL, 0};
    struct sink_piece message = nothing;
    pb_istream_t stream = {take_bytes, &body, size, NULL};
    pb_wire_type_t type;
    uint32_t tag;
    bool is_at_end;

    while (stream.bytes_left > 0) {
        pb_istream_t text;

        if (!pb_decode_tag(&stream, &type, &tag, &is_at_end)) {
            return nothing;
        }
        if (tag != STATUS_MESSAGE_TAG || type != PB_WT_STRING) {
            if (!pb_skip_field(&stream, type)) {
                return nothing;
            }
            continue;
        }
        if (!pb_make_string_substream(&stream, &text)) {
            return nothing;
        }
        message.bytes = body; /* take_bytes has moved it there */
        message.size = text.bytes_left;
        if (!pb_read(&text, NULL, text.bytes_left) || !pb_close_string_substream(&stream, &text)) {
            return nothing;
        }
    }
    return message;
}

const struct sink sink_otlp_protobuf = {
    "otlp",      "protobuf",   "application/x-protobuf", encode_record, encode_body,
    read_answer, read_refusal,
};
