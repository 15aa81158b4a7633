/*
 * Standard output: bytes to a pipe or file, characters to a console.
 *
 * Each write goes out at once, so that a program behind a pipe sees a line when it happens.
 */
#ifndef SAMPLES_CLI_OUTPUT_H
#define SAMPLES_CLI_OUTPUT_H

#include "arguments.h"

#include <stdbool.h>
#include <stddef.h>

/* Find out what standard output is; output_close leaves a console as it was. */
void output_open(enum colour colour);
void output_close(void);

bool output_is_console(void);
bool output_has_colour(void);

/* Write UTF-8. False when the reader has closed the output. */
bool output_write(const char *bytes, size_t size);

/* Write one line to standard error, with "wnetwatch: " before it. */
void output_complain(const char *format, ...);

#endif
