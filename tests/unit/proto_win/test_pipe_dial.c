/* Pipes with one instance each: absent, free, busy, and of an owner that is not trusted. */
#include <windows.h>
#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>
#include <cmocka.h>

#include "proto/win/pipe_dial.h"
#include "proto/win/token.h"

#define NAME_UNITS 96
#define SDDL_UNITS 256
#define BUSY_MS 60u
#define SLACK_MS 2000u /* for a machine with other work */

struct fixture {
    wchar_t name[NAME_UNITS];
    HANDLE server;
    HANDLE client;
};

static int set_up(void **state)
{
    static struct fixture f;
    static unsigned int count;

    (void)swprintf(f.name, NAME_UNITS, L"\\\\.\\pipe\\wnetwatch-test-dial-%lu-%u",
                   GetCurrentProcessId(), count++);
    f.server = INVALID_HANDLE_VALUE;
    f.client = INVALID_HANDLE_VALUE;
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    if (f->client != INVALID_HANDLE_VALUE) {
        CloseHandle(f->client);
    }
    if (f->server != INVALID_HANDLE_VALUE) {
        CloseHandle(f->server);
    }
    return 0;
}

/* INVALID_HANDLE_VALUE when this account may not give the pipe that owner. */
static void serve_as(struct fixture *f, const wchar_t *owner)
{
    SECURITY_ATTRIBUTES attributes = {sizeof(attributes), NULL, FALSE};
    wchar_t sddl[SDDL_UNITS];

    (void)swprintf(sddl, SDDL_UNITS, L"O:%lsD:(A;;GA;;;WD)", owner);
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        sddl, SDDL_REVISION_1, &attributes.lpSecurityDescriptor, NULL));
    f->server =
        CreateNamedPipeW(f->name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS,
                         1, 64, 64, 0, &attributes);
    LocalFree(attributes.lpSecurityDescriptor);
}

/* With the user as the owner, because the default owner of a token may be a group. */
static void serve(struct fixture *f)
{
    union token_sid user;
    HANDLE token;
    wchar_t *sid;

    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token));
    assert_int_equal(token_read_sid(token, &user), ERROR_SUCCESS);
    assert_true(ConvertSidToStringSidW(user.user.User.Sid, &sid));
    serve_as(f, sid);
    LocalFree(sid);
    CloseHandle(token);
    assert_ptr_not_equal(f->server, INVALID_HANDLE_VALUE);
}

static DWORD dial(struct fixture *f, DWORD wait_ms_max, HANDLE *pipe_out)
{
    struct deadline deadline;

    deadline_start(&deadline, wait_ms_max);
    return pipe_dial(f->name, PIPE_DIAL_READ_WRITE, &deadline, pipe_out);
}

static void a_missing_pipe_is_reported_at_once(void **state)
{
    struct fixture *f = *state;
    HANDLE pipe = NULL;

    assert_int_equal(dial(f, INFINITE - 1, &pipe), ERROR_FILE_NOT_FOUND);
    assert_ptr_equal(pipe, INVALID_HANDLE_VALUE);
}

static void a_free_pipe_of_the_user_is_opened(void **state)
{
    struct fixture *f = *state;

    serve(f);
    assert_int_equal(dial(f, 0, &f->client), ERROR_SUCCESS);
    assert_ptr_not_equal(f->client, INVALID_HANDLE_VALUE);
}

static void a_busy_pipe_is_given_up_at_the_deadline(void **state)
{
    struct fixture *f = *state;
    struct deadline whole;
    HANDLE pipe = NULL;

    serve(f);
    assert_int_equal(dial(f, 0, &f->client), ERROR_SUCCESS);

    deadline_start(&whole, BUSY_MS + SLACK_MS);
    assert_int_equal(dial(f, BUSY_MS, &pipe), ERROR_PIPE_BUSY);
    assert_ptr_equal(pipe, INVALID_HANDLE_VALUE);
    assert_in_range(deadline_remaining_ms(&whole), 1, SLACK_MS + BUSY_MS / 2);
}

static void a_busy_pipe_is_given_up_at_once_after_the_deadline(void **state)
{
    struct fixture *f = *state;
    HANDLE pipe = NULL;

    serve(f);
    assert_int_equal(dial(f, 0, &f->client), ERROR_SUCCESS);
    assert_int_equal(dial(f, 0, &pipe), ERROR_PIPE_BUSY);
}

static DWORD WINAPI free_the_instance(void *context)
{
    struct fixture *f = context;

    Sleep(BUSY_MS);
    CloseHandle(f->client);
    (void)DisconnectNamedPipe(f->server);
    (void)ConnectNamedPipe(f->server, NULL);
    return 0;
}

static void an_instance_that_becomes_free_before_the_deadline_is_opened(void **state)
{
    struct fixture *f = *state;
    HANDLE pipe = INVALID_HANDLE_VALUE;
    HANDLE thread;

    serve(f);
    assert_int_equal(dial(f, 0, &f->client), ERROR_SUCCESS);
    thread = CreateThread(NULL, 0, free_the_instance, f, 0, NULL);
    assert_non_null(thread);

    assert_int_equal(dial(f, BUSY_MS + SLACK_MS, &pipe), ERROR_SUCCESS);

    (void)WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    f->client = pipe;
}

static void a_pipe_of_another_user_is_refused(void **state)
{
    struct fixture *f = *state;
    HANDLE pipe = NULL;

    serve_as(f, L"S-1-5-21-1-2-3-1001");
    if (f->server == INVALID_HANDLE_VALUE) {
        print_message("skipped: this account may not create a pipe of that owner\n");
        skip();
    }
    assert_int_equal(dial(f, 0, &pipe), ERROR_INVALID_OWNER);
    assert_ptr_equal(pipe, INVALID_HANDLE_VALUE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_missing_pipe_is_reported_at_once),
        TEST(a_free_pipe_of_the_user_is_opened),
        TEST(a_busy_pipe_is_given_up_at_the_deadline),
        TEST(a_busy_pipe_is_given_up_at_once_after_the_deadline),
        TEST(an_instance_that_becomes_free_before_the_deadline_is_opened),
        TEST(a_pipe_of_another_user_is_refused),
    };

    return cmocka_run_group_tests_name("proto_win.pipe_dial", tests, NULL, NULL);
}
