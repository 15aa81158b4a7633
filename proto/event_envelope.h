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

/* Members of data. A word is one of the protocol's, as json_text_word says. A count above UINT53_MAX
   is written as that: it stands for "very many". */
void event_member_string(struct json_text *text, struct json_literal_name name, const char *value);
void event_member_word(struct json_text *text, struct json_literal_name name, const char *word);
void event_member_count(struct json_text *text, struct json_literal_name name, uint64_t value);
void event_member_count_of(struct json_text *text, const char *name, uint64_t value);
void event_member_id(struct json_text *text, struct json_literal_name name, struct event_id value);

#endif
