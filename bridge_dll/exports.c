/*
 * The notify DLL as MPR sees it: a guest in each program that maps or unmaps a drive (evidence E2).
 *
 * Both functions return WN_SUCCESS on every path, because anything else may veto or repeat a
 * user's operation. They run on the caller's thread, several at once, and the DLL may be unloaded
 * any time after they return.
 */
#include <windows.h>

#include "bridge_dll/publish.h"
#include "proto/win/mpr_types.h"

/* Joins a PRE with its POST; a number and no memory, so a POST that never comes leaks nothing. */
static volatile LONG last_context;

static UINT_PTR make_context(void)
{
    ULONG context;

    do {
        context = (ULONG)InterlockedIncrement(&last_context);
    } while (context == 0);
    return context;
}

/* PRE makes the context, POST brings it back (evidence E5). 0: this call is not to be published. */
static ULONG take_context(struct mpr_notify_info *info)
{
    const UINT_PTR context = (UINT_PTR)info->context;

    switch (info->phase) {
    case MPR_PHASE_PRE:
        info->context = (void *)make_context();
        return (ULONG)(UINT_PTR)info->context;
    case MPR_PHASE_POST:
        return context <= MAXUINT32 ? (ULONG)context : 0; /* a larger one is not from this DLL */
    default:
        return 0;
    }
}

static void notify(struct mpr_notify_info *info, const struct mpr_call *call)
{
    const DWORD last_error = GetLastError();
    const ULONG context = take_context(info);

    if (context != 0) {
        publish_call(call, context);
    }
    SetLastError(last_error);
}

DWORD WINAPI AddConnectNotify(struct mpr_notify_info *info, const struct mpr_notify_add *add);
DWORD WINAPI CancelConnectNotify(struct mpr_notify_info *info,
                                 const struct mpr_notify_cancel *cancel);

DWORD WINAPI AddConnectNotify(struct mpr_notify_info *info, const struct mpr_notify_add *add)
{
    if (info != NULL && add != NULL) {
        notify(info, &(struct mpr_call){.info = info, .add = add});
    }
    return WN_SUCCESS;
}

DWORD WINAPI CancelConnectNotify(struct mpr_notify_info *info,
                                 const struct mpr_notify_cancel *cancel)
{
    if (info != NULL && cancel != NULL) {
        notify(info, &(struct mpr_call){.info = info, .cancel = cancel});
    }
    return WN_SUCCESS;
}
