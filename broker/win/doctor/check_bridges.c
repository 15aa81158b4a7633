#include "broker/win/doctor/checks.h"
#include "broker/win/doctor/pe_file.h"
#include "broker/win/setup/bridge_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPAIR "run, as an administrator: wnetwatchd repair"
#define BRIDGE_BYTES_MAX (4u * 1024u * 1024u) /* a larger file is not ours */

static const char *const exports[] = {"AddConnectNotify", "CancelConnectNotify"};

/* Free *bytes_out with free. */
static DWORD read_all(HANDLE file, unsigned char **bytes_out, size_t *size_out)
{
    LARGE_INTEGER size;
    DWORD read = 0;
    DWORD error;

    *bytes_out = NULL;
    if (!GetFileSizeEx(file, &size)) {
        return GetLastError();
    }
    if (size.QuadPart <= 0 || size.QuadPart > (LONGLONG)BRIDGE_BYTES_MAX) {
        return ERROR_BAD_EXE_FORMAT;
    }
    *bytes_out = malloc((size_t)size.QuadPart);
    if (*bytes_out == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    if (!ReadFile(file, *bytes_out, (DWORD)size.QuadPart, &read, NULL)) {
        error = GetLastError();
        free(*bytes_out);
        *bytes_out = NULL;
        return error;
    }
    *size_out = read;
    return ERROR_SUCCESS;
}

static DWORD read_file(const wchar_t *path, unsigned char **bytes_out, size_t *size_out)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, 0, NULL);
    DWORD error;

    *bytes_out = NULL;
    if (file == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    error = read_all(file, bytes_out, size_out);
    (void)CloseHandle(file);
    return error;
}

/* NULL when all is well. */
static const char *find_fault(const unsigned char *bytes, size_t size, uint16_t machine)
{
    struct pe_file file;

    if (!pe_file_read(&file, bytes, size)) {
        return "is not a DLL";
    }
    if (file.machine != machine) {
        return "is for another processor";
    }
    for (size_t i = 0; i < sizeof(exports) / sizeof(exports[0]); i++) {
        if (!pe_file_exports(&file, exports[i])) {
            return "does not export what Windows looks for";
        }
    }
    return pe_file_export_count(&file) == sizeof(exports) / sizeof(exports[0])
               ? NULL
               : "exports more than Windows looks for";
}

/* The version that the file's resource says; "" when it says none. */
static void read_version(const wchar_t *path, char version[32])
{
    DWORD unused;
    DWORD size = GetFileVersionInfoSizeW(path, &unused);
    VS_FIXEDFILEINFO *info = NULL;
    UINT info_size = 0;
    void *data = size == 0 ? NULL : malloc(size);

    version[0] = '\0';
    if (data != NULL && GetFileVersionInfoW(path, 0, size, data) &&
        VerQueryValueW(data, L"\\", (void **)&info, &info_size) && info_size >= sizeof(*info)) {
        (void)snprintf(version, 32, "%u.%u.%u", (unsigned)HIWORD(info->dwFileVersionMS),
                       (unsigned)LOWORD(info->dwFileVersionMS),
                       (unsigned)HIWORD(info->dwFileVersionLS));
    }
    free(data);
}

static bool check_contents(struct findings *findings, const char *check, const wchar_t *path,
                           uint16_t machine)
{
    unsigned char *bytes = NULL;
    const char *fault = NULL;
    char version[32];
    size_t size = 0;
    DWORD error = read_file(path, &bytes, &size);

    if (error != ERROR_SUCCESS) {
        findings_add(findings, check, FINDING_BAD, REPAIR, L"%ls cannot be read (%lu)", path,
                     (unsigned long)error);
        return false;
    }
    fault = find_fault(bytes, size, machine);
    free(bytes);
    read_version(path, version);
    if (fault != NULL) {
        findings_add(findings, check, FINDING_BAD, REPAIR, L"%ls %hs", path, fault);
        return false;
    }
    if (strcmp(version, WNETWATCH_VERSION) != 0) {
        findings_add(findings, check, FINDING_BAD, REPAIR,
                     L"%ls is of version %hs and not " FINDING_WIDE(WNETWATCH_VERSION), path,
                     version[0] == '\0' ? "(none)" : version);
        return false;
    }
    findings_add(findings, check, FINDING_GOOD, NULL, L"%ls, version %hs", path, version);
    return true;
}

static bool check_one(struct findings *findings, const char *check, const wchar_t *folder,
                      uint16_t machine)
{
    wchar_t path[MAX_PATH];

    return swprintf(path, MAX_PATH, L"%ls\\%ls", folder, BRIDGE_NAME) > 0 &&
           check_contents(findings, check, path, machine);
}

bool check_bridges(struct findings *findings, const struct setup_place *place)
{
    bool is_good =
        check_one(findings, "bridge.x64", place->system_folder, IMAGE_FILE_MACHINE_AMD64);

    if (place->wow64_folder[0] == L'\0') {
        findings_add(findings, "bridge.x86", FINDING_UNSUPPORTED, NULL,
                     L"this Windows runs no 32-bit programs");
    } else {
        (void)check_one(findings, "bridge.x86", place->wow64_folder, IMAGE_FILE_MACHINE_I386);
    }
    return is_good;
}
