/*
 * Whether a file that install makes part of the machine can be trusted: the program of the service,
 * and the notify DLLs that go into the system's folders and from there into every program that maps.
 *
 * An account that may change such a file, its folder, or a folder above it would act as those
 * programs. So only an account that may change the system's folder anyway may be able to: on Windows
 * TrustedInstaller, LocalSystem and Administrators.
 */
#ifndef BROKER_WIN_SETUP_SOURCE_GUARD_H
#define BROKER_WIN_SETUP_SOURCE_GUARD_H

#include <windows.h>

#include <stdbool.h>

#define SOURCE_GUARD_ACCOUNT_UNITS_MAX 192u /* a SID as text, with the NUL */

struct source_guard {
    PSECURITY_DESCRIPTOR system; /* of the system's folder */

    /* What source_guard_check found; "" for nothing. */
    wchar_t path[MAX_PATH];
    wchar_t account[SOURCE_GUARD_ACCOUNT_UNITS_MAX];
    bool is_unknown; /* Wine does not tell whose one of the files or folders is */
};

/* Returns a Win32 code; source_guard_deinit is safe either way. */
DWORD source_guard_init(struct source_guard *guard, const wchar_t *system_folder);

/* file is a full path. ERROR_ACCESS_DENIED when path can be changed by account; ERROR_BAD_PATHNAME
   when the file is not on a drive; or the code with which Windows refused the query. */
DWORD source_guard_check(struct source_guard *guard, const wchar_t *file);

void source_guard_deinit(struct source_guard *guard);

#endif
