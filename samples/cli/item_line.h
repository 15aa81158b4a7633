/* Events and gaps as lines, in the form that the command line asks for. */
#ifndef SAMPLES_CLI_ITEM_LINE_H
#define SAMPLES_CLI_ITEM_LINE_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>

#include "arguments.h"
#include "human.h"

struct item_line {
    bool is_json;
    bool is_utc;
    const char *format; /* a template for events; NULL for columns */
    struct human human;
    char bytes[HUMAN_LINE_SIZE];
};

void item_line_init(struct item_line *line, const struct arguments *arguments, bool has_colour);

/* Write it into bytes, with its end; returns its size. */
size_t item_line_write_event(struct item_line *line, const wnw_event *event);
/* A template is for events alone: a gap is in words then. */
size_t item_line_write_gap(struct item_line *line, const wnw_gap *gap);

/* What stands above the lines on a terminal; 0 for nothing. */
size_t item_line_write_titles(struct item_line *line);

#endif
