#include "user_names.h"

#include <windows.h>
#include <sddl.h>

#include <stdio.h>
#include <string.h>

#define NAMES_MAX 64u
#define SID_SIZE 192u
#define NAME_SIZE 512u

struct user_name {
    char sid[SID_SIZE];
    char name[NAME_SIZE];
};

static struct user_name names[NAMES_MAX];
static size_t name_count;

static bool look_up(const char *sid_text, char *name, size_t name_size)
{
    wchar_t account[256];
    wchar_t domain[256];
    DWORD account_units = 256;
    DWORD domain_units = 256;
    SID_NAME_USE use;
    PSID sid = NULL;
    bool is_found;

    if (!ConvertStringSidToSidA(sid_text, &sid)) {
        return false;
    }
    is_found =
        LookupAccountSidW(NULL, sid, account, &account_units, domain, &domain_units, &use) != 0 &&
        WideCharToMultiByte(CP_UTF8, 0, account, -1, name, (int)name_size, NULL, NULL) > 0;
    LocalFree(sid);
    return is_found;
}

const char *user_name_of(const char *sid)
{
    struct user_name *entry;

    for (size_t i = 0; i < name_count; i++) {
        if (strcmp(names[i].sid, sid) == 0) {
            return names[i].name;
        }
    }
    /* When there are too many, the last place is used again and again. */
    if (name_count < NAMES_MAX) {
        name_count++;
    }
    entry = &names[name_count - 1];
    (void)snprintf(entry->sid, sizeof(entry->sid), "%s", sid);
    if (!look_up(sid, entry->name, sizeof(entry->name))) {
        (void)snprintf(entry->name, sizeof(entry->name), "%s", sid);
    }
    return entry->name;
}

bool user_name_find(const char *name, char *sid, size_t sid_size)
{
    wchar_t wide[NAME_SIZE];
    wchar_t domain[256];
    union {
        SID sid;
        BYTE bytes[SECURITY_MAX_SID_SIZE];
    } found;
    DWORD found_size = sizeof(found);
    DWORD domain_units = 256;
    SID_NAME_USE use;
    char *text = NULL;
    int size;

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name, -1, wide, NAME_SIZE) <= 0 ||
        !LookupAccountNameW(NULL, wide, &found.sid, &found_size, domain, &domain_units, &use) ||
        !ConvertSidToStringSidA(&found.sid, &text)) {
        return false;
    }
    size = snprintf(sid, sid_size, "%s", text);
    LocalFree(text);
    return size > 0 && (size_t)size < sid_size;
}
