#include "broker/win/setup/program_name.h"

/* The end of the path: its closing quote, or else the first blank behind the program's name. */
static const wchar_t *end_of_path(const wchar_t *command)
{
    const wchar_t *end;

    if (command[0] == L'"') {
        end = wcschr(command + 1, L'"');
        return end == NULL ? command + wcslen(command) : end;
    }
    for (end = command; *end != L'\0'; end++) {
        if (*end == L' ' && end - command >= (ptrdiff_t)wcslen(PROGRAM_NAME) &&
            _wcsnicmp(end - wcslen(PROGRAM_NAME), PROGRAM_NAME, wcslen(PROGRAM_NAME)) == 0) {
            break;
        }
    }
    return end;
}

bool program_name_is_ours(const wchar_t *command)
{
    const size_t size = wcslen(PROGRAM_NAME);
    const wchar_t *end = end_of_path(command);
    const wchar_t *before;

    if (end - command < (ptrdiff_t)size || _wcsnicmp(end - size, PROGRAM_NAME, size) != 0) {
        return false;
    }
    before = end - size;
    return before == command || before[-1] == L'\\' || before[-1] == L'"';
}
