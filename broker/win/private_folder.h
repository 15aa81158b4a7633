/*
 * A folder that holds names of shares and users.
 *
 * Only one account (the service's, or the user's that runs the broker in a console), LocalSystem and
 * the machine's administrators have access, whatever the folder above allows. Files inherit this.
 * Every function returns a Win32 code.
 */
#ifndef BROKER_WIN_PRIVATE_FOLDER_H
#define BROKER_WIN_PRIVATE_FOLDER_H

#include <windows.h>

/* sid is the account's, as text. ERROR_SUCCESS, too, when the folder is there; then its entries are
   as they were. */
DWORD private_folder_create(const wchar_t *path, const wchar_t *sid);

/*
 * Below %ProgramData% every user may make a folder, or a link to one, before the broker does. A
 * folder that was there is used only if it is no link (ERROR_DIRECTORY) and its owner is an account
 * that clients of the broker trust too (ERROR_INVALID_OWNER).
 */
DWORD private_folder_check(const wchar_t *path);

/* For a folder that may let other accounts in, as those below %ProgramData% do. */
DWORD private_folder_protect(const wchar_t *path, const wchar_t *sid);

#endif
