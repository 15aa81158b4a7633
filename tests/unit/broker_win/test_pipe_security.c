/*
 * What each kind of user may do with the broker's pipes, asked of the descriptors of real ones.
 *
 * Wine does not look at a pipe's descriptor when a client opens it, so the question is put by
 * AccessCheck. Users of each kind are made where the system can; what this very process and its
 * restricted copy may is asked everywhere.
 */
#include <windows.h>
#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <cmocka.h>

#include "broker/win/own_sid.h"
#include "broker/win/pipe_security.h"
#include "proto/win/service_sid.h"
#include "tests/users/user_token.h"

#define DESCRIPTOR_BYTES_MAX 1024u

#define RIGHTS_TO_PUBLISH 0x120082u
#define RIGHTS_TO_SUBSCRIBE 0x12019Bu
#define RIGHT_TO_CREATE_INSTANCES 0x4u

/* What may be had, as a set. */
#define PUBLISHES 1u
#define SUBSCRIBES 2u
#define CREATES_INSTANCES 4u
#define OWNS 8u

static const struct {
    DWORD access;
    unsigned int bit;
} questions[] = {
    {RIGHTS_TO_PUBLISH, PUBLISHES},
    {RIGHTS_TO_SUBSCRIBE, SUBSCRIBES},
    {RIGHT_TO_CREATE_INSTANCES, CREATES_INSTANCES},
    {WRITE_DAC, OWNS},
    {WRITE_OWNER, OWNS},
};

#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

struct descriptor {
    union {
        SECURITY_DESCRIPTOR header;
        BYTE bytes[DESCRIPTOR_BYTES_MAX];
    } security;
};

struct fixture {
    struct descriptor publish;
    struct descriptor subscribe;
};

static void read_from_real_pipe(SECURITY_ATTRIBUTES *attributes, DWORD access,
                                struct descriptor *descriptor_out)
{
    wchar_t name[96];
    HANDLE pipe;
    DWORD size;

    (void)_snwprintf(name, 96, L"\\\\.\\pipe\\wnetwatch-test-security-%lu", GetCurrentProcessId());
    pipe = CreateNamedPipeW(name, access, PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, 1, 64, 64, 0,
                            attributes);
    assert_ptr_not_equal(pipe, INVALID_HANDLE_VALUE);
    assert_true(GetKernelObjectSecurity(
        pipe, OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
        &descriptor_out->security.header, DESCRIPTOR_BYTES_MAX, &size));
    CloseHandle(pipe);
}

static int read_descriptors(void **state, const wchar_t *owner)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct pipe_security security;

    assert_non_null(f);
    *state = f;
    assert_int_equal(pipe_security_init_for(&security, owner), ERROR_SUCCESS);
    read_from_real_pipe(&security.publish, PIPE_ACCESS_INBOUND, &f->publish);
    read_from_real_pipe(&security.subscribe, PIPE_ACCESS_DUPLEX, &f->subscribe);
    pipe_security_deinit(&security);
    return 0;
}

/* Wine allows any owner; Windows only an owner whose SID is in the token. */
static int set_up_for_service(void **state)
{
    return read_descriptors(state, SERVICE_SID_TEXT);
}

static int set_up_for_this_user(void **state)
{
    wchar_t *owner = NULL;

    assert_int_equal(own_sid_read(&owner), ERROR_SUCCESS);
    (void)read_descriptors(state, owner);
    LocalFree(owner);
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static bool is_granted(struct descriptor *descriptor, HANDLE token, DWORD access)
{
    GENERIC_MAPPING mapping = {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
                               FILE_ALL_ACCESS};
    PRIVILEGE_SET privileges;
    DWORD size = sizeof(privileges);
    DWORD granted = 0;
    BOOL is_allowed = FALSE;

    assert_true(AccessCheck(&descriptor->security.header, token, access, &mapping, &privileges,
                            &size, &granted, &is_allowed));
    return is_allowed != 0;
}

static unsigned int all_granted(struct descriptor *descriptor, HANDLE token)
{
    unsigned int set = 0;

    for (size_t i = 0; i < QUESTIONS; i++) {
        if (is_granted(descriptor, token, questions[i].access)) {
            set |= questions[i].bit;
        }
    }
    return set;
}

/* AccessCheck wants a token to act with; closes the one it is given. */
static HANDLE made_for_impersonation(HANDLE token)
{
    HANDLE copy = NULL;

    assert_true(DuplicateToken(token, SecurityIdentification, &copy));
    CloseHandle(token);
    return copy;
}

static HANDLE own_token(void)
{
    HANDLE token = NULL;

    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, &token));
    return made_for_impersonation(token);
}

