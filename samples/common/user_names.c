#include "user_names.h"

#include <windows.h>
#include <sddl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 1024u /* more users than a terminal server has; the others are shown by SID */
#define SID_SIZE 192u

/* Its thread writes the name and then says so; the sid never changes. Never freed: the end of the
   program ends a thread that still waits. */
struct user_name {
    char sid[SID_SIZE];
    char name[USER_NAME_SIZE];
    volatile LONG is_known;
};

static struct user_name *names[NAMES_MAX];
static size_t name_count;
static const struct user_name *late; /* that was waited for in vain; NULL for none */

static bool ask_windows(const char *sid_text, char name[USER_NAME_SIZE])
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
        WideCharToMultiByte(CP_UTF8, 0, account, -1, name, (int)USER_NAME_SIZE, NULL, NULL) > 0;
    LocalFree(sid);
    return is_found;
}

static user_names_look_up look_up = ask_windows;

void user_names_use(user_names_look_up other)
{
    look_up = other;
}

static bool is_known(const struct user_name *entry)
{
    return InterlockedCompareExchange((volatile LONG *)&entry->is_known, 0, 0) != 0;
}

static DWORD WINAPI find_name(void *context)
{
    struct user_name *entry = context;

    if (!look_up(entry->sid, entry->name)) {
        (void)snprintf(entry->name, sizeof(entry->name), "%s", entry->sid);
    }
    (void)InterlockedExchange(&entry->is_known, 1);
    return 0;
}

/* A directory that is slow once is not waited for again until it has answered. */
static void wait_for(const struct user_name *entry, HANDLE thread)
{
    if (late != NULL && is_known(late)) {
        late = NULL;
    }
    if (late == NULL && WaitForSingleObject(thread, USER_NAMES_PATIENCE_MS) != WAIT_OBJECT_0) {
        late = entry;
    }
}

/* NULL without memory, or without a thread. */
static struct user_name *begin_look_up(const char *sid)
{
    struct user_name *entry = name_count < NAMES_MAX ? calloc(1, sizeof(*entry)) : NULL;
    HANDLE thread;

    if (entry == NULL) {
        return NULL;
    }
    (void)snprintf(entry->sid, sizeof(entry->sid), "%s", sid);
    thread = CreateThread(NULL, 0, find_name, entry, 0, NULL);
    if (thread == NULL) {
        free(entry);
        return NULL;
    }
    names[name_count++] = entry;
    wait_for(entry, thread);
    (void)CloseHandle(thread);
    return entry;
}

const char *user_name_of(const char *sid)
{
    const struct user_name *entry = NULL;

    for (size_t i = 0; i < name_count && entry == NULL; i++) {
        entry = strcmp(names[i]->sid, sid) == 0 ? names[i] : NULL;
    }
    if (entry == NULL) {
        entry = begin_look_up(sid);
    }
    if (entry == NULL) {
        return sid;
    }
    return is_known(entry) ? entry->name : entry->sid;
}

bool user_name_find(const char *name, char *sid, size_t sid_size)
{
    wchar_t wide[USER_NAME_SIZE];
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

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name, -1, wide, USER_NAME_SIZE) <= 0 ||
        !LookupAccountNameW(NULL, wide, &found.sid, &found_size, domain, &domain_units, &use) ||
        !ConvertSidToStringSidA(&found.sid, &text)) {
        return false;
    }
    size = snprintf(sid, sid_size, "%s", text);
    LocalFree(text);
    return size > 0 && (size_t)size < sid_size;
}
