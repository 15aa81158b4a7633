#include "broker/win/output.h"

#include <stdbool.h>

/* A pipe that does not wait (PIPE_NOWAIT) may take a part no larger than the room that it has, which
   may never be enough for all. */
#define PAUSE_MS 10u
#define PART_BYTES_MIN 64u

static bool means_reader_has_gone(DWORD error)
{
    return error == ERROR_BROKEN_PIPE || error == ERROR_NO_DATA ||
           error == ERROR_PIPE_NOT_CONNECTED;
}

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

DWORD output_write(HANDLE output, const char *text, size_t size)
{
    size_t part_max = size;

    while (size > 0) {
        DWORD written = 0;

        if (!WriteFile(output, text, (DWORD)least(size, part_max), &written, NULL)) {
            const DWORD error = GetLastError();

            return means_reader_has_gone(error) ? ERROR_SUCCESS : error;
        }
        if (written == 0) {
            Sleep(PAUSE_MS);
            part_max = part_max / 2 > PART_BYTES_MIN ? part_max / 2 : PART_BYTES_MIN;
        }
        text += written;
        size -= written;
    }
    return ERROR_SUCCESS;
}
