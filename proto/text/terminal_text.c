#include "proto/text/terminal_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "proto/text/terminal_table.h"
#include "proto/text/utf.h"

#define PIECE_BYTES_MAX 16u /* "<U+10FFFF>", or a character as it is */
#define DIGITS_MIN 4u       /* of a character's number */

/* A character as it is shown. */
struct piece {
    char bytes[PIECE_BYTES_MAX];
    size_t size;
    size_t columns;
    bool is_mark; /* stays with the piece before it */
};

/* How far the text is written. */
struct extent {
    size_t size;
    size_t columns;
};

struct writer {
    char *out; /* NULL: only measure */
    size_t size_max;
    size_t columns_max;
    struct extent extent;
    struct extent cut; /* the last place where the elision fits */
    bool has_base;     /* a mark may be joined to the last piece */
    unsigned marks;    /* that are joined to it */
};

static unsigned form_of(uint32_t character)
{
    size_t low = 0;
    size_t high = terminal_run_count;

    /* The run at low begins at or before the character, the one at high behind it. */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (terminal_runs[middle] >> TERMINAL_FORM_BITS <= character) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return terminal_runs[low] & ((1u << TERMINAL_FORM_BITS) - 1u);
}

static void put_number(struct piece *piece, const char *prefix, uint32_t number, unsigned digits)
{
    static const char hex[] = "0123456789ABCDEF";

    piece->size = strlen(prefix);
    memcpy(piece->bytes, prefix, piece->size);
    while (number >> (digits * 4u) != 0) {
        digits++;
    }
    while (digits > 0) {
        digits--;
        piece->bytes[piece->size++] = hex[(number >> (digits * 4u)) & 0xFu];
    }
    piece->bytes[piece->size++] = '>';
    piece->columns = piece->size;
    piece->is_mark = false;
}

/* Whether a character of this form is shown by its number where the writer stands. */
static bool is_escaped(const struct writer *writer, unsigned form)
{
    if ((form & TERMINAL_COLUMNS) == TERMINAL_ESCAPED) {
        return true;
    }
    return (form & TERMINAL_MARK) != 0 &&
           (!writer->has_base || writer->marks == TERMINAL_MARKS_MAX);
}

/* Make a piece of what comes next; returns how many bytes of the text that is. */
static size_t take_piece(struct writer *writer, const char *text, size_t size, struct piece *piece)
{
    uint32_t character;
    size_t length = utf8_decode(text, size, &character);
    unsigned form;

    if (length == 0) {
        put_number(piece, "<0x", (unsigned char)text[0], 2);
        writer->has_base = false;
        return 1;
    }
    form = form_of(character);
    if (is_escaped(writer, form)) {
        put_number(piece, "<U+", character, DIGITS_MIN);
        writer->has_base = false;
        return length;
    }
    memcpy(piece->bytes, text, length);
    piece->size = length;
    piece->columns = form & TERMINAL_COLUMNS;
    piece->is_mark = (form & TERMINAL_MARK) != 0;
    writer->has_base = true;
    writer->marks = piece->is_mark ? writer->marks + 1 : 0;
    return length;
}

static bool has_room(const struct writer *writer, size_t size, size_t columns)
{
    return size <= writer->size_max - writer->extent.size &&
           columns <= writer->columns_max - writer->extent.columns;
}

static void put(struct writer *writer, const char *bytes, size_t size, size_t columns)
{
    if (writer->out != NULL) {
        memcpy(writer->out + writer->extent.size, bytes, size);
    }
    writer->extent.size += size;
    writer->extent.columns += columns;
}

/* False when there is no room for it. */
static bool put_piece(struct writer *writer, const struct piece *piece)
{
    size_t elision = strlen(TERMINAL_ELISION);

    if (!piece->is_mark && has_room(writer, elision, elision)) {
        writer->cut = writer->extent;
    }
    if (!has_room(writer, piece->size, piece->columns)) {
        return false;
    }
    put(writer, piece->bytes, piece->size, piece->columns);
    return true;
}

static void elide(struct writer *writer)
{
    size_t dots = strlen(TERMINAL_ELISION);

    writer->extent = writer->cut;
    while (!has_room(writer, dots, dots)) {
        dots--;
    }
    put(writer, TERMINAL_ELISION, dots, dots);
}

size_t terminal_text_write(const char *text, size_t columns_max, char *out, size_t capacity)
{
    struct writer writer = {0};
    size_t size = strlen(text);
    struct piece piece;

    if (capacity == 0) {
        out = NULL;
    }
    writer.out = out;
    writer.size_max = out == NULL ? SIZE_MAX : capacity - 1;
    writer.columns_max = columns_max;
    while (size > 0) {
        size_t length = take_piece(&writer, text, size, &piece);

        if (!put_piece(&writer, &piece)) {
            elide(&writer);
            break;
        }
        text += length;
        size -= length;
    }
    if (out != NULL) {
        out[writer.extent.size] = '\0';
    }
    return writer.extent.columns;
}
