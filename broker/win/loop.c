#include "broker/win/loop.h"

#include "broker/core/assertion.h"

#include <string.h>

enum { PACKETS_PER_TURN_MAX = 64 };

/* Keys of packets; a call's packet has the first. */
enum { KEY_CALL = 0, KEY_STOP = 1 };

/* The call is over, so this only translates its NTSTATUS; the handle is not looked at. */
static DWORD code_of(OVERLAPPED *overlapped)
{
    DWORD bytes;

    return GetOverlappedResult(INVALID_HANDLE_VALUE, overlapped, &bytes, FALSE) ? ERROR_SUCCESS
                                                                                : GetLastError();
}

static void dispatch(struct loop *loop, const OVERLAPPED_ENTRY *packet)
{
    struct loop_call *call = (struct loop_call *)packet->lpOverlapped;

    if (packet->lpCompletionKey == KEY_STOP) {
        loop->stop_was_asked = true;
        return;
    }
    ASSERTION(call->is_pending);
    loop_call_end(loop, call);
    call->done(call, code_of(&call->overlapped), packet->dwNumberOfBytesTransferred);
}

DWORD loop_init(struct loop *loop)
{
    memset(loop, 0, sizeof(*loop));
    loop->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    return loop->port == NULL ? GetLastError() : ERROR_SUCCESS;
}

DWORD loop_add(struct loop *loop, HANDLE handle)
{
    if (CreateIoCompletionPort(handle, loop->port, KEY_CALL, 0) == NULL) {
        return GetLastError();
    }
    if (!SetFileCompletionNotificationModes(handle, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)) {
        return GetLastError();
    }
    return ERROR_SUCCESS;
}

void loop_call_init(struct loop_call *call, loop_call_cb done, void *owner)
{
    memset(call, 0, sizeof(*call));
    call->done = done;
    call->owner = owner;
}

void loop_call_begin(struct loop *loop, struct loop_call *call)
{
    ASSERTION(!call->is_pending);
    memset(&call->overlapped, 0, sizeof(call->overlapped));
    call->is_pending = true;
    loop->pending_count++;
}

void loop_call_end(struct loop *loop, struct loop_call *call)
{
    call->is_pending = false;
    loop->pending_count--;
}

DWORD loop_call_post(struct loop *loop, struct loop_call *call)
{
    DWORD error;

    call->overlapped.Internal = 0; /* a call that Windows refused may have left its code */
    if (PostQueuedCompletionStatus(loop->port, 0, KEY_CALL, &call->overlapped)) {
        return ERROR_SUCCESS;
    }
    error = GetLastError();
    loop_call_end(loop, call);
    return error;
}

/* When this fails, it has timed out, and the count of Windows means nothing. */
static ULONG take_packets(struct loop *loop, OVERLAPPED_ENTRY *packets, ULONG count_max,
                          DWORD timeout_ms)
{
    ULONG count = 0;

    return GetQueuedCompletionStatusEx(loop->port, packets, count_max, &count, timeout_ms, FALSE)
               ? count
               : 0;
}

/* A call that may take several packets looks for a second one before it gives the first. So what is
   there is taken without waiting, and a wait is for one packet. */
void loop_turn(struct loop *loop, DWORD timeout_ms, void (*on_wake)(void *context), void *context)
{
    OVERLAPPED_ENTRY packets[PACKETS_PER_TURN_MAX];
    ULONG count = take_packets(loop, packets, PACKETS_PER_TURN_MAX, 0);

    if (count == 0 && timeout_ms != 0) {
        count = take_packets(loop, packets, 1, timeout_ms);
    }
    if (on_wake != NULL) {
        on_wake(context);
    }
    for (ULONG i = 0; i < count; i++) {
        dispatch(loop, &packets[i]);
    }
}

void loop_ask_to_stop(struct loop *loop)
{
    (void)PostQueuedCompletionStatus(loop->port, 0, KEY_STOP, NULL);
}

void loop_deinit(struct loop *loop)
{
    ASSERTION(loop->pending_count == 0);
    if (loop->port != NULL) {
        (void)CloseHandle(loop->port);
        loop->port = NULL;
    }
}
