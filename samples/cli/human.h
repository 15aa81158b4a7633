/* Items as lines for people, in columns. Names come from strangers, so nothing in them reaches
   the terminal as a command. */
#ifndef SAMPLES_CLI_HUMAN_H
#define SAMPLES_CLI_HUMAN_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>

#define HUMAN_LINE_SIZE 65536u

/* Write a line with its end and a NUL; returns its size. */
size_t human_write_titles(char *line, bool has_colour);
size_t human_write_event(const wnw_event *event, char *line, bool has_colour);
size_t human_write_gap(const wnw_gap *gap, char *line, bool has_colour);

#endif
