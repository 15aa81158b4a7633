/* Names that are free, that a client still knows, and that another program serves. */
#include "broker/win/server_pipe.h"

#include "broker/win/pipe_security.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>
#include <cmocka.h>

#define NAME_UNITS 96

struct fixture {
    wchar_t name[NAME_UNITS];
    struct loop loop;
    struct pipe_security security;
    struct server_pipe pipe;
};

static int set_up(void **state)
{
    static struct fixture f;
    static unsigned int count;

    memset(&f, 0, sizeof(f));
    (void)swprintf(f.name, NAME_UNITS, L"\\\\.\\pipe\\wnetwatch-test-server-%lu-%u",
                   GetCurrentProcessId(), count++);
    assert_int_equal(loop_init(&f.loop), ERROR_SUCCESS);
    assert_int_equal(pipe_security_init(&f.security), ERROR_SUCCESS);
    f.pipe.name = f.name;
    f.pipe.access = PIPE_ACCESS_DUPLEX;
    f.pipe.security = &f.security.subscribe;
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    pipe_security_deinit(&f->security);
    loop_deinit(&f->loop);
    return 0;
}

static HANDLE create(struct fixture *f)
{
    HANDLE instance;

    assert_int_equal(server_pipe_create(&f->pipe, &f->loop, &instance), ERROR_SUCCESS);
    return instance;
}

static void the_handle_of_a_client_does_not_keep_the_name(void **state)
{
    struct fixture *f = *state;
    HANDLE ended = create(f);
    HANDLE client = CreateFileW(f->name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    struct server_pipe next = {f->name, PIPE_ACCESS_INBOUND, &f->security.publish, 0};
    HANDLE instance;
    DWORD server;
    DWORD size;
    char byte;

    assert_ptr_not_equal(client, INVALID_HANDLE_VALUE);
    server_pipe_close(&f->pipe, ended);

    assert_false(server_pipe_is_served(f->name, FILE_READ_DATA, &server));
    assert_int_equal(server, 0);
    assert_int_equal(server_pipe_create(&next, &f->loop, &instance), ERROR_SUCCESS);
    assert_false(ReadFile(client, &byte, 1, &size, NULL));
    assert_int_equal(GetLastError(), ERROR_BROKEN_PIPE);
    CloseHandle(client);
    server_pipe_close(&next, instance);
}

/* A pipe of another program, for reading only, with so many instances at most. */
static HANDLE hold_name(const struct fixture *f, DWORD instances_max)
{
    HANDLE holder = CreateNamedPipeW(f->name, PIPE_ACCESS_INBOUND, PIPE_TYPE_BYTE, instances_max,
                                     64, 64, 0, NULL);

    assert_ptr_not_equal(holder, INVALID_HANDLE_VALUE);
    return holder;
}

static void a_name_is_taken_whatever_the_limit_of_its_holder(void **state)
{
    static const DWORD limits[] = {1, PIPE_UNLIMITED_INSTANCES};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        HANDLE holder = hold_name(f, limits[i]);
        HANDLE instance;
        DWORD server;

        assert_true(server_pipe_is_served(f->name, FILE_READ_DATA, &server));
        assert_int_equal(server_pipe_create(&f->pipe, &f->loop, &instance), ERROR_PIPE_BUSY);
        assert_ptr_equal(instance, INVALID_HANDLE_VALUE);
        CloseHandle(holder);
    }
}

static void the_process_that_serves_a_name_is_told(void **state)
{
    struct fixture *f = *state;
    HANDLE instance = create(f);
    DWORD server;

    assert_true(server_pipe_is_served(f->name, FILE_WRITE_DATA | SYNCHRONIZE, &server));
    assert_int_equal(server, GetCurrentProcessId());
    server_pipe_close(&f->pipe, instance);
}

static void a_later_instance_takes_no_descriptor(void **state)
{
    struct fixture *f = *state;
    HANDLE first = create(f);
    HANDLE later;

    f->pipe.security = NULL;
    later = create(f);

    server_pipe_close(&f->pipe, later);
    server_pipe_close(&f->pipe, first);
}

/* Else it would have no descriptor of its own, or join the pipe of another program. */
static void the_next_after_all_were_closed_is_a_first_instance(void **state)
{
    struct fixture *f = *state;
    HANDLE holder;
    HANDLE instance;

    server_pipe_close(&f->pipe, create(f));
    holder = hold_name(f, PIPE_UNLIMITED_INSTANCES);

    assert_int_equal(server_pipe_create(&f->pipe, &f->loop, &instance), ERROR_PIPE_BUSY);
    CloseHandle(holder);
    server_pipe_close(&f->pipe, create(f));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_handle_of_a_client_does_not_keep_the_name),
        TEST(a_name_is_taken_whatever_the_limit_of_its_holder),
        TEST(the_process_that_serves_a_name_is_told),
        TEST(a_later_instance_takes_no_descriptor),
        TEST(the_next_after_all_were_closed_is_a_first_instance),
    };

    return cmocka_run_group_tests_name("broker_win.server_pipe", tests, NULL, NULL);
}
