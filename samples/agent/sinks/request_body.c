#include "request_body.h"

#include "gzip.h"

void request_body_deinit(struct request_body *body)
{
    text_buffer_free(&body->plain);
    text_buffer_free(&body->packed);
}

static void clear(struct text_buffer *text)
{
    text->size = 0;
    text->has_failed = false;
}

const struct text_buffer *request_body_make(struct request_body *body, const struct sink *sink,
                                            const struct sink_machine *machine,
                                            const struct sink_piece *records, size_t count,
                                            bool is_compressed)
{
    clear(&body->plain);
    clear(&body->packed);
    sink->encode_body(machine, records, count, &body->plain);
    if (body->plain.has_failed) {
        return NULL;
    }
    if (!is_compressed) {
        return &body->plain;
    }
    gzip_pack(body->plain.bytes, body->plain.size, &body->packed);
    return body->packed.has_failed ? NULL : &body->packed;
}
