#include "tests/mpr_host/mpr.h"

#include <winnetwk.h>
#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

#include "proto/win/mpr_types.h"
#include "tests/netprovider/provider_state.h"

#define NOTIFYEES_MAX 16u
#define PATH_UNITS_MAX 1024u

struct notifyee {
    HMODULE module;
    mpr_add_connect_notify add;
    mpr_cancel_connect_notify cancel;
};

struct mpr {
    struct notifyee notifyees[NOTIFYEES_MAX];
    size_t notifyee_count;
    const void *unreadable; /* a page that cannot be touched */
    LONGLONG ticks_per_second;
    struct mpr_counts counts;
};

/* One operation as the DLLs see it: exactly one of add and cancel is not NULL. */
struct operation {
    struct mpr_notify_add *add;
    struct mpr_notify_cancel *cancel;
    struct mpr_notify_info infos[NOTIFYEES_MAX]; /* the context is each DLL's own */
};

/* A DLL that lacks one of the two functions is not used at all. */
static bool load_notifyee(struct notifyee *notifyee, const wchar_t *path)
{
    /* A union, since compilers rightly frown at casts between types of functions. */
    union {
        FARPROC any;
        mpr_add_connect_notify add;
        mpr_cancel_connect_notify cancel;
    } function;

    notifyee->module = LoadLibraryW(path);
    if (notifyee->module == NULL) {
        return false;
    }
    function.any = GetProcAddress(notifyee->module, "AddConnectNotify");
    notifyee->add = function.add;
    function.any = GetProcAddress(notifyee->module, "CancelConnectNotify");
    notifyee->cancel = function.cancel;
    if (notifyee->add == NULL || notifyee->cancel == NULL) {
        FreeLibrary(notifyee->module);
        return false;
    }
    return true;
}

static bool read_notifyee_path(HKEY key, DWORD index, wchar_t path[PATH_UNITS_MAX])
{
    wchar_t name[PATH_UNITS_MAX];
    wchar_t value[PATH_UNITS_MAX];
    DWORD name_units = PATH_UNITS_MAX;
    DWORD size = sizeof(value) - sizeof(wchar_t);
    DWORD type;

    if (RegEnumValueW(key, index, name, &name_units, NULL, &type, (BYTE *)value, &size) !=
        ERROR_SUCCESS) {
        return false;
    }
    value[size / sizeof(wchar_t)] = L'\0';
    path[0] = L'\0';
    if (type == REG_EXPAND_SZ) {
        ExpandEnvironmentStringsW(value, path, PATH_UNITS_MAX);
    }
    return true;
}

static void load_notifyees(struct mpr *mpr)
{
    wchar_t path[PATH_UNITS_MAX];
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, NOTIFYEES_KEY, 0, KEY_READ, &key) != ERROR_SUCCESS) {
        return;
    }
    for (DWORD i = 0; mpr->notifyee_count < NOTIFYEES_MAX && read_notifyee_path(key, i, path);
         i++) {
        if (load_notifyee(&mpr->notifyees[mpr->notifyee_count], path)) {
            mpr->notifyee_count++;
        } else {
            mpr->counts.load_failures++;
        }
    }
    mpr->counts.notifyees = (LONG)mpr->notifyee_count;
    RegCloseKey(key);
}

