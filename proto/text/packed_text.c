#include "proto/text/packed_text.h"

#include "proto/assertion.h"

#include <stddef.h>
#include <string.h>

const char *packed_text_put(char **place, const char *text)
{
    const char *copy = *place;
    size_t size;

    ASSERTION_OR(copy != NULL && text != NULL, NULL);
    size = strlen(text) + 1;
    memcpy(*place, text, size);
    *place += size;
    return copy;
}
