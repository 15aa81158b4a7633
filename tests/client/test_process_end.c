/* A process ends with a client in it: by itself, or closed where it is too late. */
#include <windows.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/client/closes_at_exit.h"
#include "tests/support/stories/process.h"

#define DEADLINE_MS 20000u
#define FORGETS_CODE 7

static void WNW_CALL ignore(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    (void)item;
    (void)user;
}

/* A client that looks for its broker; NULL when it cannot be made. */
static wnw_client *start_client(void)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;

    config.pipe_prefix = "no-such-broker";
    config.on_state = ignore;
    config.reconnect_delay_ms = 1;
    config.reconnect_delay_ms_max = 1;
    if (wnw_client_new(&config, &client) != WNW_OK || wnw_client_start(client) != WNW_OK ||
        wnw_client_wait_live(client, 50) != WNW_E_TIMEOUT) {
        return NULL;
    }
    return client;
}

/* The child: what main returns is the code of the process. */
static int forget_the_client(void)
{
    return start_client() == NULL ? 1 : FORGETS_CODE;
}

static int close_at_exit(void)
{
    HMODULE module = LoadLibraryW(L"" CLOSES_AT_EXIT_DLL);
    FARPROC function = module == NULL ? NULL : GetProcAddress(module, "closes_at_exit_take");
    closes_at_exit_take_function take = NULL;
    wnw_client *client = start_client();

    if (function == NULL || client == NULL) {
        return 1;
    }
    memcpy(&take, &function, sizeof(take));
    take(client);
    return 2; /* unless the DLL gives another code */
}

static void a_process_may_end_without_close(void **state)
{
    (void)state;
    assert_int_equal(process_run("forget", OWN_PROGRAM, L"forget"), FORGETS_CODE);
}

static void close_at_the_end_of_the_process_is_refused_and_does_not_hang(void **state)
{
    (void)state;
    assert_int_equal(process_run("close", OWN_PROGRAM, L"close"), CLOSES_AT_EXIT_CODE);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_may_end_without_close),
        cmocka_unit_test(close_at_the_end_of_the_process_is_refused_and_does_not_hang),
    };

    if (argc == 2) {
        return strcmp(argv[1], "forget") == 0 ? forget_the_client() : close_at_exit();
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
