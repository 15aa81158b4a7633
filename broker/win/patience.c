#include "broker/win/patience.h"

#define MOMENT_MS 50u

/* A file that another program has open while it is deleted refuses access until that closes it. */
static bool may_pass(DWORD error)
{
    return error == ERROR_SHARING_VIOLATION || error == ERROR_LOCK_VIOLATION ||
           error == ERROR_ACCESS_DENIED || error == ERROR_DELETE_PENDING;
}

void patience_begin(struct patience *patience)
{
    patience->deadline_ms = GetTickCount64() + PATIENCE_MS_MAX;
}

bool patience_waits(const struct patience *patience, DWORD error)
{
    bool waits = may_pass(error) && GetTickCount64() < patience->deadline_ms;

    if (waits) {
        Sleep(MOMENT_MS);
    }
    SetLastError(error);
    return waits;
}
