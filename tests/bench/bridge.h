/* The notify DLL as a program's MPR calls it. */
#ifndef TESTS_BENCH_BRIDGE_H
#define TESTS_BENCH_BRIDGE_H

#include <windows.h>
#include <stdint.h>

#include "proto/win/mpr_types.h"

struct bridge_call {
    struct mpr_notify_info info;
    struct mpr_notify_add add;
    wchar_t remote[64];
};

/* Ends the program if the DLL cannot be loaded. */
void bridge_load(const wchar_t *path);

/* Prepare the operation of that number. */
void bridge_prepare(struct bridge_call *call, uint64_t pair);

/* AddConnectNotify before the operation, and after it. */
void bridge_call_pre(struct bridge_call *call);
void bridge_call_post(struct bridge_call *call);

#endif
