/*
 * What a broker sends, as the client library takes it: over two connections, in pieces, to items.
 *
 * The first byte says how large the pieces are. Whatever comes, no text of an item is NULL, and the
 * cursor of events rises unless a gap was told.
 */
#include "client_lib/core/feed.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

struct reader {
    struct feed feed;
    char cursor[EVENT_ID_TEXT_SIZE + 1]; /* of the last event or gap */
};

static void must(int is_so)
{
    if (!is_so) {
        abort();
    }
}

static size_t touch(const char *text)
{
    must(text != NULL);
    return strlen(text);
}

static void look_at(struct reader *reader, const wnw_item *item)
{
    must((item->event != NULL) + (item->gap != NULL) + (item->state != NULL) == 1);
    if (item->event != NULL) {
        const wnw_event *event = item->event;

        (void)(touch(event->type_name) + touch(event->source) + touch(event->subject) +
               touch(event->operation) + touch(event->local) + touch(event->remote) +
               touch(event->provider) + touch(event->status_name) + touch(event->user_sid) +
               touch(event->process_image) + touch(event->broker_version) +
               touch(event->broker_reason));
        must(touch(event->json) == event->json_size);
        must(strcmp(item->cursor, event->id) == 0);
        must(strcmp(item->cursor, reader->cursor) > 0);
    } else if (item->gap != NULL) {
        must(touch(item->gap->after) > 0 && touch(item->gap->before) > 0);
        must(touch(item->gap->json) == item->gap->json_size);
    } else {
        must(touch(item->state->reason) < 64 && touch(item->state->message) < WNW_MESSAGE_SIZE);
        must(touch(item->state->broker_version) < 64);
        return;
    }
    memcpy(reader->cursor, item->cursor, touch(item->cursor) + 1);
}

static void converse(struct reader *reader, const char *bytes, size_t size, size_t piece)
{
    char request[REQUEST_BYTES_MAX];
    struct json_text text;
    const struct item *item;

    json_text_init(&text, request, sizeof(request));
    feed_begin(&reader->feed, &text);
    must(!text.overflowed);
    while (size > 0 && !reader->feed.is_over) {
        size_t part = size < piece ? size : piece;

        feed_put_bytes(&reader->feed, bytes, part, 1);
        while ((item = feed_next(&reader->feed)) != NULL) {
            look_at(reader, &item->item);
        }
        bytes += part;
        size -= part;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct session_config config = {"oldest", NULL, true, NULL};
    struct reader *reader;

    if (size < 2) {
        return 0;
    }
    reader = calloc(1, sizeof(*reader));
    must(reader != NULL && feed_init(&reader->feed, &config, 1, 1, 1) == SESSION_INIT_OK);
    converse(reader, (const char *)data + 1, size - 1, 1u + data[0] * 16u);
    converse(reader, (const char *)data + 1, size - 1, size);
    feed_deinit(&reader->feed);
    free(reader);
    return 0;
}
