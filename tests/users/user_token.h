/*
 * Tokens of users that do not exist, for tests of access.
 *
 * Wine 10 lets every user make one and Wine 8 none. Windows asks for a privilege that no account
 * has.
 */
#ifndef TESTS_USERS_USER_TOKEN_H
#define TESTS_USERS_USER_TOKEN_H

#include <windows.h>
#include <stdbool.h>
#include <stddef.h>

#define USER_GROUPS_MAX 16u /* with Users, which all are in */

#define USER_GROUP_MEMBER                                                                          \
    ((DWORD)(SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED))
#define USER_GROUP_DENY_ONLY ((DWORD)SE_GROUP_USE_FOR_DENY_ONLY)
#define USER_GROUP_LABEL ((DWORD)(SE_GROUP_INTEGRITY | SE_GROUP_INTEGRITY_ENABLED))

struct user_group {
    const wchar_t *sid;
    DWORD attributes;
};

/*
 * A primary token with all rights, of a member of Users and of these groups; the caller closes it.
 * Returns a Win32 code, ERROR_CALL_NOT_IMPLEMENTED where no token can be made.
 */
DWORD user_token_create(const wchar_t *user, const struct user_group *groups, size_t group_count,
                        HANDLE *token_out);

#endif
