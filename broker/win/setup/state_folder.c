#include "broker/win/setup/state_folder.h"

#include "broker/win/setup/purge.h"
#include "broker/win/private_folder.h"
#include "proto/win/service_sid.h"

#include <aclapi.h>
#include <sddl.h>

#include <string.h>
#include <wchar.h>

void state_folder_init(struct state_folder *folder, const wchar_t *path)
{
    memset(folder, 0, sizeof(*folder));
    folder->path = path;
}

void state_folder_deinit(struct state_folder *folder)
{
    (void)LocalFree(folder->previous);
    folder->previous = NULL;
}

/* Free *descriptor_out with LocalFree. */
static DWORD read_entries(const wchar_t *path, PSECURITY_DESCRIPTOR *descriptor_out)
{
    *descriptor_out = NULL;
    return GetNamedSecurityInfoW(path, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, NULL,
                                 NULL, descriptor_out);
}

static DWORD look_for_entry(const wchar_t *path, bool *found_out)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *text = NULL;
    DWORD error = read_entries(path, &descriptor);

    *found_out = false;
    if (error == ERROR_SUCCESS &&
        !ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &text, NULL)) {
        error = GetLastError();
    }
    if (error == ERROR_SUCCESS) {
        *found_out = wcsstr(text, SERVICE_SID_TEXT) != NULL;
    }
    (void)LocalFree(text);
    (void)LocalFree(descriptor);
    return error;
}

static DWORD look(void *context, enum step_state *state_out)
{
    struct state_folder *folder = context;
    bool has_entry = false;
    DWORD error = private_folder_check(folder->path);

    if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND) {
        *state_out = STEP_ABSENT;
        return ERROR_SUCCESS;
    }
    if (error == ERROR_INVALID_OWNER || error == ERROR_DIRECTORY) {
        *state_out = STEP_FOREIGN;
        return ERROR_SUCCESS;
    }
    if (error == ERROR_SUCCESS) {
        error = look_for_entry(folder->path, &has_entry);
        *state_out = has_entry ? STEP_DONE : STEP_STALE;
    }
    return error;
}

static DWORD apply(void *context)
{
    struct state_folder *folder = context;
    enum step_state state;
    DWORD error = look(folder, &state);

    if (error == ERROR_SUCCESS && state == STEP_ABSENT) {
        error = private_folder_create(folder->path, SERVICE_SID_TEXT);
        /* Another account may have made the folder, or a link, since the look. */
        if (error == ERROR_SUCCESS) {
            error = private_folder_check(folder->path);
        }
        folder->is_made = error == ERROR_SUCCESS;
        return error;
    }
    if (error == ERROR_SUCCESS) {
        error = read_entries(folder->path, &folder->previous);
    }
    if (error == ERROR_SUCCESS) {
        error = private_folder_protect(folder->path, SERVICE_SID_TEXT);
    }
    return error;
}

static DWORD restore_entries(const struct state_folder *folder)
{
    return SetFileSecurityW(folder->path, DACL_SECURITY_INFORMATION, folder->previous)
               ? ERROR_SUCCESS
               : GetLastError();
}

static DWORD undo(void *context)
{
    struct state_folder *folder = context;
    DWORD error = ERROR_SUCCESS;

    if (folder->is_made && !RemoveDirectoryW(folder->path)) {
        error = GetLastError();
    } else if (folder->previous != NULL) {
        error = restore_entries(folder);
    }
    /* A service that was started meanwhile has put its journal there. */
    return error == ERROR_DIR_NOT_EMPTY || error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
}

static DWORD remove_folder(void *context)
{
    return purge_state(((struct state_folder *)context)->path);
}

struct step state_folder_step(struct state_folder *folder)
{
    struct step step = {"state folder", folder, look, apply, undo, remove_folder};

    return step;
}
