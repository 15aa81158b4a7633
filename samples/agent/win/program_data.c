#include "program_data.h"

#include <shlobj.h>

#include <wchar.h>

bool program_data_join(const wchar_t *name, wchar_t path_out[MAX_PATH])
{
    wchar_t folder[MAX_PATH];
    int units = -1;

    if (SHGetFolderPathW(NULL, CSIDL_COMMON_APPDATA, NULL, SHGFP_TYPE_CURRENT, folder) == S_OK) {
        units = _snwprintf(path_out, MAX_PATH, L"%ls\\%ls", folder, name);
    }
    if (units <= 0 || units >= MAX_PATH) {
        path_out[0] = L'\0';
    }
    return path_out[0] != L'\0';
}
