/*
 * A text that grows, for what goes to the clipboard.
 *
 * When there is no memory it becomes empty and stays so, and has_failed says it: the caller looks
 * once, at the end.
 */
#ifndef SAMPLES_TRAY_CORE_TEXT_H
#define SAMPLES_TRAY_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *bytes; /* ends with a NUL; NULL while nothing was added */
    size_t size; /* without the NUL */
    size_t capacity;
    bool has_failed;
};

void text_add(struct text *text, const char *more);

/* Add it with quotation marks, as a string of JSON in ASCII. Bytes that are not UTF-8 become
   U+FFFD. */
void text_add_json(struct text *text, const char *value);

void text_deinit(struct text *text);

/* A copy on the heap, NULL when there is no memory. */
char *text_copy(const char *value);

#endif
