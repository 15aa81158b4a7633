/*
 * What the program prints, and what it complains of.
 *
 * Each write to the standard output goes out at once, so that a program behind a pipe sees a line
 * when it happens. A reader that has gone, as head has after its lines, is no failure. Every other
 * failure is told once, on standard error, and makes the exit code.
 */
#ifndef SAMPLES_COMMON_OUTPUT_H
#define SAMPLES_COMMON_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "colour.h"

/* The name before each line of output_complain; borrowed. A program says it first of all. */
void output_name_program(const char *name);

/* Find out what standard output is. */
void output_open(enum colour colour);

/* Flush and leave a console as it was. Returns what the program ends with: exit_code, or EXIT_CODE_FAILED when
   the output could not be written. */
int output_close(int exit_code);

bool output_is_console(void);
bool output_has_colour(void);

/* Let a terminal take codes that move about in it, until output_close. False when there is none, or
   it cannot. */
bool output_open_screen(void);

/* How many rows and columns of the terminal can be seen. */
void output_find_screen_size(size_t *rows_out, size_t *columns_out);

/* Write UTF-8, all of it. False when there is no reader any more or the output cannot be written;
   it stays so, and there is nothing left to do but to end. */
bool output_write(const char *bytes, size_t size);

/* Learn of what a disk could not keep after all. False as above. */
bool output_flush(void);

#define OUTPUT_ERROR_TEXT_SIZE 768u /* bytes of what Windows says of a code, with the end */

/* What Windows says of a code, without the full stop and the end of the line. */
void output_write_error_text(unsigned long code, char text[OUTPUT_ERROR_TEXT_SIZE]);

/* Write one line to standard error, with the program's name before it, as it may reach a terminal. */
void output_complain(const char *format, ...);

#endif
