/*
 * What every line that goes to a subscriber begins with: the CloudEvents members.
 *
 * The order of the members is always the same, so that lines line up for human eyes.
 */
#ifndef PROTO_EVENT_ENVELOPE_H
#define PROTO_EVENT_ENVELOPE_H

#include "proto/event_id.h"
#include "proto/event_type.h"
#include "proto/json/json_text.h"

#include <stdint.h>

#define UINT53_MAX (((uint64_t)1 << 53) - 1) /* the largest integer that every JSON reader keeps */

struct event_envelope {
    struct event_id id;
    const char *source;        /* the broker's */
    const char *source_suffix; /* "/stream" for lines to one subscriber, else "" */
    enum event_type type;
    const char *subject; /* "" for none */
    uint64_t time_us;
    const char *id_text; /* instead of id, on a line that no journal holds; else NULL */
};

/* Write up to and with the brace that opens "data"; event_envelope_end closes what is open. */
void event_envelope_begin(const struct event_envelope *envelope, struct json_text *text);
void event_envelope_end(struct json_text *text);

/* An id and a time as values. */
void event_write_id(struct json_text *text, struct event_id id);
void event_write_time(struct json_text *text, uint64_t time_us);

/* A number as a value. What is above UINT53_MAX is written as that: it stands for "very many". */
static inline void event_write_count(struct json_text *text, uint64_t count)
{
    json_text_uint(text, count > UINT53_MAX ? UINT53_MAX : count);
}

/* Members of data. A word is one of the protocol's, as json_text_word says. Inline, as json_text_name
   is. */

static inline void event_member_string(struct json_text *text, struct json_literal_name name,
                                       const char *value)
{
    json_text_name(text, name);
    json_text_string(text, value);
}

static inline void event_member_word(struct json_text *text, struct json_literal_name name,
                                     const char *word)
{
    json_text_name(text, name);
    json_text_word(text, word);
}

static inline void event_member_count(struct json_text *text, struct json_literal_name name,
                                      uint64_t count)
{
    json_text_name(text, name);
    event_write_count(text, count);
}

static inline void event_member_id(struct json_text *text, struct json_literal_name name,
                                   struct event_id id)
{
    json_text_name(text, name);
    event_write_id(text, id);
}

#endif
