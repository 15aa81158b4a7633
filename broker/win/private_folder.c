#include "broker/win/private_folder.h"

#include "broker/core/assertion.h"
#include "proto/limits.h"
#include "proto/win/pipe_owner.h"

#include <aclapi.h>
#include <sddl.h>

#include <stdio.h>

#define FOLDER_DESCRIPTOR L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;%ls)"
#define FOLDER_DESCRIPTOR_UNITS_MAX (SID_BYTES_MAX + 64u)
#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

/* Free *descriptor_out with LocalFree, whatever the result. */
static DWORD make_descriptor(const wchar_t *sid, PSECURITY_DESCRIPTOR *descriptor_out)
{
    wchar_t text[FOLDER_DESCRIPTOR_UNITS_MAX];
    int written = swprintf(text, FOLDER_DESCRIPTOR_UNITS_MAX, FOLDER_DESCRIPTOR, sid);

    ASSERTION(written > 0 && written < (int)FOLDER_DESCRIPTOR_UNITS_MAX);
    *descriptor_out = NULL;
    return ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1,
                                                                descriptor_out, NULL)
               ? ERROR_SUCCESS
               : GetLastError();
}

DWORD private_folder_create(const wchar_t *path, const wchar_t *sid)
{
    SECURITY_ATTRIBUTES security = {sizeof(security), NULL, FALSE};
    DWORD error = make_descriptor(sid, &security.lpSecurityDescriptor);

    if (error == ERROR_SUCCESS && !CreateDirectoryW(path, &security)) {
        error = GetLastError();
    }
    (void)LocalFree(security.lpSecurityDescriptor);
    return error == ERROR_ALREADY_EXISTS ? ERROR_SUCCESS : error;
}

static HANDLE open_folder(const wchar_t *path, DWORD access)
{
    return CreateFileW(path, access, SHARE_ALL, NULL, OPEN_EXISTING,
                       FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
}

DWORD private_folder_check(const wchar_t *path)
{
    HANDLE folder = open_folder(path, FILE_READ_ATTRIBUTES | READ_CONTROL);
    BY_HANDLE_FILE_INFORMATION information;
    DWORD error;

    if (folder == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    if (!GetFileInformationByHandle(folder, &information)) {
        error = GetLastError();
    } else if ((information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0 ||
               (information.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        error = ERROR_DIRECTORY;
    } else {
        error = pipe_owner_check(folder); /* any object has an owner */
    }
    (void)CloseHandle(folder);
    return error;
}

/* The first call lets files that are there already inherit the entries. The second sets the entries
   as they stand, because in Wine the first adds those of the folder above. */
static DWORD set_entries(HANDLE folder, PSECURITY_DESCRIPTOR descriptor)
{
    BOOL is_present = FALSE;
    BOOL is_default = FALSE;
    PACL entries = NULL;
    DWORD error;

    if (!GetSecurityDescriptorDacl(descriptor, &is_present, &entries, &is_default)) {
        return GetLastError();
    }
    error = SetSecurityInfo(folder, SE_FILE_OBJECT,
                            DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, NULL,
                            NULL, entries, NULL);
    if (error == ERROR_SUCCESS &&
        !SetKernelObjectSecurity(folder, DACL_SECURITY_INFORMATION, descriptor)) {
        error = GetLastError();
    }
    return error;
}

DWORD private_folder_protect(const wchar_t *path, const wchar_t *sid)
{
    HANDLE folder = open_folder(path, READ_CONTROL | WRITE_DAC);
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD error;

    if (folder == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    error = make_descriptor(sid, &descriptor);
    if (error == ERROR_SUCCESS) {
        error = set_entries(folder, descriptor);
    }
    (void)LocalFree(descriptor);
    (void)CloseHandle(folder);
    return error;
}
