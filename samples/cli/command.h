/*
 * A command that is run again and again, one at a time.
 *
 * While it runs, it and all that it has started end with this program, however that ends. What it
 * leaves running when it has ended by itself goes on.
 */
#ifndef SAMPLES_CLI_COMMAND_H
#define SAMPLES_CLI_COMMAND_H

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

struct command {
    wchar_t *path; /* of the program */
    wchar_t *line;
};

enum command_result {
    COMMAND_ENDED,       /* by itself */
    COMMAND_STOPPED,     /* because of the stop event, by itself or by force */
    COMMAND_NOT_STARTED, /* which is told */
};

/* Find the program of these words. False: there is none, which is told. To be freed either way. */
bool command_find(struct command *command, char *const *words, int count);
void command_free(struct command *command);

/*
 * Run it with the environment of this program and these bytes as its standard input, until it ends
 * or the event is set. It need not read its input. *exit_code_out is that of a command that ended.
 */
enum command_result command_run(const struct command *command, const char *input, size_t size,
                                HANDLE stop, DWORD *exit_code_out);

#endif
