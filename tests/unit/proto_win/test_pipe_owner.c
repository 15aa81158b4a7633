/* Pipes of several owners; a row that Windows does not let us create is skipped by name. */
#include <windows.h>
#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>
#include <cmocka.h>

#include "proto/win/pipe_owner.h"
#include "proto/win/service_sid.h"
#include "proto/win/token.h"

#define NAME_UNITS 96

#define SDDL_UNITS 256

/* INVALID_HANDLE_VALUE when this account may not give the pipe that owner. */
static HANDLE create_pipe(const wchar_t *name, const wchar_t *owner)
{
    SECURITY_ATTRIBUTES attributes = {sizeof(attributes), NULL, FALSE};
    wchar_t sddl[SDDL_UNITS];
    HANDLE pipe;

    swprintf(sddl, SDDL_UNITS, L"O:%lsD:(A;;GA;;;WD)", owner);
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        sddl, SDDL_REVISION_1, &attributes.lpSecurityDescriptor, NULL));
    pipe = CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS,
                            1, 64, 64, 0, &attributes);
    LocalFree(attributes.lpSecurityDescriptor);
    return pipe;
}

/* Named, because a pipe without an explicit owner has whatever owner the token has by default. */
static void get_own_sid(wchar_t text[SDDL_UNITS])
{
    union token_sid buffer;
    HANDLE token;
    wchar_t *sid;

    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token));
    assert_int_equal(token_read_sid(token, &buffer), ERROR_SUCCESS);
    assert_true(ConvertSidToStringSidW(buffer.user.User.Sid, &sid));
    wcscpy(text, sid);
    LocalFree(sid);
    CloseHandle(token);
}

struct ends {
    HANDLE server;
    HANDLE client;
};

/* A pipe of that owner with a client. */
static struct ends open_ends(const wchar_t *owner)
{
    wchar_t name[NAME_UNITS];
    struct ends ends;

    swprintf(name, NAME_UNITS, L"\\\\.\\pipe\\wnetwatch-test-owner-%lu", GetCurrentProcessId());
    ends.server = create_pipe(name, owner);
    if (ends.server == INVALID_HANDLE_VALUE) {
        print_message("skipped: this account may not create a pipe of that owner\n");
        skip();
    }
    ends.client =
        CreateFileW(name, FILE_WRITE_DATA | READ_CONTROL, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(ends.client, INVALID_HANDLE_VALUE);
    return ends;
}

/* The result of the check for a client that opens a pipe of that owner. */
static DWORD check_as_client(const wchar_t *owner)
{
    struct ends ends = open_ends(owner);
    DWORD error = pipe_owner_check(ends.client);

    CloseHandle(ends.client);
    CloseHandle(ends.server);
    return error;
}

static void a_pipe_of_the_service_is_trusted(void **state)
{
    (void)state;
    assert_int_equal(check_as_client(SERVICE_SID_TEXT), ERROR_SUCCESS);
}

static void a_pipe_of_the_system_is_trusted(void **state)
{
    (void)state;
    assert_int_equal(check_as_client(L"SY"), ERROR_SUCCESS);
}

static void a_pipe_of_administrators_is_trusted(void **state)
{
    (void)state;
    assert_int_equal(check_as_client(L"BA"), ERROR_SUCCESS);
}

static void a_pipe_of_the_calling_user_is_trusted(void **state)
{
    wchar_t own_sid[SDDL_UNITS];

    (void)state;
    get_own_sid(own_sid);
    assert_int_equal(check_as_client(own_sid), ERROR_SUCCESS);
}

static void a_pipe_of_another_service_is_not_trusted(void **state)
{
    (void)state;
    assert_int_equal(
        check_as_client(L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"),
        ERROR_INVALID_OWNER);
}

static void a_pipe_of_another_account_is_not_trusted(void **state)
{
    (void)state;
    assert_int_equal(check_as_client(L"LS"), ERROR_INVALID_OWNER);
}

static void a_pipe_of_another_user_is_not_trusted(void **state)
{
    (void)state;
    assert_int_equal(check_as_client(L"S-1-5-21-1-2-3-1001"), ERROR_INVALID_OWNER);
}

static void a_thread_that_impersonates_trusts_the_impersonated_user(void **state)
{
    wchar_t own_sid[SDDL_UNITS];
    DWORD error;

    (void)state;
    get_own_sid(own_sid);
    assert_true(ImpersonateSelf(SecurityImpersonation));
    error = check_as_client(own_sid);
    RevertToSelf();

    assert_int_equal(error, ERROR_SUCCESS);
}

static void a_server_that_has_disconnected_is_gone_and_not_distrusted(void **state)
{
    wchar_t own_sid[SDDL_UNITS];
    struct ends ends;
    DWORD error;

    (void)state;
    get_own_sid(own_sid);
    ends = open_ends(own_sid);
    assert_true(DisconnectNamedPipe(ends.server));
    error = pipe_owner_check(ends.client);
    CloseHandle(ends.client);
    CloseHandle(ends.server);

    assert_int_equal(error, ERROR_PIPE_NOT_CONNECTED);
}

static void what_is_no_pipe_is_not_trusted(void **state)
{
    (void)state;
    assert_int_not_equal(pipe_owner_check(NULL), ERROR_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_of_the_service_is_trusted),
        cmocka_unit_test(a_pipe_of_the_system_is_trusted),
        cmocka_unit_test(a_pipe_of_administrators_is_trusted),
        cmocka_unit_test(a_pipe_of_the_calling_user_is_trusted),
        cmocka_unit_test(a_pipe_of_another_service_is_not_trusted),
        cmocka_unit_test(a_pipe_of_another_account_is_not_trusted),
        cmocka_unit_test(a_pipe_of_another_user_is_not_trusted),
        cmocka_unit_test(a_thread_that_impersonates_trusts_the_impersonated_user),
        cmocka_unit_test(a_server_that_has_disconnected_is_gone_and_not_distrusted),
        cmocka_unit_test(what_is_no_pipe_is_not_trusted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
