/*
 * talk publish|subscribe PIPE
 *
 * A plain client of one of the broker's pipes, made from the protocol alone: each line of its input
 * goes to the pipe, each line of the pipe to its output. It ends when the broker hangs up; a
 * publisher, which hears nothing, at the end of its input.
 */
#include <windows.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LINE_BYTES_MAX (64u * 1024u)
#define WAIT_MS_MAX 10000u

static HANDLE dial(const char *name, DWORD access)
{
    HANDLE pipe;

    do {
        pipe = CreateFileA(name, access, 0, NULL, OPEN_EXISTING,
                           SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    } while (pipe == INVALID_HANDLE_VALUE && GetLastError() == ERROR_PIPE_BUSY &&
             WaitNamedPipeA(name, WAIT_MS_MAX));
    return pipe;
}

/* Without overlapping, a program cannot read and write a pipe at once, so it asks first. */
static bool send_line(HANDLE pipe)
{
    static char line[LINE_BYTES_MAX];
    DWORD written;

    return fgets(line, LINE_BYTES_MAX, stdin) != NULL &&
           WriteFile(pipe, line, (DWORD)strlen(line), &written, NULL);
}

static void print_all(HANDLE pipe)
{
    static char bytes[LINE_BYTES_MAX];
    DWORD size;

    while (ReadFile(pipe, bytes, LINE_BYTES_MAX, &size, NULL)) {
        (void)fwrite(bytes, 1, size, stdout);
        (void)fflush(stdout);
    }
}

int main(int argument_count, char **arguments)
{
    const bool publishes = argument_count == 3 && strcmp(arguments[1], "publish") == 0;
    HANDLE pipe;

    if (argument_count != 3) {
        return 2;
    }
    pipe = dial(arguments[2],
                publishes ? FILE_WRITE_DATA | SYNCHRONIZE : GENERIC_READ | FILE_WRITE_DATA);
    if (pipe == INVALID_HANDLE_VALUE) {
        (void)fprintf(stderr, "talk: cannot open %s (%lu)\n", arguments[2], GetLastError());
        return 1;
    }
    if (publishes) {
        while (send_line(pipe)) {
        }
    } else if (send_line(pipe)) {
        print_all(pipe);
    }
    (void)CloseHandle(pipe);
    return 0;
}
