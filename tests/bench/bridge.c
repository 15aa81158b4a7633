#include "tests/bench/bridge.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "tests/bench/ending.h"
#include "tests/bench/line_template.h"

typedef DWORD(WINAPI *add_notify)(struct mpr_notify_info *info, const struct mpr_notify_add *add);

static add_notify notify;

void bridge_load(const wchar_t *path)
{
    /* A union, since compilers rightly frown at casts between types of functions. */
    union {
        FARPROC any;
        add_notify add;
    } function;
    HMODULE module = LoadLibraryW(path);

    expect(module != NULL, "loading the notify DLL");
    function.any = GetProcAddress(module, "AddConnectNotify");
    expect(function.any != NULL, "finding AddConnectNotify");
    notify = function.add;
}

void bridge_prepare(struct bridge_call *call, uint64_t pair)
{
    memset(call, 0, sizeof(*call));
    (void)swprintf(call->remote, sizeof(call->remote) / sizeof(call->remote[0]), L"\\\\%hs\\%0*llu",
                   BENCH_REMOTE_SERVER, BENCH_PAIR_DIGITS, (unsigned long long)pair);
    call->add.resource.type = RESOURCETYPE_DISK;
    call->add.resource.local_name = L"B:";
    call->add.resource.remote_name = call->remote;
}

void bridge_call_pre(struct bridge_call *call)
{
    call->info.phase = MPR_PHASE_PRE;
    (void)notify(&call->info, &call->add);
}

void bridge_call_post(struct bridge_call *call)
{
    call->info.phase = MPR_PHASE_POST;
    (void)notify(&call->info, &call->add);
}
