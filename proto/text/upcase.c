#include "proto/text/upcase.h"

#include <string.h>

#include "proto/data/word.h"
#include "proto/text/upcase_table.h"
#include "proto/text/utf.h"

uint32_t upcase_character(uint32_t character)
{
    const uint16_t *block;

    if (character > 0xFFFFu) {
        return character;
    }
    block = upcase_distances[upcase_block_of[character / UPCASE_BLOCK_SIZE]];
    return (character + block[character % UPCASE_BLOCK_SIZE]) & 0xFFFFu;
}

/* The next character; a byte that is not well-formed counts as one, so that every call advances. */
static size_t take_character(const char *bytes, size_t size, uint32_t *character_out)
{
    size_t length = utf8_decode(bytes, size, character_out);

    if (length == 0) {
        *character_out = UTF_REPLACEMENT;
        return 1;
    }
    return length;
}

/* The same for eight bytes of ASCII: a lower-case letter becomes the byte 0x20 below it. Each of
   both sums has the highest bit of a byte where the byte is at least 'a', and where it is above
   'z'. */
static uint64_t upcase_word(uint64_t word)
{
    const uint64_t from_a = word + WORD_OF(0x80u - 'a');
    const uint64_t above_z = word + WORD_OF(0x7Fu - 'z');

    return word - ((from_a & ~above_z & WORD_OF(0x80u)) >> 2);
}

/* Upper-case the ASCII at the start of a text. Returns its size. */
static size_t upcase_ascii(const char *bytes, size_t size, char *out)
{
    size_t done = 0;

    while (size - done >= WORD_BYTES && word_is_ascii(word_load(bytes + done))) {
        word_store(out + done, upcase_word(word_load(bytes + done)));
        done += WORD_BYTES;
    }
    if (done != 0 && size - done < WORD_BYTES &&
        word_is_ascii(word_load(bytes + size - WORD_BYTES))) {
        word_store(out + size - WORD_BYTES, upcase_word(word_load(bytes + size - WORD_BYTES)));
        return size;
    }
    while (done < size && (unsigned char)bytes[done] < 0x80u) {
        const bool is_lower = bytes[done] >= 'a' && bytes[done] <= 'z';

        out[done] = (char)(is_lower ? bytes[done] - ('a' - 'A') : bytes[done]);
        done++;
    }
    return done;
}

/* Most text is ASCII, so that is taken in runs. */
size_t upcase_utf8(const char *bytes, size_t size, char *out)
{
    size_t used = upcase_ascii(bytes, size, out);
    size_t out_size = used;

    while (used < size) {
        uint32_t character;
        size_t length = utf8_decode(bytes + used, size - used, &character);
        size_t ascii;

        if (length == 0) {
            /* Not well-formed: the byte is copied, which needs no more room. */
            out[out_size] = bytes[used];
            out_size++;
            used++;
        } else {
            out_size += utf8_encode(upcase_character(character), out + out_size);
            used += length;
        }
        ascii = upcase_ascii(bytes + used, size - used, out + out_size);
        out_size += ascii;
        used += ascii;
    }
    return out_size;
}

bool upcase_equal(const char *left, const char *right)
{
    size_t left_size = strlen(left);
    size_t right_size = strlen(right);

    while (left_size > 0 && right_size > 0) {
        uint32_t left_character;
        uint32_t right_character;
        size_t left_length = take_character(left, left_size, &left_character);
        size_t right_length = take_character(right, right_size, &right_character);

        if (upcase_character(left_character) != upcase_character(right_character)) {
            return false;
        }
        left += left_length;
        left_size -= left_length;
        right += right_length;
        right_size -= right_length;
    }
    return left_size == right_size;
}
