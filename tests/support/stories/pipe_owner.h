/* The owner of a pipe: the user of the test, or another one that plays a stranger. */
#ifndef TESTS_SUPPORT_STORIES_PIPE_OWNER_H
#define TESTS_SUPPORT_STORIES_PIPE_OWNER_H

#include <windows.h>

#define OWN_SID_SIZE 192u

/* The SID of the test's user as text, ended by NUL. Returns a Win32 code. From any thread. */
DWORD own_sid_read(char text[OWN_SID_SIZE]);

/* All users may do everything with a pipe of this owner, which is as in SDDL ("BG"), or NULL for
   the test's user. The caller frees it with LocalFree; NULL when Windows refuses. From any thread. */
PSECURITY_DESCRIPTOR pipe_owner_descriptor(const wchar_t *owner);

#endif
