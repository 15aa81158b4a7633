#include "broker/win/output.h"

#include <stdbool.h>

#define PAUSE_MS 10u /* while a pipe that does not wait (PIPE_NOWAIT) takes nothing */

static bool means_reader_has_gone(DWORD error)
{
    return error == ERROR_BROKEN_PIPE || error == ERROR_NO_DATA ||
           error == ERROR_PIPE_NOT_CONNECTED;
}

DWORD output_write(HANDLE output, const char *text, size_t size)
{
    while (size > 0) {
        DWORD written = 0;

        if (!WriteFile(output, text, (DWORD)size, &written, NULL)) {
            const DWORD error = GetLastError();

            return means_reader_has_gone(error) ? ERROR_SUCCESS : error;
        }
        if (written == 0) {
            Sleep(PAUSE_MS);
        }
        text += written;
        size -= written;
    }
    return ERROR_SUCCESS;
}
