/* The JSON door: whatever passes can be walked to its last value. */
#include "proto/json/json.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static size_t walk(const struct json *value)
{
    const char *text = json_string(value);
    size_t seen = text == NULL ? 1 : strlen(text);
    uint64_t number;

    (void)json_read_uint53(value, &number);
    for (const struct json *inner = json_first(value); inner != NULL; inner = json_next(inner)) {
        if (json_is_object(value) && json_member(value, json_name(inner)) != inner) {
            abort(); /* another member has this name */
        }
        seen += walk(inner);
    }
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json *document;
    struct json_error error;

    if (json_parse((const char *)data, size, &document, &error) == JSON_OK) {
        (void)walk(document);
    } else if (document != NULL || error.position > size || error.result == JSON_NO_MEMORY) {
        abort();
    }
    json_free(document);
    return 0;
}
