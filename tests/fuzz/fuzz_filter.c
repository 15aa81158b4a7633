/*
 * Filters, and texts that they are matched with.
 *
 * The input is the filter's JSON up to the first NUL; what follows is an event's remote name.
 */
#include "proto/filter.h"

#include <stdlib.h>
#include <string.h>

#include "proto/text/utf.h"
#include "tests/fuzz/fuzz.h"

/* The well-formed characters of the bytes, as text. */
static char *make_text(const char *bytes, size_t size)
{
    char *text = malloc(size + 1);
    size_t text_size = 0;
    size_t used = 0;

    if (text == NULL) {
        abort();
    }
    while (used < size) {
        uint32_t character;
        size_t length = utf8_decode(bytes + used, size - used, &character);

        if (length > 0 && character != 0) {
            memcpy(text + text_size, bytes + used, length);
            text_size += length;
        }
        used += length == 0 ? 1 : length;
    }
    text[text_size] = '\0';
    return text;
}

static void match(const struct filter *filter, const char *remote)
{
    struct event event = {.type = EVENT_ADD_FAILED,
                          .status = 67,
                          .source = "",
                          .local = "Z:",
                          .remote = remote,
                          .provider = "",
                          .image = "C:\\x.exe",
                          .version = "",
                          .reason = "",
                          .user = {.known = true, .sid = "S-1-5-18"}};
    struct event_keys keys;
    char *buffer = malloc(EVENT_KEYS_BYTES_MAX);

    if (buffer == NULL) {
        abort();
    }
    event_keys_take(&event, buffer, &keys);
    (void)filter_matches(filter, &keys);
    free(buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const char *end = size == 0 ? NULL : memchr(bytes, '\0', size);
    size_t json_size = end == NULL ? size : (size_t)(end - bytes);
    struct json *document;
    struct filter *filter;
    const char *member;

    if (json_parse(bytes, json_size, &document, NULL) != JSON_OK) {
        return 0;
    }
    if (filter_read(document, &filter, &member) == FILTER_OK) {
        char *text = end == NULL ? make_text("", 0) : make_text(end + 1, size - json_size - 1);

        match(filter, text);
        free(text);
        filter_free(filter);
    }
    json_free(document);
    return 0;
}
