#include "proto/text/packed_text.h"

#include <stddef.h>
#include <string.h>

const char *packed_text_put(char **place, const char *text)
{
    size_t size = strlen(text) + 1;
    const char *copy = memcpy(*place, text, size);

    *place += size;
    return copy;
}
