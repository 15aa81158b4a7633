/*
 * Looking into a line without the product's own reader: so much JSON as the simulation needs.
 *
 * The lines hold no text with quotes but what the simulation put there, so words can be searched.
 */
#ifndef TESTS_SIM_LINE_TEXT_H
#define TESTS_SIM_LINE_TEXT_H

#include "proto/event_id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands before the id at which a line begins. */
#define LINE_ID "{\"specversion\":\"1.0\",\"id\":\""

/* Behind the first such word, or NULL; left_out is what then remains of the line. */
const char *line_find(const char *line, size_t size, const char *word, size_t *left_out);

/* Whether the line holds the word. */
bool line_has(const char *line, size_t size, const char *word);

/* The id that follows a word such as "\"id\":\""; false when there is none. */
bool line_id(const char *line, size_t size, const char *word, struct event_id *id_out);

/* The digits that follow a word; false when there are none. */
bool line_number(const char *line, size_t size, const char *word, uint64_t *number_out);

/* When the event of a line happened; false when it does not say. */
bool line_time(const char *line, size_t size, uint64_t *time_us_out);

/* A number for the bytes; never 0. */
uint64_t line_print(const char *line, size_t size);

/* The size of the first line with its end; 0 when it has none. */
size_t line_size(const char *bytes, size_t size);

#endif
