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

#define NEIGHBOUR_START                                                                            \
    "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000042\","                   \
    "\"source\":\"/wnetwatch/DESKTOP-7\",\"type\":\"wnetwatch.connection.add.succeeded\","         \
    "\"subject\":\"\\\\\\\\srv\\\\share\",\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":{"
#define NEIGHBOUR_NAMES "\"local\":\"Z:\",\"remote\":\"\\\\\\\\srv\\\\share\","
#define NEIGHBOUR_END "\"process\":{\"pid\":4711,\"image\":\"C:\\\\Windows\\\\explorer.exe\"}}}"

/* Lines that have most of their bytes in common with many others. */
static const char *const neighbours[] = {
    NEIGHBOUR_START
    "\"operation\":\"9f2c61d07ab3e845.00000000000000000041\",\"elapsed_us\":4034," NEIGHBOUR_NAMES
    "\"resource\":\"disk\",\"flags\":[\"connect_temporary\"],\"flags_raw\":4,\"status\":0,"
    "\"user\":{\"sid\":\"S-1-5-21-1004336348-1177238915-682003330-1001\",\"logon\":\"0x3e7a1\","
    "\"session\":1,\"elevated\":false,\"integrity\":\"medium\"}," NEIGHBOUR_END,
    NEIGHBOUR_START NEIGHBOUR_NAMES "\"flags_raw\":4,\"status\":0,\"user\":null," NEIGHBOUR_END,
};

/* Whether the line has the shape when it is read behind that neighbour; NULL: when it is first. */
static bool read_shape(const char *line, size_t size, const char *neighbour, char *keys,
                       struct own_line *own_out)
{
    struct own_line_reader reader;

    own_line_forget(&reader);
    if (neighbour != NULL && !own_line_read_shape(&reader, neighbour, strlen(neighbour),
                                                  EVENT_KEYS_ALL, keys, own_out)) {
        abort();
    }
    return own_line_read_shape(&reader, line, size, EVENT_KEYS_ALL, keys, own_out);
}

/* What has the shape is good, and the same the other way, whatever line stands before it. */
static void compare_both_ways(const char *line, size_t size)
{
    static char shape_keys[EVENT_KEYS_BYTES_MAX];
    static char any_keys[EVENT_KEYS_BYTES_MAX];
    struct event_id id;
    struct own_line by_shape;
    struct own_line by_any;
    bool has_shape;

    if (!own_line_read_id(line, size, &id)) {
        return;
    }
    has_shape = read_shape(line, size, NULL, shape_keys, &by_shape);
    for (size_t i = 0; i < sizeof(neighbours) / sizeof(neighbours[0]); i++) {
        if (read_shape(line, size, neighbours[i], any_keys, &by_any) != has_shape ||
            (has_shape && !are_same(&by_shape, &by_any))) {
            abort();
        }
    }
    if (has_shape && (own_line_read_any(line, size, any_keys, &by_any) != EVENT_OK ||
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
