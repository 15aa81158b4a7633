#include "proto/event_envelope.h"

#include "proto/assertion.h"
#include "proto/event_time.h"
#include "proto/limits.h"

#include <string.h>

static void write_source(struct json_text *text, const char *source, const char *suffix)
{
    char whole[SOURCE_BYTES_MAX];
    size_t suffix_size = strlen(suffix);
    size_t size = strlen(source);

    /* The limit leaves room for the suffix; what is longer loses its own end, not the suffix. */
    if (size > sizeof(whole) - suffix_size) {
        size = sizeof(whole) - suffix_size;
    }
    json_text_name(text, JSON_NAME("source"));
    if (suffix_size == 0) {
        json_text_utf8(text, source, size);
        return;
    }
    memcpy(whole, source, size);
    memcpy(whole + size, suffix, suffix_size);
    json_text_utf8(text, whole, size + suffix_size);
}

static void write_count(struct json_text *text, uint64_t value)
{
    json_text_uint(text, value > UINT53_MAX ? UINT53_MAX : value);
}

void event_envelope_begin(const struct event_envelope *envelope, struct json_text *text)
{
    char time_text[EVENT_TIME_TEXT_SIZE + 1];

    ASSERTION_OR_RETURN(envelope->type > EVENT_UNKNOWN && envelope->type < EVENT_TYPES);
    ASSERTION_OR_RETURN(envelope->source != NULL && envelope->subject != NULL);
    event_time_write(envelope->time_us, time_text);

    json_text_begin_object(text);
    event_member_word(text, JSON_NAME("specversion"), "1.0");
    if (envelope->id_text != NULL) {
        event_member_word(text, JSON_NAME("id"), envelope->id_text);
    } else {
        event_member_id(text, JSON_NAME("id"), envelope->id);
    }
    write_source(text, envelope->source, envelope->source_suffix);
    json_text_name(text, JSON_NAME("type"));
    event_type_write(envelope->type, text);
    if (envelope->subject[0] != '\0') {
        event_member_string(text, JSON_NAME("subject"), envelope->subject);
    }
    json_text_name(text, JSON_NAME("time"));
    json_text_plain(text, time_text, EVENT_TIME_TEXT_SIZE);
    json_text_name(text, JSON_NAME("data"));
    json_text_begin_object(text);
}

void event_envelope_end(struct json_text *text)
{
    json_text_end_object(text);
    json_text_end_object(text);
    json_text_end_line(text);
}

void event_member_string(struct json_text *text, struct json_literal_name name, const char *value)
{
    json_text_name(text, name);
    json_text_string(text, value);
}

void event_member_word(struct json_text *text, struct json_literal_name name, const char *word)
{
    json_text_name(text, name);
    json_text_word(text, word);
}

void event_member_count(struct json_text *text, struct json_literal_name name, uint64_t value)
{
    json_text_name(text, name);
    write_count(text, value);
}

void event_member_count_of(struct json_text *text, const char *name, uint64_t value)
{
    json_text_name_of(text, name);
    write_count(text, value);
}

void event_member_id(struct json_text *text, struct json_literal_name name, struct event_id value)
{
    char id_text[EVENT_ID_TEXT_SIZE + 1];

    event_id_write(value, id_text);
    json_text_name(text, name);
    json_text_plain(text, id_text, EVENT_ID_TEXT_SIZE);
}
