/*
 * The identity of a user, read from real tokens, and from the process at the other end of a pipe.
 */
#include <windows.h>
#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <cmocka.h>

#include "broker/win/client_identity.h"
#include "broker/win/own_sid.h"
#include "broker/win/token_identity.h"
#include "tests/mpr_host/process_size.h"
#include "tests/users/user_token.h"

#define CALLS 10000u

/* As many programs as client_identity remembers, and some more. */
#define REMEMBERED_MAX 64u
#define CLIENTS (REMEMBERED_MAX + 8u)

static struct identity read_and_close(HANDLE token)
{
    struct identity identity = {0};
    HANDLE copy = NULL;

    assert_true(DuplicateToken(token, SecurityIdentification, &copy));
    assert_int_equal(token_identity_read(copy, &identity), ERROR_SUCCESS);
    CloseHandle(copy);
    CloseHandle(token);
    return identity;
}

static HANDLE own_token(void)
{
    HANDLE token = NULL;

    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, &token));
    return token;
}

static void expect_this_user(const struct identity *identity)
{
    wchar_t *sid = NULL;
    char text[SID_BYTES_MAX + 1];
    DWORD session = 0;

    assert_true(identity->known);
    assert_int_equal(own_sid_read(&sid), ERROR_SUCCESS);
    (void)snprintf(text, sizeof(text), "%ls", sid);
    LocalFree(sid);
    assert_string_equal(identity->sid, text);
    assert_true(ProcessIdToSessionId(GetCurrentProcessId(), &session));
    assert_int_equal(identity->session, session);
    assert_false(identity->is_local_system);
}

static void the_token_of_this_process_is_this_user(void **state)
{
    const struct identity identity = read_and_close(own_token());

    (void)state;
    expect_this_user(&identity);
    assert_int_equal(identity.process_id, 0); /* not the token's to say */
}

static void a_group_for_denying_only_makes_no_administrator(void **state)
{
    SID_AND_ATTRIBUTES administrators = {NULL, 0};
    HANDLE token = own_token();
    HANDLE restricted = NULL;
    BOOL is_administrator = FALSE;
    struct identity identity;

    (void)state;
    assert_true(ConvertStringSidToSidW(L"S-1-5-32-544", &administrators.Sid));
    assert_true(CheckTokenMembership(NULL, administrators.Sid, &is_administrator));
    assert_true(CreateRestrictedToken(token, 0, 1, &administrators, 0, NULL, 0, NULL, &restricted));
    LocalFree(administrators.Sid);

    identity = read_and_close(token);
    assert_int_equal(identity.is_administrator, is_administrator != 0);
    identity = read_and_close(restricted);
    assert_false(identity.is_administrator);
    expect_this_user(&identity);
}

static void a_handle_that_is_no_token_gives_no_identity(void **state)
{
    struct identity identity;
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);

    (void)state;
    memset(&identity, 0xff, sizeof(identity));
    identity.process_id = 4711;
    assert_int_not_equal(token_identity_read(event, &identity), ERROR_SUCCESS);
    CloseHandle(event);

    assert_false(identity.known);
    assert_string_equal(identity.sid, "");
    assert_false(identity.is_administrator);
    assert_false(identity.is_event_log_reader);
    assert_false(identity.is_local_system);
    assert_int_equal(identity.process_id, 4711);
}

struct rank {
    const char *name;
    const wchar_t *user;
    struct user_group group;
    bool is_administrator;
    bool is_event_log_reader;
    bool is_local_system;
};

