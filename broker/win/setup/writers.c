#include "broker/win/setup/writers.h"

#include <stddef.h>

static SID everyone = {SID_REVISION, 1, {SECURITY_WORLD_SID_AUTHORITY}, {SECURITY_WORLD_RID}};
static SID creator_owner = {
    SID_REVISION, 1, {SECURITY_CREATOR_SID_AUTHORITY}, {SECURITY_CREATOR_OWNER_RID}};
static SID owner_rights = {
    SID_REVISION, 1, {SECURITY_CREATOR_SID_AUTHORITY}, {SECURITY_CREATOR_OWNER_RIGHTS_RID}};

static GENERIC_MAPPING file_rights = {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
                                      FILE_ALL_ACCESS};

/* NULL: there is none, and every account has every right. */
static PACL entries_of(PSECURITY_DESCRIPTOR descriptor)
{
    BOOL is_present = FALSE;
    BOOL is_default = FALSE;
    PACL entries = NULL;

    if (!GetSecurityDescriptorDacl(descriptor, &is_present, &entries, &is_default)) {
        return NULL;
    }
    return is_present ? entries : NULL;
}

static PSID owner_of(PSECURITY_DESCRIPTOR descriptor)
{
    BOOL is_default = FALSE;
    PSID owner = NULL;

    return GetSecurityDescriptorOwner(descriptor, &owner, &is_default) ? owner : NULL;
}

/* These stand for the owner, which is looked at by itself. */
static bool stands_for_owner(PSID account)
{
    return EqualSid(account, &creator_owner) || EqualSid(account, &owner_rights);
}

/* The account to which the entry gives one of the rights; NULL when it gives none. An entry with a
   condition is laid out in the same way, and its condition may be met. */
static PSID account_given(PACL entries, DWORD index, DWORD rights)
{
    ACCESS_ALLOWED_ACE *entry = NULL;
    DWORD mask;

    if (!GetAce(entries, index, (void **)&entry) ||
        (entry->Header.AceType != ACCESS_ALLOWED_ACE_TYPE &&
         entry->Header.AceType != ACCESS_ALLOWED_CALLBACK_ACE_TYPE) ||
        (entry->Header.AceFlags & INHERIT_ONLY_ACE) != 0) {
        return NULL;
    }
    mask = entry->Mask;
    MapGenericMask(&mask, &file_rights);
    return (mask & rights) == 0 || stands_for_owner(&entry->SidStart) ? NULL : &entry->SidStart;
}

bool writers_include(PSECURITY_DESCRIPTOR descriptor, PSID account, DWORD rights)
{
    PACL entries = entries_of(descriptor);
    PSID owner = owner_of(descriptor);

    if (entries == NULL || (owner != NULL && EqualSid(owner, account))) {
        return true;
    }
    for (DWORD index = 0; index < entries->AceCount; index++) {
        PSID given = account_given(entries, index, rights);

        if (given != NULL && EqualSid(given, account)) {
            return true;
        }
    }
    return false;
}

static bool is_stranger(PSID account, PSECURITY_DESCRIPTOR trusted)
{
    return account != NULL && !writers_include(trusted, account, WRITERS_OF_FILE);
}

PSID writers_find_stranger(PSECURITY_DESCRIPTOR descriptor, DWORD rights,
                           PSECURITY_DESCRIPTOR trusted)
{
    PACL entries = entries_of(descriptor);
    PSID owner = owner_of(descriptor);

    if (entries == NULL) {
        return is_stranger(&everyone, trusted) ? &everyone : NULL;
    }
    if (is_stranger(owner, trusted)) {
        return owner;
    }
    for (DWORD index = 0; index < entries->AceCount; index++) {
        PSID given = account_given(entries, index, rights);

        if (is_stranger(given, trusted)) {
            return given;
        }
    }
    return NULL;
}
