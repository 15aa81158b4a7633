#include "tests/mpr_host/load.h"

#include <stdio.h>
#include <winnetwk.h>

#define NAME_UNITS_MAX 64u
#define CALLS_OF_A_ROUND 4u     /* PRE and POST of an add and of a cancel */
#define SOAK_WARM_UP_ROUNDS 64u /* until the heap and the system have what they keep */

struct worker {
    struct mpr *mpr;
    DWORD number;
    DWORD operations;
    volatile LONG *failures;
};

static DWORD WINAPI map_and_unmap(void *context)
{
    const struct worker *worker = context;

    for (DWORD i = 0; i < worker->operations; i++) {
        wchar_t name[NAME_UNITS_MAX];

        swprintf(name, NAME_UNITS_MAX, L"\\\\load\\thread-%02lu-%06lu", worker->number, i);
        if (mpr_add(worker->mpr, NULL, name, CONNECT_TEMPORARY) != WN_SUCCESS) {
            InterlockedIncrement(worker->failures);
        }
        if (mpr_cancel(worker->mpr, name, 0, FALSE) != WN_SUCCESS) {
            InterlockedIncrement(worker->failures);
        }
    }
    return 0;
}

struct load_result load_run(struct mpr *mpr, DWORD threads, DWORD operations)
{
    struct load_result result = {0};
    struct worker workers[LOAD_THREADS_MAX];
    HANDLE handles[LOAD_THREADS_MAX];
    volatile LONG failures = 0;
    const ULONGLONG start_ms = GetTickCount64();
    DWORD started = 0;

    while (started < threads && started < LOAD_THREADS_MAX) {
        workers[started] = (struct worker){mpr, started, operations, &failures};
        handles[started] = CreateThread(NULL, 0, map_and_unmap, &workers[started], 0, NULL);
        if (handles[started] == NULL) {
            result.error = GetLastError();
            break;
        }
        started++;
    }
    for (DWORD i = 0; i < started; i++) {
        WaitForSingleObject(handles[i], INFINITE);
        CloseHandle(handles[i]);
    }
    result.operations = (LONG)(started * operations * 2);
    result.failures = failures;
    result.elapsed_ms = (DWORD)(GetTickCount64() - start_ms);
    return result;
}

static void notify_round(struct mpr *mpr)
{
    mpr_notify_add(mpr, L"Z:", L"\\\\soak\\share", WN_SUCCESS);
    mpr_notify_cancel(mpr, L"Z:", WN_SUCCESS);
}

struct soak_result soak_run(struct mpr *mpr, DWORD notifications)
{
    struct soak_result result;
    ULONGLONG start_ms;

    for (DWORD i = 0; i < SOAK_WARM_UP_ROUNDS; i++) {
        notify_round(mpr);
    }
    result.before = process_size_measure();
    start_ms = GetTickCount64();
    for (DWORD i = 0; i < notifications / CALLS_OF_A_ROUND; i++) {
        notify_round(mpr);
    }
    result.elapsed_ms = (DWORD)(GetTickCount64() - start_ms);
    result.after = process_size_measure();
    return result;
}
