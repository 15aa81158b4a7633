/*
 * The cursor that run keeps in a file: it passes an event when the command for it has ended.
 *
 * The library's own cursor_file moves when an item is taken, and run takes events that wait for
 * their command.
 */
#ifndef SAMPLES_CLI_RUN_CURSOR_H
#define SAMPLES_CLI_RUN_CURSOR_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stdint.h>

struct run_cursor {
    const char *path; /* NULL: nothing is kept */
    char saved[WNW_CURSOR_SIZE];
    bool is_failing; /* which was told */
};

/* Read what is kept: saved is "" when there is none yet. False when it cannot be read, which is
   told. */
bool run_cursor_open(struct run_cursor *kept, const char *path);

/* Save this cursor unless it is the one that is saved. False when it cannot be saved; the next call
   tries again. */
bool run_cursor_keep(struct run_cursor *kept, const char *cursor);

#endif
