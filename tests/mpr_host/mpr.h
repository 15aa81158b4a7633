/*
 * A Multiple Provider Router for tests: what mpr.dll does for notify DLLs on Windows.
 *
 * Wine's mpr.dll never calls a notify DLL, so this reads the same registry values, loads the same
 * DLLs, and calls them around the real WNetAddConnection2W and WNetCancelConnection2W by the
 * documented rules. Whatever the rules leave undefined points at a page that cannot be read. An
 * mpr may be used by any number of threads between mpr_open and mpr_close.
 */
#ifndef TESTS_MPR_HOST_MPR_H
#define TESTS_MPR_HOST_MPR_H

#include <windows.h>

#define NOTIFYEES_KEY L"SYSTEM\\CurrentControlSet\\Control\\NetworkProvider\\Notifyees"

struct mpr;

/* What was done since mpr_open, over all DLLs. */
struct mpr_counts {
    LONG pre_calls;
    LONG post_calls;
    LONG refusals;      /* calls that did not answer WN_SUCCESS */
    LONG call_us_max;   /* the longest single call */
    LONG notifyees;     /* DLLs that are loaded */
    LONG load_failures; /* values that name no usable DLL */
};

/* Load what the registry names. No DLL at all is no error. Close with mpr_close. */
DWORD mpr_open(struct mpr **mpr_out);
void mpr_close(struct mpr *mpr);

/* Both return what the real call returned. local may be NULL. */
DWORD mpr_add(struct mpr *mpr, const wchar_t *local, const wchar_t *remote, DWORD flags);
DWORD mpr_cancel(struct mpr *mpr, const wchar_t *name, DWORD flags, BOOL force);

/* The calls to the DLLs alone, with this as the result of the operation between them. */
void mpr_notify_add(struct mpr *mpr, const wchar_t *local, const wchar_t *remote, DWORD status);
void mpr_notify_cancel(struct mpr *mpr, const wchar_t *name, DWORD status);

struct mpr_counts mpr_counts(const struct mpr *mpr);

#endif