static HANDLE own_token_without_administrators(void)
{
    SID_AND_ATTRIBUTES administrators = {NULL, 0};
    HANDLE token = NULL;
    HANDLE restricted = NULL;

    assert_true(ConvertStringSidToSidW(L"S-1-5-32-544", &administrators.Sid));
    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, &token));
    assert_true(CreateRestrictedToken(token, 0, 1, &administrators, 0, NULL, 0, NULL, &restricted));
    LocalFree(administrators.Sid);
    CloseHandle(token);
    return made_for_impersonation(restricted);
}

static void the_user_of_the_broker_may_create_instances(void **state)
{
    struct fixture *f = *state;
    HANDLE token = own_token();

    assert_int_equal(all_granted(&f->publish, token),
                     PUBLISHES | SUBSCRIBES | CREATES_INSTANCES | OWNS);
    assert_int_equal(all_granted(&f->subscribe, token),
                     PUBLISHES | SUBSCRIBES | CREATES_INSTANCES | OWNS);
    CloseHandle(token);
}

static void another_user_than_the_owner_only_uses_the_pipes(void **state)
{
    struct fixture *f = *state;
    HANDLE token = own_token();

    assert_int_equal(all_granted(&f->publish, token), PUBLISHES);
    assert_int_equal(all_granted(&f->subscribe, token), PUBLISHES | SUBSCRIBES);
    CloseHandle(token);
}

static void an_administrator_without_elevation_has_the_rights_of_a_user(void **state)
{
    struct fixture *f = *state;
    HANDLE token = own_token_without_administrators();

    assert_int_equal(all_granted(&f->publish, token), PUBLISHES);
    assert_int_equal(all_granted(&f->subscribe, token), PUBLISHES | SUBSCRIBES);
    CloseHandle(token);
}

/* One right at a time, so that no bit hides behind another one. */
static void no_other_account_has_a_right_that_is_not_listed(void **state)
{
    struct fixture *f = *state;
    HANDLE token = own_token();

    for (DWORD bit = 1; bit <= SYNCHRONIZE; bit <<= 1) {
        if ((bit & FILE_ALL_ACCESS) != 0) {
            assert_int_equal(is_granted(&f->publish, token, bit), (bit & RIGHTS_TO_PUBLISH) != 0);
            assert_int_equal(is_granted(&f->subscribe, token, bit),
                             (bit & RIGHTS_TO_SUBSCRIBE) != 0);
        }
    }
    CloseHandle(token);
}

#define EVERYONE L"S-1-1-0"
#define NETWORK L"S-1-5-2"
#define AUTHENTICATED L"S-1-5-11"
#define ADMINISTRATORS L"S-1-5-32-544"
#define GUESTS L"S-1-5-32-546"

struct person {
    const char *name;
    const wchar_t *user;
    struct user_group groups[4];
    unsigned int on_publish;
    unsigned int on_subscribe;
};

