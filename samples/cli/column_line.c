#include "column_line.h"

#include <string.h>

#include <wnetwatch.h>

#define LINE_END "\n"

/* No text makes a column wider than this, in columns of the terminal, which has little more. */
#define WIDTH_MAX 60u

/* Bytes that may still be put, with a NUL: the end of the line has its place. */
static size_t find_room(const struct column_line *line)
{
    return COLUMN_LINE_SIZE - strlen(LINE_END) - line->size;
}

static void put(struct column_line *line, const char *bytes, size_t size)
{
    if (size < find_room(line)) {
        memcpy(line->bytes + line->size, bytes, size);
        line->size += size;
        line->bytes[line->size] = '\0';
    }
}

/* What may reach a terminal of it; returns how many columns that takes. */
static size_t put_text(struct column_line *line, const char *text)
{
    size_t taken = wnw_terminal_text(text, 0, line->bytes + line->size, find_room(line));

    line->size += strlen(line->bytes + line->size);
    return taken;
}

void column_line_put_raw(struct column_line *line, const char *bytes)
{
    put(line, bytes, strlen(bytes));
}

void column_line_put_word(struct column_line *line, const char *text)
{
    (void)put_text(line, text);
    put(line, " ", 1);
}

void column_line_put(struct column_line *line, size_t *width, const char *text)
{
    size_t taken = put_text(line, text);

    if (taken > *width) {
        *width = taken < WIDTH_MAX ? taken : WIDTH_MAX;
    }
    do {
        put(line, " ", 1);
        taken++;
    } while (taken <= *width);
}

size_t column_line_end(struct column_line *line)
{
    while (line->size > 0 && line->bytes[line->size - 1] == ' ') {
        line->size--;
    }
    (void)strcpy(line->bytes + line->size, LINE_END);
    return line->size + strlen(LINE_END);
}
