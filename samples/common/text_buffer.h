/*
 * A text that grows. When memory ends it stays as it is and says so: a caller looks once, at the
 * end, and writes nothing that is cut.
 */
#ifndef SAMPLES_COMMON_TEXT_BUFFER_H
#define SAMPLES_COMMON_TEXT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct text_buffer {
    char *bytes; /* size of them, and a NUL; NULL while nothing was put */
    size_t size;
    size_t capacity;
    bool has_failed; /* memory ended, so something is missing */
};

/* All zero is an empty text. Frees what it holds; it is empty then. */
void text_buffer_free(struct text_buffer *buffer);

void text_buffer_put(struct text_buffer *buffer, const char *text);

/* Any bytes. */
void text_buffer_put_bytes(struct text_buffer *buffer, const char *bytes, size_t size);

/* As printf; at most 512 bytes at a time. */
void text_buffer_format(struct text_buffer *buffer, const char *format, ...);

/* As wnw_terminal_text shows it, in at least columns columns of the terminal and, with is_cut, in no
   more. */
void text_buffer_put_column(struct text_buffer *buffer, const char *text, size_t columns,
                            bool is_cut);

/* UTF-8 as a string of JSON, in quotes and in ASCII. */
void text_buffer_put_json(struct text_buffer *buffer, const char *text);

/* As wnw_terminal_text shows it, as text or attribute of HTML. */
void text_buffer_put_html(struct text_buffer *buffer, const char *text);

#endif
