#include "broker/win/doctor/service_command.h"

#include "broker/core/assertion.h"
#include "broker/win/setup/program_name.h"
#include "broker/win/setup/service_handle.h"

#include <stdlib.h>

typedef wchar_t **(WINAPI *split_function)(const wchar_t *line, int *count_out);

static void expand(const wchar_t *text, wchar_t line[SERVICE_COMMAND_LINE_UNITS_MAX])
{
    const DWORD units = ExpandEnvironmentStringsW(text, line, SERVICE_COMMAND_LINE_UNITS_MAX);

    if (units == 0 || units > SERVICE_COMMAND_LINE_UNITS_MAX || !program_name_is_ours(line)) {
        line[0] = L'\0';
    }
}

void service_command_read(const wchar_t *service, wchar_t line[SERVICE_COMMAND_LINE_UNITS_MAX])
{
    QUERY_SERVICE_CONFIGW *config = NULL;
    struct service_handle handle;

    line[0] = L'\0';
    if (service_handle_open(&handle, service, SERVICE_QUERY_CONFIG) != ERROR_SUCCESS) {
        return;
    }
    if (service_handle_config(&handle, &config) == ERROR_SUCCESS) {
        expand(config->lpBinaryPathName, line);
        free(config);
    }
    service_handle_close(&handle);
}

/* Loaded for this call alone: wnetwatchd is a service too, which has no use for shell32. */
DWORD service_command_split(const wchar_t *line, int *count_out, wchar_t ***words_out)
{
    HMODULE shell = LoadLibraryExW(L"shell32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    split_function split = NULL;
    DWORD error = ERROR_SUCCESS;

    ASSERTION(line[0] != L'\0'); /* of an empty line CommandLineToArgvW makes the program's path */
    *words_out = NULL;
    if (shell != NULL) {
        split = (split_function)(void (*)(void))GetProcAddress(shell, "CommandLineToArgvW");
    }
    if (split != NULL) {
        *words_out = split(line, count_out);
    }
    if (*words_out == NULL) {
        error = GetLastError();
    }
    if (shell != NULL) {
        (void)FreeLibrary(shell);
    }
    return error;
}
