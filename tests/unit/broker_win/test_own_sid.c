/*
 * The owner of what the broker makes. No test runs as the service, so its SID is played by
 * groups that this process has, has not, or has for denying only.
 */
#include <windows.h>
#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>
#include <cmocka.h>

#include "broker/win/own_sid.h"
#include "proto/win/service_sid.h"

#define AUTHENTICATED L"S-1-5-11"

static HANDLE open_process_token(void)
{
    HANDLE token = NULL;

    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, &token));
    return token;
}

/* Closes the one it is given. */
static HANDLE made_for_impersonation(HANDLE token)
{
    HANDLE copy = NULL;

    assert_true(DuplicateToken(token, SecurityIdentification, &copy));
    CloseHandle(token);
    return copy;
}

static HANDLE without(const wchar_t *group)
{
    SID_AND_ATTRIBUTES gone = {NULL, 0};
    HANDLE token = open_process_token();
    HANDLE restricted = NULL;

    assert_true(ConvertStringSidToSidW(group, &gone.Sid));
    assert_true(CreateRestrictedToken(token, 0, 1, &gone, 0, NULL, 0, NULL, &restricted));
    LocalFree(gone.Sid);
    CloseHandle(token);
    return made_for_impersonation(restricted);
}

static wchar_t *read_user(void)
{
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } information;
    HANDLE token = open_process_token();
    wchar_t *sid = NULL;
    DWORD size;

    assert_true(GetTokenInformation(token, TokenUser, &information, sizeof(information), &size));
    assert_true(ConvertSidToStringSidW(information.user.User.Sid, &sid));
    CloseHandle(token);
    return sid;
}

/* Closes the token. */
static void expect_owner(HANDLE token, const wchar_t *service_sid, const wchar_t *expected)
{
    wchar_t *sid = NULL;

    assert_int_equal(own_sid_read_from(token, service_sid, &sid), ERROR_SUCCESS);
    if (wcscmp(sid, expected) != 0) {
        fail_msg("%ls owns it and not %ls", sid, expected);
    }
    LocalFree(sid);
    CloseHandle(token);
}

static void a_process_that_is_no_service_makes_its_users_own(void **state)
{
    wchar_t *user = read_user();
    wchar_t *sid = NULL;

    (void)state;

    assert_int_equal(own_sid_read(&sid), ERROR_SUCCESS);
    assert_int_equal(wcscmp(sid, user), 0);
    LocalFree(sid);
    expect_owner(made_for_impersonation(open_process_token()), SERVICE_SID_TEXT, user);
    LocalFree(user);
}

static void a_process_with_the_services_sid_makes_the_services_own(void **state)
{
    (void)state;

    expect_owner(made_for_impersonation(open_process_token()), AUTHENTICATED, AUTHENTICATED);
}

static void a_sid_for_denying_only_owns_nothing(void **state)
{
    wchar_t *user = read_user();

    (void)state;

    expect_owner(without(AUTHENTICATED), AUTHENTICATED, user);
    LocalFree(user);
}

static void what_is_no_sid_is_refused(void **state)
{
    wchar_t *sid = NULL;
    HANDLE token = made_for_impersonation(open_process_token());

    (void)state;

    assert_int_not_equal(own_sid_read_from(token, L"nobody", &sid), ERROR_SUCCESS);
    assert_null(sid);
    CloseHandle(token);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_that_is_no_service_makes_its_users_own),
        cmocka_unit_test(a_process_with_the_services_sid_makes_the_services_own),
        cmocka_unit_test(a_sid_for_denying_only_owns_nothing),
        cmocka_unit_test(what_is_no_sid_is_refused),
    };

    return cmocka_run_group_tests_name("broker_win.own_sid", tests, NULL, NULL);
}
