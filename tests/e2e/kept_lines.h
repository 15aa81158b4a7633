/*
 * What the files of a journal hold: all lines of all segments, in journal order.
 *
 * Functions end the test with a message. For one thread.
 */
#ifndef TESTS_E2E_KEPT_LINES_H
#define TESTS_E2E_KEPT_LINES_H

#include <stddef.h>
#include <wchar.h>

struct kept_lines {
    char **lines; /* without their ends */
    size_t count;
};

/* Read them; a segment that does not end with a whole line fails. */
void kept_lines_read(struct kept_lines *kept, const wchar_t *folder);

void kept_lines_free(struct kept_lines *kept);

#endif
