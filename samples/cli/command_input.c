#include "command_input.h"

#include <string.h>

/* An event and its end fit, so that one push is enough but for a system without memory. */
#define PIPE_BYTES 65536u

/* A pipe that does not wait may refuse what is larger than its room: less is tried then. */
#define PART_BYTES_MIN 256u

DWORD command_input_open(struct command_input *input, const char *bytes, size_t size)
{
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};
    DWORD no_wait = PIPE_NOWAIT;

    memset(input, 0, sizeof(*input));
    input->bytes = bytes;
    input->size = size;
    input->part_max = size;
    if (!CreatePipe(&input->reading, &input->writing, &inherited, PIPE_BYTES)) {
        return GetLastError();
    }
    if (!SetHandleInformation(input->writing, HANDLE_FLAG_INHERIT, 0) ||
        !SetNamedPipeHandleState(input->writing, &no_wait, NULL, NULL)) {
        return GetLastError();
    }
    return ERROR_SUCCESS;
}

static void close_handle(HANDLE *handle)
{
    if (*handle != NULL) {
        (void)CloseHandle(*handle);
        *handle = NULL;
    }
}

void command_input_close_reading(struct command_input *input)
{
    close_handle(&input->reading);
}

bool command_input_push(struct command_input *input)
{
    while (input->writing != NULL && input->size > 0) {
        const size_t part = input->size < input->part_max ? input->size : input->part_max;
        DWORD written = 0;

        if (!WriteFile(input->writing, input->bytes, (DWORD)part, &written, NULL)) {
            break; /* the command has closed its input, which it may */
        }
        if (written == 0 && part <= PART_BYTES_MIN) {
            return false;
        }
        if (written == 0) {
            input->part_max = part / 2;
        }
        input->bytes += written;
        input->size -= written;
    }
    close_handle(&input->writing);
    return true;
}

void command_input_close(struct command_input *input)
{
    close_handle(&input->reading);
    close_handle(&input->writing);
}
