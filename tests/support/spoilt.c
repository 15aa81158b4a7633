#include "tests/support/spoilt.h"

#include <stdlib.h>
#include <string.h>

static const char telling[] = {'\0', '\x1F', '\t',   '\n',   ' ',    '"',   '\\', '/', '+',
                               '-',  '.',    '0',    '1',    '9',    ':',   ',',  'A', 'Z',
                               'a',  'e',    'f',    'g',    'n',    't',   'u',  '[', ']',
                               '{',  '}',    '\x7F', '\x80', '\xC3', '\xFF'};

/* The text with what it has at this place, so many bytes, replaced by so many others. */
static void check_replaced(const char *text, size_t size, size_t at, size_t old_size,
                           const char *bytes, size_t new_size, spoilt_check_fn *check)
{
    const size_t rest = size - at - old_size;
    char *spoilt = malloc(size - old_size + new_size + 1);

    if (spoilt == NULL) {
        abort();
    }
    spoilt++; /* what stands before a text is nothing of it, and it may be empty */
    memcpy(spoilt, text, at);
    memcpy(spoilt + at, bytes, new_size);
    memcpy(spoilt + at + new_size, text + at + old_size, rest);
    check(spoilt, at + new_size + rest);
    free(spoilt - 1);
}

void spoilt_by_any_byte(const char *text, size_t size, spoilt_check_fn *check)
{
    for (size_t at = 0; at < size; at++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            const char other = (char)byte;

            check_replaced(text, size, at, 1, &other, 1, check);
        }
    }
}

void spoilt_by_telling_bytes(const char *text, size_t size, spoilt_check_fn *check)
{
    for (size_t at = 0; at < size; at++) {
        for (size_t i = 0; i < sizeof(telling); i++) {
            check_replaced(text, size, at, 1, &telling[i], 1, check);
            check_replaced(text, size, at, 0, &telling[i], 1, check);
        }
        check_replaced(text, size, at, 1, "", 0, check);
        check_replaced(text, size, at, size - at, "", 0, check);
    }
}
