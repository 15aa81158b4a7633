#include "proto/event_id.h"

#include <string.h>

#include "proto/data/hex.h"
#include "proto/data/word.h"

enum { EPOCH_DIGITS = 16, SEQUENCE_DIGITS = 20 };

_Static_assert(EPOCH_DIGITS + 1 + SEQUENCE_DIGITS == EVENT_ID_TEXT_SIZE, "a dot is between them");

static bool is_decimal(char digit)
{
    return digit >= '0' && digit <= '9';
}

/* The last of 20 digits is the only one that can be too much. Most of the others are zeros. */
static bool read_sequence(const char *digits, uint64_t *sequence_out)
{
    const size_t last = SEQUENCE_DIGITS - 1;
    uint64_t sequence = 0;
    uint64_t digit;
    size_t zeros = 0;

    while (last - zeros >= WORD_BYTES && word_load(digits + zeros) == WORD_OF((uint64_t)'0')) {
        zeros += WORD_BYTES;
    }
    for (size_t i = zeros; i < last; i++) {
        if (!is_decimal(digits[i])) {
            return false;
        }
        sequence = sequence * 10u + (uint64_t)(digits[i] - '0');
    }
    digit = (uint64_t)(digits[last] - '0');
    if (!is_decimal(digits[last]) || sequence > (UINT64_MAX - digit) / 10u) {
        return false;
    }
    *sequence_out = sequence * 10u + digit;
    return true;
}

void event_id_write(struct event_id id, char text[EVENT_ID_TEXT_SIZE + 1])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = EPOCH_DIGITS; i > 0; i--) {
        text[i - 1] = digits[id.epoch & 0xFu];
        id.epoch >>= 4;
    }
    text[EPOCH_DIGITS] = '.';
    memset(text + EPOCH_DIGITS + 1, '0', SEQUENCE_DIGITS); /* most are zeros */
    for (size_t i = EVENT_ID_TEXT_SIZE; id.sequence != 0; i--) {
        text[i - 1] = digits[id.sequence % 10u];
        id.sequence /= 10u;
    }
    text[EVENT_ID_TEXT_SIZE] = '\0';
}

bool event_id_read(const char *text, size_t size, struct event_id *id_out)
{
    struct event_id id;

    if (size != EVENT_ID_TEXT_SIZE || text[EPOCH_DIGITS] != '.' ||
        !hex_read(text, EPOCH_DIGITS, &id.epoch) ||
        !read_sequence(text + EPOCH_DIGITS + 1, &id.sequence)) {
        return false;
    }

    *id_out = id;
    return true;
}
