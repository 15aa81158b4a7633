/*
 * search SUBSCRIBE-PIPE STREAMS
 *
 * Has the broker look through all that it holds for what is not there, with a filter that costs as
 * much as filters may, on so many streams at once, again and again until somebody ends it. Says
 * "searching" when each of them has been answered.
 */
#include <windows.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAMS_MAX 64u
#define VALUES 40u
#define WAIT_MS_MAX 10000u

static const char *pipe_name;
static char request[2048];
static volatile LONG unanswered_count;

static void write_request(void)
{
    size_t size = (size_t)snprintf(request, sizeof(request),
                                   "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false,"
                                   "\"filter\":{\"remote\":[");

    for (unsigned int i = 0; i < VALUES; i++) {
        size += (size_t)snprintf(request + size, sizeof(request) - size, "%s\"*?%c?%c\"",
                                 i == 0 ? "" : ",", 'a' + (int)(i % 26), 'z' - (int)(i % 26));
    }
    (void)snprintf(request + size, sizeof(request) - size, "]}}}\n");
}

static HANDLE dial(void)
{
    HANDLE pipe;

    do {
        pipe = CreateFileA(pipe_name, GENERIC_READ | FILE_WRITE_DATA, 0, NULL, OPEN_EXISTING,
                           SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    } while (pipe == INVALID_HANDLE_VALUE && GetLastError() == ERROR_PIPE_BUSY &&
             WaitNamedPipeA(pipe_name, WAIT_MS_MAX));
    return pipe;
}

static DWORD WINAPI search(void *context)
{
    bool is_answered = false;

    (void)context;
    for (;;) {
        HANDLE pipe = dial();
        char bytes[4096];
        DWORD size;

        if (pipe == INVALID_HANDLE_VALUE ||
            !WriteFile(pipe, request, (DWORD)strlen(request), &size, NULL)) {
            return 1;
        }
        while (ReadFile(pipe, bytes, sizeof(bytes), &size, NULL)) {
            if (!is_answered && InterlockedDecrement(&unanswered_count) == 0) {
                (void)printf("searching\n");
                (void)fflush(stdout);
            }
            is_answered = true;
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
    if (count == 0 || count > STREAMS_MAX) {
        return 2;
    }
    write_request();
    unanswered_count = (LONG)count;
    for (unsigned long i = 1; i < count; i++) {
        if (CreateThread(NULL, 0, search, NULL, 0, NULL) == NULL) {
            return 1;
        }
    }
    return (int)search(NULL);
}
