/*
 * Lines that are remembered to be compared: those of a journal's files, in journal order, or those
 * that a reader heard.
 *
 * Functions end the test with a message. For one thread.
 */
#ifndef TESTS_E2E_KEPT_LINES_H
#define TESTS_E2E_KEPT_LINES_H

#include <stddef.h>
#include <wchar.h>

/* Empty when it is all zeros. */
struct kept_lines {
    char **lines; /* without their ends */
    size_t count;
    size_t empty_segments; /* that hold no line */
};

/* Read them; a segment that does not end with a whole line fails. */
void kept_lines_read(struct kept_lines *kept, const wchar_t *folder);

/* A copy of the line. */
void kept_lines_add(struct kept_lines *kept, const char *line, size_t size);

void kept_lines_free(struct kept_lines *kept);

#endif
