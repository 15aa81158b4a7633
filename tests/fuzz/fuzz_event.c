/* Lines that a broker writes or a journal holds, as the client library reads them, and both ways in
   which the broker itself does. */
#include "proto/event.h"

#include <stdlib.h>
#include <string.h>

#include "broker/core/own_line.h"
#include "proto/stream_line.h"
#include "tests/fuzz/fuzz.h"

static bool are_same(const struct own_line *left, const struct own_line *right)
{
    for (unsigned i = 0; i < KEYS; i++) {
        if (left->keys.text[i].size != right->keys.text[i].size ||
            memcmp(left->keys.text[i].bytes, right->keys.text[i].bytes, left->keys.text[i].size) !=
                0) {
            return false;
        }
    }
    return left->time_us == right->time_us && left->keys.type == right->keys.type &&
           left->keys.resource == right->keys.resource &&
           left->keys.has_session == right->keys.has_session &&
           left->keys.session == right->keys.session && left->keys.status == right->keys.status;
}

/* What has the shape is good, and the same the other way. */
static void compare_both_ways(const char *line, size_t size)
{
    static char shape_keys[EVENT_KEYS_BYTES_MAX];
    static char any_keys[EVENT_KEYS_BYTES_MAX];
    struct event_id id;
    struct own_line by_shape;
    struct own_line by_any;

    if (own_line_read_id(line, size, &id) &&
        own_line_read_shape(line, size, EVENT_KEYS_ALL, shape_keys, &by_shape) &&
        (own_line_read_any(line, size, any_keys, &by_any) != EVENT_OK ||
         !are_same(&by_shape, &by_any))) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event_document document;
    struct stream_line stream_line;

    compare_both_ways((const char *)data, size);
    if (event_read((const char *)data, size, &document) != EVENT_OK) {
        return 0;
    }
    if (document.event.type >= EVENT_BROKER_STATUS) {
        (void)stream_line_read(&document, &stream_line);
    } else if (strlen(event_subject(&document.event)) > size) {
        abort();
    }
    event_document_deinit(&document);
    return 0;
}
