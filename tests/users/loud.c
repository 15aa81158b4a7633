#include "tests/users/loud.h"

#include "tests/support/stories/raw_pipe.h"

#include <stdio.h>
#include <stdlib.h>

static const struct loud *what;
static wchar_t pipe_name[MAX_PATH];
static volatile LONG unheard_count;
static DWORD heard_slot; /* of each thread: whether it has been heard */

static void hear(void)
{
    if (TlsGetValue(heard_slot) == NULL) {
        (void)TlsSetValue(heard_slot, &heard_slot);
        if (InterlockedDecrement(&unheard_count) == 0) {
            (void)printf("%s\n", what->word);
            (void)fflush(stdout);
        }
    }
}

static DWORD WINAPI repeat(void *context)
{
    (void)context;
    for (;;) {
        HANDLE pipe = raw_pipe_open(pipe_name, what->access);

        if (pipe == INVALID_HANDLE_VALUE) {
            (void)fprintf(stderr, "%s: cannot connect (%lu)\n", what->word, GetLastError());
            exit(1);
        }
        what->use(pipe, hear);
        raw_pipe_close(pipe);
    }
}

int loud_run(const struct loud *loud, int argument_count, char **arguments)
{
    unsigned long count;

    if (argument_count != 3 ||
        MultiByteToWideChar(CP_UTF8, 0, arguments[1], -1, pipe_name, MAX_PATH) == 0) {
        return 2;
    }
    count = strtoul(arguments[2], NULL, 10);
    if (count == 0 || count > loud->count_max) {
        return 2;
    }
    what = loud;
    unheard_count = (LONG)count;
    heard_slot = TlsAlloc();
    for (unsigned long i = 1; i < count; i++) {
        if (CreateThread(NULL, 0, repeat, NULL, 0, NULL) == NULL) {
            return 1;
        }
    }
    return (int)repeat(NULL);
}
