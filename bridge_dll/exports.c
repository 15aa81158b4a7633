/*
 * The notify DLL as MPR sees it: a guest in whatever program maps or unmaps a drive.
 *
 * Both functions answer WN_SUCCESS on every path, because anything else may veto or repeat a
 * user's operation. They run on the caller's thread, several at once, and may be unloaded any
 * time after they return. What cannot be sent is counted, and the next line that can says so.
 */
#include <windows.h>

#include "bridge_dll/mpr_types.h"
#include "bridge_dll/notification_from_mpr.h"
#include "bridge_dll/post.h"

/* Joins a PRE with its POST; a number and no memory, so a POST that never comes leaks nothing. */
static volatile LONG last_context;

static volatile LONG dropped_count;

/* What one call is about: exactly one of add and cancel is not NULL. */
struct call {
    const struct mpr_notify_info *info;
    const struct mpr_notify_add *add;
    const struct mpr_notify_cancel *cancel;
};

static UINT_PTR make_context(void)
{
    ULONG context;

    do {
        context = (ULONG)InterlockedIncrement(&last_context);
    } while (context == 0);
    return context;
}

/* PRE makes the context, POST brings it back. 0: this call is not to be told of. */
static ULONG take_context(struct mpr_notify_info *info)
{
    const UINT_PTR context = (UINT_PTR)info->context;

    switch (info->phase) {
    case MPR_PHASE_PRE:
        info->context = (void *)make_context();
        return (ULONG)(UINT_PTR)info->context;
    case MPR_PHASE_POST:
        return context <= MAXUINT32 ? (ULONG)context : 0; /* a larger one is not ours */
    default:
        return 0;
    }
}

static void write_line(const struct call *call, ULONG context, ULONG dropped,
                       struct notification_line *line)
{
    if (call->add != NULL) {
        notification_from_add(call->info, call->add, context, dropped, line);
    } else {
        notification_from_cancel(call->info, call->cancel, context, dropped, line);
    }
}

/*
 * The line takes the count along before it is known to arrive: were the count read here and
 * lowered afterwards, two threads could both tell of the same loss.
 */
static void publish(const struct call *call, ULONG context)
{
    struct notification_line *line = HeapAlloc(GetProcessHeap(), 0, sizeof(*line));
    LONG dropped;

    if (line == NULL) {
        InterlockedIncrement(&dropped_count);
        return;
    }
    dropped = InterlockedExchange(&dropped_count, 0);
    write_line(call, context, (ULONG)dropped, line);
    if (line->text.overflowed || post_line(line->bytes, (DWORD)line->text.size) != ERROR_SUCCESS) {
        InterlockedExchangeAdd(&dropped_count, dropped + 1);
    }
    HeapFree(GetProcessHeap(), 0, line);
}

static void notify(struct mpr_notify_info *info, const struct call *call)
{
    const DWORD last_error = GetLastError();
    const ULONG context = take_context(info);

    if (context != 0) {
        publish(call, context);
    }
    SetLastError(last_error);
}

DWORD WINAPI AddConnectNotify(struct mpr_notify_info *info, const struct mpr_notify_add *add);
DWORD WINAPI CancelConnectNotify(struct mpr_notify_info *info,
                                 const struct mpr_notify_cancel *cancel);

DWORD WINAPI AddConnectNotify(struct mpr_notify_info *info, const struct mpr_notify_add *add)
{
    if (info != NULL && add != NULL) {
        notify(info, &(struct call){.info = info, .add = add});
    }
    return WN_SUCCESS;
}

DWORD WINAPI CancelConnectNotify(struct mpr_notify_info *info,
                                 const struct mpr_notify_cancel *cancel)
{
    if (info != NULL && cancel != NULL) {
        notify(info, &(struct call){.info = info, .cancel = cancel});
    }
    return WN_SUCCESS;
}