static const struct rank ranks[] = {
    {"a user", L"S-1-5-21-1-2-3-4", {L"S-1-1-0", USER_GROUP_MEMBER}, false, false, false},
    {"an administrator",
     L"S-1-5-21-1-2-3-4",
     {L"S-1-5-32-544", USER_GROUP_MEMBER},
     true,
     false,
     false},
    {"an administrator kept small",
     L"S-1-5-21-1-2-3-4",
     {L"S-1-5-32-544", USER_GROUP_DENY_ONLY},
     false,
     false,
     false},
    {"a reader of event logs",
     L"S-1-5-21-1-2-3-4",
     {L"S-1-5-32-573", USER_GROUP_MEMBER},
     false,
     true,
     false},
    {"a reader of event logs for denying only",
     L"S-1-5-21-1-2-3-4",
     {L"S-1-5-32-573", USER_GROUP_DENY_ONLY},
     false,
     false,
     false},
    {"the system", L"S-1-5-18", {L"S-1-1-0", USER_GROUP_MEMBER}, false, false, true},
    {"a local service", L"S-1-5-19", {L"S-1-1-0", USER_GROUP_MEMBER}, false, false, false},
};

static void ranks_are_read_as_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++) {
        const struct rank *rank = &ranks[i];
        HANDLE token = NULL;
        DWORD error = user_token_create(rank->user, &rank->group, 1, &token);
        struct identity identity;

        if (error == ERROR_CALL_NOT_IMPLEMENTED) {
            print_message("skipped: no users can be made here; ./dev test-users can\n");
            skip();
        }
        print_message("           %s\n", rank->name);
        assert_int_equal(error, ERROR_SUCCESS);
        identity = read_and_close(token);
        assert_int_equal(identity.is_administrator, rank->is_administrator);
        assert_int_equal(identity.is_event_log_reader, rank->is_event_log_reader);
        assert_int_equal(identity.is_local_system, rank->is_local_system);
    }
}

static void reading_tokens_keeps_no_handle(void **state)
{
    DWORD before;

    (void)state;
    (void)read_and_close(own_token());
    before = process_size_measure().handles;
    for (unsigned int i = 0; i < CALLS; i++) {
        (void)read_and_close(own_token());
    }
    assert_int_equal(process_size_measure().handles, before);
}

static void name_pipe(wchar_t name[96])
{
    (void)_snwprintf(name, 96, L"\\\\.\\pipe\\wnetwatch-test-identity-%lu", GetCurrentProcessId());
}

static HANDLE create_server(void)
{
    wchar_t name[96];
    HANDLE server;

    name_pipe(name);
    server = CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS,
                              1, 64, 64, 0, NULL);
    assert_ptr_not_equal(server, INVALID_HANDLE_VALUE);
    return server;
}

