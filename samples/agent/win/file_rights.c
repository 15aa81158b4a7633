#include "file_rights.h"

#include <aclapi.h>

#include <string.h>

DWORD file_rights_read(HANDLE handle, struct file_rights *rights_out)
{
    const DWORD error = GetSecurityInfo(
        handle, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
        &rights_out->owner, NULL, &rights_out->entries, NULL, &rights_out->descriptor);

    if (error != ERROR_SUCCESS) {
        memset(rights_out, 0, sizeof(*rights_out));
    }
    return error;
}

void file_rights_free(struct file_rights *rights)
{
    (void)LocalFree(rights->descriptor);
    memset(rights, 0, sizeof(*rights));
}

static enum file_right_kind kind_of(BYTE type)
{
    return type == ACCESS_ALLOWED_ACE_TYPE  ? FILE_RIGHT_ALLOWED
           : type == ACCESS_DENIED_ACE_TYPE ? FILE_RIGHT_DENIED
                                            : FILE_RIGHT_RARE;
}

bool file_rights_at(PACL entries, DWORD i, struct file_right *right_out)
{
    GENERIC_MAPPING mapping = {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
                               FILE_ALL_ACCESS};
    ACCESS_ALLOWED_ACE *entry; /* which begins as those of other kinds do */
    void *start = NULL;

    memset(right_out, 0, sizeof(*right_out));
    if (i >= entries->AceCount) {
        return false;
    }
    if (!GetAce(entries, i, &start)) {
        right_out->kind = FILE_RIGHT_RARE;
        right_out->mask = FILE_ALL_ACCESS;
        return true;
    }
    entry = start;
    right_out->kind = kind_of(entry->Header.AceType);
    right_out->flags = entry->Header.AceFlags;
    right_out->mask = entry->Mask;
    right_out->sid = right_out->kind == FILE_RIGHT_RARE ? NULL : (PSID)&entry->SidStart;
    MapGenericMask(&right_out->mask, &mapping);
    return true;
}
