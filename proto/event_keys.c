#include "proto/event_keys.h"

#include "proto/assertion.h"
#include "proto/text/upcase.h"

#include <string.h>

/* How many bytes of a text count: all, or the whole characters up to the limit. */
static size_t measure_key(const char *text)
{
    size_t size = strlen(text);

    if (size <= STRING_BYTES_MAX) {
        return size;
    }
    size = STRING_BYTES_MAX;
    while (size > 0 && ((unsigned char)text[size] & 0xC0u) == 0x80u) {
        size--;
    }
    return size;
}

void event_keys_take(const struct event *event, char *buffer, struct event_keys *keys_out)
{
    const char *texts[KEYS] = {
        [KEY_LOCAL] = event->local,       [KEY_REMOTE] = event->remote,
        [KEY_PROVIDER] = event->provider, [KEY_USER] = event->user.known ? event->user.sid : "",
        [KEY_IMAGE] = event->image,
    };

    keys_out->type = event->type;
    keys_out->resource = event->resource;
    keys_out->has_session = event->user.known;
    keys_out->session = event->user.known ? event->user.session : 0;
    keys_out->status = event->status;
    for (unsigned i = 0; i < KEYS; i++) {
        ASSERTION_OR_RETURN(texts[i] != NULL);
        keys_out->text[i].bytes = buffer;
        keys_out->text[i].size = upcase_utf8(texts[i], measure_key(texts[i]), buffer);
        buffer += keys_out->text[i].size;
    }
}
