#include "broker/win/standard_output.h"

#include "broker/win/log.h"
#include "broker/win/output.h"
#include "proto/win/os_error.h"

#include <windows.h>

#include <string.h>

bool standard_output_write(const char *text)
{
    char reason[OS_ERROR_TEXT_SIZE];
    const DWORD code = output_write(GetStdHandle(STD_OUTPUT_HANDLE), text, strlen(text));

    if (code == ERROR_SUCCESS) {
        return true;
    }
    os_error_text(code, reason);
    log_error("the output cannot be written: %s (%lu)", reason, (unsigned long)code);
    return false;
}
