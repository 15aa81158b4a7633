#include "text_copy.h"

#include <stdlib.h>
#include <string.h>

char *text_copy(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    return copy == NULL ? NULL : memcpy(copy, text, size);
}
