/* The body of a request, with the memory that it takes, which the next one uses again. */
#ifndef SAMPLES_AGENT_SINKS_REQUEST_BODY_H
#define SAMPLES_AGENT_SINKS_REQUEST_BODY_H

#include "../core/sink.h"

#include <stdbool.h>
#include <stddef.h>

/* All zero is one without memory. */
struct request_body {
    struct text_buffer plain;
    struct text_buffer packed; /* by gzip */
};

void request_body_deinit(struct request_body *body);

/* Make the body of these records. Returns it, valid until the body changes; NULL: no memory. */
const struct text_buffer *request_body_make(struct request_body *body, const struct sink *sink,
                                            const struct sink_machine *machine,
                                            const struct sink_piece *records, size_t count,
                                            bool is_compressed);

#endif
