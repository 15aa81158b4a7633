#include "broker/win/standard_output.h"

#include "broker/win/log.h"
#include "proto/win/os_error.h"

#include <windows.h>

#include <string.h>

#define PAUSE_MS 10u /* while a pipe that does not wait (PIPE_NOWAIT) takes nothing */

static DWORD write_all(HANDLE output, const char *text, size_t size)
{
    while (size > 0) {
        DWORD written = 0;

        if (!WriteFile(output, text, (DWORD)size, &written, NULL)) {
            return GetLastError();
        }
        if (written == 0) {
            Sleep(PAUSE_MS);
        }
        text += written;
        size -= written;
    }
    return ERROR_SUCCESS;
}

bool standard_output_write(const char *text)
{
    char reason[OS_ERROR_TEXT_SIZE];
    DWORD code = write_all(GetStdHandle(STD_OUTPUT_HANDLE), text, strlen(text));

    if (code == ERROR_SUCCESS || code == ERROR_BROKEN_PIPE || code == ERROR_NO_DATA ||
        code == ERROR_PIPE_NOT_CONNECTED) {
        return true;
    }
    os_error_text(code, reason);
    log_error("the output cannot be written: %s (%lu)", reason, (unsigned long)code);
    return false;
}
