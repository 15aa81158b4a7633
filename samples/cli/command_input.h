/*
 * The standard input of a command: a pipe into which bytes are put, as far as it has room, without
 * ever waiting for its reader.
 */
#ifndef SAMPLES_CLI_COMMAND_INPUT_H
#define SAMPLES_CLI_COMMAND_INPUT_H

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

struct command_input {
    HANDLE reading; /* for the command, which inherits it; NULL when it is closed */
    HANDLE writing; /* NULL when all is written, or there is no reader */
    const char *bytes;
    size_t size;
    size_t part_max;
};

/* Borrows the bytes. Returns ERROR_SUCCESS or the Win32 code. */
DWORD command_input_open(struct command_input *input, const char *bytes, size_t size);

/* The command has its end, and ours would keep the pipe open. */
void command_input_close_reading(struct command_input *input);

/* Put what there is room for. True when there is nothing left to put, and the reader sees the end. */
bool command_input_push(struct command_input *input);

void command_input_close(struct command_input *input);

#endif
