/*
 * The cursor in a file, so that a later run goes on after what this one has printed.
 *
 * A save flushes the disk, so there is one at most each second, and one at the end. A program that
 * is killed between two saves prints what came since the first of them again.
 */
#ifndef SAMPLES_CLI_KEPT_CURSOR_H
#define SAMPLES_CLI_KEPT_CURSOR_H

#include <stdbool.h>

#include <wnetwatch.h>

struct kept_cursor {
    const char *path; /* NULL: nothing is kept */
    char cursor[WNW_CURSOR_SIZE];
    unsigned long long saved_ms;
    bool is_saved;
    bool has_failed; /* which was told */
};

/* Read what is kept; cursor is "" when there is none yet. False when it cannot be read, which is
   told. */
bool kept_cursor_open(struct kept_cursor *kept, const char *path);

/* What was printed last. Nothing is saved any more after a failure. */
void kept_cursor_move(struct kept_cursor *kept, const char *cursor);

/* Save the last place. False when any save has failed. */
bool kept_cursor_close(struct kept_cursor *kept);

#endif
