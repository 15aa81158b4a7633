/*
 * flood PUBLISH-PIPE CONNECTIONS
 *
 * Publishes as fast as it goes, on so many connections at once, until somebody ends it. Says
 * "flooding" when each of them has sent something.
 */
#include <windows.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS_MAX 256u
#define BATCH_BYTES (64u * 1024u)
#define WAIT_MS_MAX 10000u

static const char line[] =
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":1,\"status\":0,\"local\":\"F:\","
    "\"remote\":\"\\\\\\\\srv\\\\flood\",\"type\":1,\"flags\":0,\"image\":\"C:\\\\f.exe\","
    "\"dropped\":0}\n";

static const char *pipe_name;
static char batch[BATCH_BYTES];
static DWORD batch_size;
static volatile LONG silent_count;

static HANDLE dial(void)
{
    HANDLE pipe;

    do {
        pipe = CreateFileA(pipe_name, FILE_WRITE_DATA | SYNCHRONIZE, 0, NULL, OPEN_EXISTING,
                           SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    } while (pipe == INVALID_HANDLE_VALUE && GetLastError() == ERROR_PIPE_BUSY &&
             WaitNamedPipeA(pipe_name, WAIT_MS_MAX));
    return pipe;
}

/* Whoever is closed comes back. */
static DWORD WINAPI publish(void *context)
{
    bool is_heard = false;

    (void)context;
    for (;;) {
        HANDLE pipe = dial();
        DWORD written;

        if (pipe == INVALID_HANDLE_VALUE) {
            return 1;
        }
        while (WriteFile(pipe, batch, batch_size, &written, NULL)) {
            if (!is_heard && InterlockedDecrement(&silent_count) == 0) {
                (void)printf("flooding\n");
                (void)fflush(stdout);
            }
            is_heard = true;
        }
        (void)CloseHandle(pipe);
    }
}

int main(int argument_count, char **arguments)
{
    unsigned long count;

    if (argument_count != 3) {
        return 2;
    }
    pipe_name = arguments[1];
    count = strtoul(arguments[2], NULL, 10);
    if (count == 0 || count > CONNECTIONS_MAX) {
        return 2;
    }
    while (batch_size + sizeof(line) - 1 <= BATCH_BYTES) {
        memcpy(batch + batch_size, line, sizeof(line) - 1);
        batch_size += (DWORD)sizeof(line) - 1;
    }
    silent_count = (LONG)count;
    for (unsigned long i = 1; i < count; i++) {
        if (CreateThread(NULL, 0, publish, NULL, 0, NULL) == NULL) {
            return 1;
        }
    }
    return (int)publish(NULL);
}