static HANDLE connect_to(const wchar_t *name)
{
    return CreateFileW(name, GENERIC_READ | FILE_WRITE_DATA, 0, NULL, OPEN_EXISTING,
                       SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
}

static struct token_errors errors;

/* Both ways to find out, over and over; the client has said something, as it must have. */
static void the_client_of_a_pipe_is_known_and_keeps_no_handle(void **state)
{
    static const enum identity_mode modes[] = {IDENTITY_BY_TOKEN, IDENTITY_BY_PROCESS};
    HANDLE server = create_server();
    struct identity identity;
    HANDLE client;
    wchar_t name[96];
    char byte = 'x';
    DWORD size;

    (void)state;
    name_pipe(name);
    client = connect_to(name);
    assert_ptr_not_equal(client, INVALID_HANDLE_VALUE);
    assert_true(WriteFile(client, &byte, 1, &size, NULL));
    assert_true(ReadFile(server, &byte, 1, &size, NULL));
    for (size_t i = 0; i < 2; i++) {
        DWORD before;

        client_identity_take(server, modes[i], &errors, &identity);
        before = process_size_measure().handles;
        for (unsigned int call = 0; call < CALLS; call++) {
            client_identity_take(server, modes[i], &errors, &identity);
        }
        assert_int_equal(process_size_measure().handles, before);
        expect_this_user(&identity);
        assert_int_equal(identity.process_id, GetCurrentProcessId());
    }
    client_identity_forget_processes();
    CloseHandle(client);
    CloseHandle(server);
}

/* This program again, as a client that connects and waits to be let go. */
static HANDLE start_client(DWORD *id_out)
{
    STARTUPINFOW startup = {0};
    PROCESS_INFORMATION child = {0};
    wchar_t program[MAX_PATH];
    wchar_t name[96];
    wchar_t line[MAX_PATH + 128];

    startup.cb = sizeof(startup);
    (void)GetModuleFileNameW(NULL, program, MAX_PATH);
    name_pipe(name);
    (void)_snwprintf(line, MAX_PATH + 128, L"\"%ls\" connect %ls", program, name);
    assert_true(CreateProcessW(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child));
    CloseHandle(child.hThread);
    *id_out = child.dwProcessId;
    return child.hProcess;
}

static void take_one_client(HANDLE server)
{
    struct identity identity;
    DWORD id = 0;
    HANDLE process = start_client(&id);

    assert_true(ConnectNamedPipe(server, NULL) || GetLastError() == ERROR_PIPE_CONNECTED);
    client_identity_take(server, IDENTITY_BY_PROCESS, &errors, &identity);
    assert_int_equal(identity.process_id, id);
    expect_this_user(&identity);
    assert_true(DisconnectNamedPipe(server));
    assert_int_equal(WaitForSingleObject(process, 30000), WAIT_OBJECT_0);
    CloseHandle(process);
}

static void only_so_many_processes_are_remembered(void **state)
{
    HANDLE server = create_server();
    DWORD before;

    (void)state;
    take_one_client(server);
    client_identity_forget_processes();
    before = process_size_measure().handles;
    for (unsigned int i = 0; i < CLIENTS; i++) {
        take_one_client(server);
    }
    assert_int_equal(process_size_measure().handles, before + REMEMBERED_MAX);
    client_identity_forget_processes();
    assert_int_equal(process_size_measure().handles, before);
    CloseHandle(server);
}

static void a_client_whose_token_is_refused_keeps_the_code_which_is_counted(void **state)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL); /* no pipe: it has no client */
    struct identity identity;

    (void)state;
    memset(&errors, 0, sizeof(errors));
    for (uint64_t count = 1; count <= 2; count++) {
        client_identity_take(event, IDENTITY_BY_TOKEN, &errors, &identity);
        assert_false(identity.known);
        assert_int_not_equal(identity.token_error, ERROR_SUCCESS);
        assert_int_not_equal(identity.token_error, ERROR_CANT_OPEN_ANONYMOUS);
        assert_int_equal(errors.known[0].code, identity.token_error);
        assert_int_equal(errors.known[0].count, count);
    }
    assert_int_equal(errors.known[1].code, 0);
    CloseHandle(event);
}

static int run_client(const char *pipe_name)
{
    wchar_t name[96];
    HANDLE pipe;
    char byte;
    DWORD size;

    (void)_snwprintf(name, 96, L"%hs", pipe_name);
    pipe = connect_to(name);
    if (pipe == INVALID_HANDLE_VALUE) {
        return 1;
    }
    (void)ReadFile(pipe, &byte, 1, &size, NULL); /* until the server hangs up */
    CloseHandle(pipe);
    return 0;
}

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_token_of_this_process_is_this_user),
        cmocka_unit_test(a_group_for_denying_only_makes_no_administrator),
        cmocka_unit_test(a_handle_that_is_no_token_gives_no_identity),
        cmocka_unit_test(ranks_are_read_as_they_are),
        cmocka_unit_test(reading_tokens_keeps_no_handle),
        cmocka_unit_test(the_client_of_a_pipe_is_known_and_keeps_no_handle),
        cmocka_unit_test(a_client_whose_token_is_refused_keeps_the_code_which_is_counted),
        cmocka_unit_test(only_so_many_processes_are_remembered),
    };

    if (argument_count == 3) {
        return run_client(arguments[2]);
    }
    return cmocka_run_group_tests_name("broker_win.token_identity", tests, NULL, NULL);
}
