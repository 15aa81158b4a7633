/*
 * A sink: how records are written into a request, and what the answer's body says. Each one is a
 * table of functions in a file of its own; sinks.c lists them.
 *
 * A record is encoded once, when it comes. A body is made of a range of encoded records, so a batch
 * is halved without encoding anything again.
 */
#ifndef SAMPLES_AGENT_CORE_SINK_H
#define SAMPLES_AGENT_CORE_SINK_H

#include "record.h"
#include "../../common/text_buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is told of this machine with every request. UTF-8. */
struct sink_machine {
    const char *host_name;
    const char *os_version;    /* "10.0.19045" */
    const char *agent_version; /* "0.1.0" */
};

/* Bytes of one encoded record. */
struct sink_piece {
    const char *bytes;
    size_t size;
};

/* What a 2xx answer says of the records. */
struct sink_verdict {
    uint64_t refused_count; /* of the request's records; they are not sent again */
    const char *message;    /* the server's reason, borrowed from the answer's body, or NULL */
    size_t message_size;    /* bytes */
};

struct sink {
    const char *name;         /* on the command line: "otlp" */
    const char *format;       /* on the command line: "protobuf", or "" */
    const char *content_type; /* of the request */

    /* Append one encoded record. A buffer that has failed tells that memory ended. */
    void (*encode_record)(const struct record *record, struct text_buffer *out);

    /* Append a body of count records, at least one. */
    void (*encode_body)(const struct sink_machine *machine, const struct sink_piece *records,
                        size_t count, struct text_buffer *out);

    /* Read the body of a 2xx answer, which may be empty or anything. NULL: it says nothing. */
    struct sink_verdict (*read_answer)(const char *body, size_t size);

    /* The reason in the body of any other answer, borrowed from it; of size 0 if the body, which may be
       anything, has none in the way of this sink. NULL: such bodies are text. */
    struct sink_piece (*read_refusal)(const char *body, size_t size);
};

/* The sink of this name and format ("" for its first one); NULL when there is none. */
const struct sink *sink_find(const char *name, const char *format);

/* The sink with this content type, one of this name before others; NULL when none has it. Parameters
   of the type, and the case of its letters, make no difference. */
const struct sink *sink_of_content_type(const char *name, const char *content_type);

/* All of them, for help and error messages; NULL behind the last. */
const struct sink *sink_at(size_t index);

#endif
