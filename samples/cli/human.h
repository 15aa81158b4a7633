/* Items as lines for people, in columns. */
#ifndef SAMPLES_CLI_HUMAN_H
#define SAMPLES_CLI_HUMAN_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>

#include "column_line.h"

#define HUMAN_LINE_SIZE COLUMN_LINE_SIZE

enum human_column {
    HUMAN_TIME,
    HUMAN_WHAT,
    HUMAN_LOCAL,
    HUMAN_REMOTE,
    HUMAN_USER,
    HUMAN_PROCESS,
    HUMAN_PROGRAM,
    HUMAN_TOOK,
    HUMAN_ERROR,
    HUMAN_COLUMNS
};

struct human {
    bool has_colour;
    bool is_utc;                  /* of times; false after human_init */
    size_t widths[HUMAN_COLUMNS]; /* in columns of the terminal */
};

void human_init(struct human *human, bool has_colour);

/* Write a line with its end and a NUL; returns its size. */
size_t human_write_titles(struct human *human, char *line);
size_t human_write_event(struct human *human, const wnw_event *event, char *line);
size_t human_write_gap(struct human *human, const wnw_gap *gap, char *line);

#endif
