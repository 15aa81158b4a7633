#include "proto/text/utf.h"

#include <stdbool.h>

#include "proto/assertion.h"

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0u) == 0x80u;
}

/* Bytes of the character that a lead byte announces; 0 for a byte that cannot lead. */
static size_t announced_size(unsigned char lead)
{
    if (lead < 0x80u) {
        return 1;
    }
    if (lead >= 0xC2u && lead <= 0xDFu) {
        return 2;
    }
    if (lead >= 0xE0u && lead <= 0xEFu) {
        return 3;
    }
    if (lead >= 0xF0u && lead <= 0xF4u) {
        return 4;
    }
    return 0;
}

static bool is_scalar_of_size(uint32_t character, size_t size)
{
    static const uint32_t smallest[UTF8_CHARACTER_BYTES_MAX + 1] = {0, 0, 0x80u, 0x800u, 0x10000u};

    return character >= smallest[size] && character <= 0x10FFFFu &&
           !(character >= 0xD800u && character <= 0xDFFFu);
}

size_t utf8_decode(const char *bytes, size_t size, uint32_t *character_out)
{
    static const unsigned char lead_mask[UTF8_CHARACTER_BYTES_MAX + 1] = {0, 0x7F, 0x1F, 0x0F,
                                                                          0x07};
    size_t length;
    uint32_t character;

    if (size == 0) {
        return 0;
    }
    length = announced_size((unsigned char)bytes[0]);
    if (length == 0 || length > size) {
        return 0;
    }

    character = (unsigned char)bytes[0] & lead_mask[length];
    for (size_t i = 1; i < length; i++) {
        if (!is_continuation(bytes[i])) {
            return 0;
        }
        character = (character << 6) | ((unsigned char)bytes[i] & 0x3Fu);
    }
    if (!is_scalar_of_size(character, length)) {
        return 0;
    }

    *character_out = character;
    return length;
}

size_t utf8_encode(uint32_t character, char bytes[UTF8_CHARACTER_BYTES_MAX])
{
    ASSERTION_OR(character <= 0x10FFFFu, 0);
    if (character < 0x80u) {
        bytes[0] = (char)character;
        return 1;
    }
    if (character < 0x800u) {
        bytes[0] = (char)(0xC0u | (character >> 6));
        bytes[1] = (char)(0x80u | (character & 0x3Fu));
        return 2;
    }
    if (character < 0x10000u) {
        bytes[0] = (char)(0xE0u | (character >> 12));
        bytes[1] = (char)(0x80u | ((character >> 6) & 0x3Fu));
        bytes[2] = (char)(0x80u | (character & 0x3Fu));
        return 3;
    }
    bytes[0] = (char)(0xF0u | (character >> 18));
    bytes[1] = (char)(0x80u | ((character >> 12) & 0x3Fu));
    bytes[2] = (char)(0x80u | ((character >> 6) & 0x3Fu));
    bytes[3] = (char)(0x80u | (character & 0x3Fu));
    return 4;
}

size_t utf16_decode(const uint16_t *units, size_t count, uint32_t *character_out)
{
    uint32_t first;

    *character_out = UTF_REPLACEMENT;
    ASSERTION_OR(count > 0, 1);
    first = units[0];

    if (first < 0xD800u || first > 0xDFFFu) {
        *character_out = first;
        return 1;
    }
    if (first <= 0xDBFFu && count > 1 && units[1] >= 0xDC00u && units[1] <= 0xDFFFu) {
        *character_out = 0x10000u + ((first - 0xD800u) << 10) + (units[1] - 0xDC00u);
        return 2;
    }
    return 1;
}

size_t utf8_count_units(const char *bytes, size_t size)
{
    size_t units = 0;

    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if (!is_continuation(bytes[i])) {
            units += byte >= 0xF0u ? 2u : 1u;
        }
    }
    return units;
}
