/*
 * A template of one line: text with members of an event in braces, "{time} {local} {remote}". Two
 * braces stand for one.
 */
#ifndef SAMPLES_CLI_LINE_TEMPLATE_H
#define SAMPLES_CLI_LINE_TEMPLATE_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>

#include "event_members.h"

#define LINE_TEMPLATE_SIZE 65536u /* bytes of a line, with its end and a NUL */

/* A member as people read it; NULL for one that is shown as it is. Valid until the next call. */
typedef const char *(*line_template_show_cb)(const wnw_event *event, enum event_member member);

/* Whether it can be used. False: problem (of PROBLEM_SIZE bytes) says what is wrong. */
bool line_template_check(const char *text, char *problem);

/* text is one that can be used. What a terminal acts on is shown by its number. Write into line, of
   LINE_TEMPLATE_SIZE bytes, with the end of the line; returns its size. */
size_t line_template_write(const char *text, const wnw_event *event, line_template_show_cb show,
                           char *line);

#endif
