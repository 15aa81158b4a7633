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

void event_envelope_begin(const struct event_envelope *envelope, struct json_text *text)
{
    ASSERTION_OR_RETURN(envelope->type > EVENT_UNKNOWN && envelope->type < EVENT_TYPES);
    ASSERTION_OR_RETURN(envelope->source != NULL && envelope->subject != NULL);

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
    event_write_time(text, envelope->time_us);
    json_text_name(text, JSON_NAME("data"));
    json_text_begin_object(text);
}

void event_envelope_end(struct json_text *text)
{
    json_text_end_object(text);
    json_text_end_object(text);
    json_text_end_line(text);
}

void event_write_id(struct json_text *text, struct event_id id)
{
    char id_text[EVENT_ID_TEXT_SIZE + 1];

    event_id_write(id, id_text);
    json_text_word_of(text, id_text, EVENT_ID_TEXT_SIZE);
}

void event_write_time(struct json_text *text, uint64_t time_us)
{
    char time_text[EVENT_TIME_TEXT_SIZE + 1];

    event_time_write(time_us, time_text);
    json_text_word_of(text, time_text, EVENT_TIME_TEXT_SIZE);
}