static const struct person people[] = {
    {"a user",
     L"S-1-5-21-1-2-3-1001",
     {{EVERYONE, USER_GROUP_MEMBER}, {AUTHENTICATED, USER_GROUP_MEMBER}},
     PUBLISHES,
     PUBLISHES | SUBSCRIBES},
    {"a user that came by SSH or WinRM",
     L"S-1-5-21-1-2-3-1001",
     {{EVERYONE, USER_GROUP_MEMBER},
      {AUTHENTICATED, USER_GROUP_MEMBER},
      {NETWORK, USER_GROUP_MEMBER}},
     PUBLISHES,
     PUBLISHES | SUBSCRIBES},
    {"an administrator",
     L"S-1-5-21-1-2-3-500",
     {{EVERYONE, USER_GROUP_MEMBER},
      {AUTHENTICATED, USER_GROUP_MEMBER},
      {ADMINISTRATORS, USER_GROUP_MEMBER}},
     PUBLISHES,
     PUBLISHES | SUBSCRIBES},
    {"an administrator kept small",
     L"S-1-5-21-1-2-3-500",
     {{EVERYONE, USER_GROUP_MEMBER},
      {AUTHENTICATED, USER_GROUP_MEMBER},
      {ADMINISTRATORS, USER_GROUP_DENY_ONLY}},
     PUBLISHES,
     PUBLISHES | SUBSCRIBES},
    {"the system",
     L"S-1-5-18",
     {{EVERYONE, USER_GROUP_MEMBER},
      {AUTHENTICATED, USER_GROUP_MEMBER},
      {ADMINISTRATORS, USER_GROUP_MEMBER}},
     PUBLISHES,
     PUBLISHES | SUBSCRIBES},
    {"the anonymous user", L"S-1-5-7", {{EVERYONE, USER_GROUP_MEMBER}}, 0, 0},
    {"the anonymous user, if it were authenticated",
     L"S-1-5-7",
     {{EVERYONE, USER_GROUP_MEMBER}, {AUTHENTICATED, USER_GROUP_MEMBER}},
     0,
     0},
    {"a user without authentication",
     L"S-1-5-21-1-2-3-1001",
     {{EVERYONE, USER_GROUP_MEMBER}},
     0,
     0},
    {"a guest",
     L"S-1-5-21-1-2-3-501",
     {{EVERYONE, USER_GROUP_MEMBER},
      {AUTHENTICATED, USER_GROUP_MEMBER},
      {GUESTS, USER_GROUP_MEMBER}},
     0,
     0},
    {"another service of the same account",
     L"S-1-5-19",
     {{EVERYONE, USER_GROUP_MEMBER},
      {AUTHENTICATED, USER_GROUP_MEMBER},
      {L"S-1-5-80-1-2-3-4-5", USER_GROUP_MEMBER}},
     PUBLISHES,
     PUBLISHES | SUBSCRIBES},
    {"the service itself",
     L"S-1-5-19",
     {{EVERYONE, USER_GROUP_MEMBER},
      {AUTHENTICATED, USER_GROUP_MEMBER},
      {SERVICE_SID_TEXT, USER_GROUP_MEMBER}},
     PUBLISHES | SUBSCRIBES | CREATES_INSTANCES | OWNS,
     PUBLISHES | SUBSCRIBES | CREATES_INSTANCES | OWNS},
};

static void expect_rights_of(struct fixture *f, const struct person *person)
{
    HANDLE token = NULL;
    size_t group_count = 0;
    unsigned int on_publish;
    unsigned int on_subscribe;

    while (group_count < 4 && person->groups[group_count].sid != NULL) {
        group_count++;
    }
    assert_int_equal(user_token_create(person->user, person->groups, group_count, &token),
                     ERROR_SUCCESS);
    token = made_for_impersonation(token);
    on_publish = all_granted(&f->publish, token);
    on_subscribe = all_granted(&f->subscribe, token);
    CloseHandle(token);
    if (on_publish != person->on_publish || on_subscribe != person->on_subscribe) {
        fail_msg("%s may %#x and %#x, which should be %#x and %#x", person->name, on_publish,
                 on_subscribe, person->on_publish, person->on_subscribe);
    }
}

static void each_kind_of_user_has_the_rights_of_the_design(void **state)
{
    struct fixture *f = *state;
    HANDLE token = NULL;

    if (user_token_create(L"S-1-5-7", NULL, 0, &token) == ERROR_CALL_NOT_IMPLEMENTED) {
        print_message("skipped: no users can be made here; ./dev test-users can\n");
        skip();
    }
    CloseHandle(token);
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
        expect_rights_of(f, &people[i]);
    }
}

#define FOR_SERVICE(name) cmocka_unit_test_setup_teardown(name, set_up_for_service, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_user_of_the_broker_may_create_instances,
                                        set_up_for_this_user, tear_down),
        FOR_SERVICE(another_user_than_the_owner_only_uses_the_pipes),
        FOR_SERVICE(an_administrator_without_elevation_has_the_rights_of_a_user),
        FOR_SERVICE(no_other_account_has_a_right_that_is_not_listed),
        FOR_SERVICE(each_kind_of_user_has_the_rights_of_the_design),
    };

    return cmocka_run_group_tests_name("broker_win.pipe_security", tests, NULL, NULL);
}