DWORD mpr_open(struct mpr **mpr_out)
{
    struct mpr *mpr = calloc(1, sizeof(*mpr));
    LARGE_INTEGER frequency;

    *mpr_out = NULL;
    if (mpr == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    mpr->unreadable = VirtualAlloc(NULL, 1, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    if (mpr->unreadable == NULL) {
        const DWORD error = GetLastError();

        mpr_close(mpr);
        return error;
    }
    QueryPerformanceFrequency(&frequency);
    mpr->ticks_per_second = frequency.QuadPart;
    load_notifyees(mpr);
    *mpr_out = mpr;
    return ERROR_SUCCESS;
}

void mpr_close(struct mpr *mpr)
{
    if (mpr == NULL) {
        return;
    }
    for (size_t i = 0; i < mpr->notifyee_count; i++) {
        FreeLibrary(mpr->notifyees[i].module);
    }
    if (mpr->unreadable != NULL) {
        VirtualFree((void *)mpr->unreadable, 0, MEM_RELEASE);
    }
    free(mpr);
}

static LONGLONG now_ticks(void)
{
    LARGE_INTEGER now;

    QueryPerformanceCounter(&now);
    return now.QuadPart;
}

static void raise_maximum(volatile LONG *maximum, LONG value)
{
    LONG seen = *maximum;

    while (value > seen) {
        const LONG before = InterlockedCompareExchange(maximum, value, seen);

        if (before == seen) {
            return;
        }
        seen = before;
    }
}

static void call_notifyee(struct mpr *mpr, const struct notifyee *notifyee,
                          struct mpr_notify_info *info, const struct operation *operation)
{
    const LONGLONG start = now_ticks();
    const DWORD answer = operation->add != NULL ? notifyee->add(info, operation->add)
                                                : notifyee->cancel(info, operation->cancel);
    const LONGLONG elapsed_us = (now_ticks() - start) * 1000000 / mpr->ticks_per_second;

    raise_maximum(&mpr->counts.call_us_max, (LONG)elapsed_us);
    if (answer != WN_SUCCESS) {
        InterlockedIncrement(&mpr->counts.refusals);
    }
}

static void notify_pre(struct mpr *mpr, struct operation *operation)
{
    for (size_t i = 0; i < mpr->notifyee_count; i++) {
        operation->infos[i].phase = MPR_PHASE_PRE;
        operation->infos[i].operation_status = WN_SUCCESS;
        operation->infos[i].context = NULL;
        call_notifyee(mpr, &mpr->notifyees[i], &operation->infos[i], operation);
        InterlockedIncrement(&mpr->counts.pre_calls);
    }
}

/* A DLL that left its context NULL has no interest in how it ended. */
static void notify_post(struct mpr *mpr, struct operation *operation, DWORD status)
{
    for (size_t i = 0; i < mpr->notifyee_count; i++) {
        if (operation->infos[i].context != NULL) {
            operation->infos[i].phase = MPR_PHASE_POST;
            operation->infos[i].operation_status = status;
            call_notifyee(mpr, &mpr->notifyees[i], &operation->infos[i], operation);
            InterlockedIncrement(&mpr->counts.post_calls);
        }
    }
}

/* A caller of MPR says it; ours mean a printer when they name a printer's port. */
static DWORD resource_type(const wchar_t *local)
{
    return local != NULL && _wcsnicmp(local, L"LPT", 3) == 0 ? RESOURCETYPE_PRINT
                                                             : RESOURCETYPE_DISK;
}

static struct mpr_notify_add describe_add(const struct mpr *mpr, const wchar_t *local,
                                          const wchar_t *remote, DWORD flags)
{
    const struct mpr_notify_add add = {
        .resource = {.ignored_scope = 0xDEADBEEFu,
                     .type = resource_type(local),
                     .ignored_display_type = 0xDEADBEEFu,
                     .ignored_usage = 0xDEADBEEFu,
                     .local_name = local,
                     .remote_name = remote,
                     .ignored_comment = mpr->unreadable,
                     .ignored_provider = mpr->unreadable},
        .flags = flags,
    };

    return add;
}

DWORD mpr_add(struct mpr *mpr, const wchar_t *local, const wchar_t *remote, DWORD flags)
{
    struct mpr_notify_add add = describe_add(mpr, local, remote, flags);
    struct operation operation = {.add = &add};
    NETRESOURCEW resource = {.dwType = resource_type(local),
                             .lpLocalName = (LPWSTR)local,
                             .lpRemoteName = (LPWSTR)remote};
    DWORD status;

    notify_pre(mpr, &operation);
    status = WNetAddConnection2W(&resource, NULL, NULL, flags);
    notify_post(mpr, &operation, status);
    return status;
}

void mpr_notify_add(struct mpr *mpr, const wchar_t *local, const wchar_t *remote, DWORD status)
{
    struct mpr_notify_add add = describe_add(mpr, local, remote, 0);
    struct operation operation = {.add = &add};

    notify_pre(mpr, &operation);
    notify_post(mpr, &operation, status);
}

/* The provider's name exists only after a success. */
static void notify_cancel_post(struct mpr *mpr, struct operation *operation, DWORD status)
{
    operation->cancel->provider = status == WN_SUCCESS ? PROVIDER_NAME : mpr->unreadable;
    notify_post(mpr, operation, status);
}

DWORD mpr_cancel(struct mpr *mpr, const wchar_t *name, DWORD flags, BOOL force)
{
    struct mpr_notify_cancel cancel = {name, mpr->unreadable, flags, force};
    struct operation operation = {.cancel = &cancel};
    DWORD status;

    notify_pre(mpr, &operation);
    status = WNetCancelConnection2W(name, flags, force);
    notify_cancel_post(mpr, &operation, status);
    return status;
}

void mpr_notify_cancel(struct mpr *mpr, const wchar_t *name, DWORD status)
{
    struct mpr_notify_cancel cancel = {name, mpr->unreadable, 0, FALSE};
    struct operation operation = {.cancel = &cancel};

    notify_pre(mpr, &operation);
    notify_cancel_post(mpr, &operation, status);
}

struct mpr_counts mpr_counts(const struct mpr *mpr)
{
    return mpr->counts;
}
