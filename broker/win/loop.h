/*
 * One completion port, one thread. Every pending call owns a struct loop_call, whose function
 * is called on the loop's thread when Windows has finished with it.
 *
 * Calls that finish at once give no packet (their caller goes on by itself), except connects,
 * which are posted like the others so that the order of two connections stays.
 */
#ifndef BROKER_WIN_LOOP_H
#define BROKER_WIN_LOOP_H

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

struct loop_call;

/* error is ERROR_SUCCESS or the Win32 code that the call ended with. */
typedef void (*loop_call_cb)(struct loop_call *call, DWORD error, DWORD bytes);

struct loop_call {
    OVERLAPPED overlapped; /* first, so that its address is the call's */
    loop_call_cb done;
    void *owner;
    bool is_pending;
};

struct loop {
    HANDLE port;
    size_t pending_count; /* calls that Windows still holds */
    bool stop_was_asked;
};

DWORD loop_init(struct loop *loop);

/* Let the completions of a handle come here. */
DWORD loop_add(struct loop *loop, HANDLE handle);

void loop_call_init(struct loop_call *call, loop_call_cb done, void *owner);

/* Before a call is given to Windows. */
void loop_call_begin(struct loop *loop, struct loop_call *call);
/* It ended at once and no packet will come. */
void loop_call_end(struct loop *loop, struct loop_call *call);
/* It ended at once, and its function is to be called like any other's. Returns a Win32 code; on any
   other than ERROR_SUCCESS, as without memory, the call has ended and no packet will come. */
DWORD loop_call_post(struct loop *loop, struct loop_call *call);

/*
 * Wait at most timeout_ms (INFINITE is allowed) for packets, call on_wake (which may be NULL) when
 * the wait is over, then the function of each finished call. Not to be called by one of them.
 */
void loop_turn(struct loop *loop, DWORD timeout_ms, void (*on_wake)(void *context), void *context);

/* From any thread: set stop_was_asked and wake the loop. */
void loop_ask_to_stop(struct loop *loop);

/* No call may be pending. */
void loop_deinit(struct loop *loop);

#endif
