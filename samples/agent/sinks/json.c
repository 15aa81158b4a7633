/* The lines as they are, in the three forms that receivers of JSON take. */
#include "sinks.h"

static void encode_record(const struct record *record, struct text_buffer *out)
{
    text_buffer_put_bytes(out, record->line, record->line_size);
}

static void put_piece(const struct sink_piece *piece, struct text_buffer *out)
{
    text_buffer_put_bytes(out, piece->bytes, piece->size);
}

/* One record a line, so that people and tools see where each begins. */
static void encode_array(const struct sink_machine *machine, const struct sink_piece *records,
                         size_t count, struct text_buffer *out)
{
    (void)machine; /* each line names its source */
    text_buffer_put(out, "[");
    for (size_t i = 0; i < count; i++) {
        text_buffer_put(out, i == 0 ? "" : ",\n");
        put_piece(&records[i], out);
    }
    text_buffer_put(out, "]\n");
}

static void encode_lines(const struct sink_machine *machine, const struct sink_piece *records,
                         size_t count, struct text_buffer *out)
{
    (void)machine;
    for (size_t i = 0; i < count; i++) {
        put_piece(&records[i], out);
        text_buffer_put(out, "\n");
    }
}

/* No convention says how such a receiver would tell it. */
static struct sink_verdict read_nothing(const char *body, size_t size)
{
    (void)body;
    (void)size;
    return (struct sink_verdict){0, NULL, 0};
}

const struct sink sink_json_array = {
    "json", "array", "application/json", encode_record, encode_array, read_nothing, NULL};
const struct sink sink_json_lines = {
    "json", "ndjson", "application/x-ndjson", encode_record, encode_lines, read_nothing, NULL};
/* A batch of CloudEvents is an array too: each line is an event in the JSON format. */
const struct sink sink_json_cloudevents = {
    "json",       "cloudevents", "application/cloudevents-batch+json", encode_record, encode_array,
    read_nothing, NULL};
