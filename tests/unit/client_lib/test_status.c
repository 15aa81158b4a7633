/* The library as a guest, after a broken contract: it refuses, and the program goes on. */
#include "client_lib/win/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client_lib/win/status.h"

#define NO_BROKER "wnetwatch.test.no.broker"
#define WAIT_MS_MAX 30000u

struct clients {
    wnw_client *next;
    wnw_client *handle;
    wnw_client *callbacks;
    wnw_subscription *subscription;
    HANDLE refused; /* set when the state is REFUSED with the reason "internal" */
};

static struct clients clients;

static void WNW_CALL on_state(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    (void)user;
    if (item->state->state == WNW_STATE_REFUSED && strcmp(item->state->reason, "internal") == 0) {
        (void)SetEvent(clients.refused);
    }
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    (void)item;
    (void)user;
}

static wnw_client *start_client(wnw_mode mode, wnw_item_cb state_callback)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;

    config.mode = mode;
    config.pipe_prefix = NO_BROKER;
    config.on_state = state_callback;
    config.reconnect_delay_ms = 1;
    config.reconnect_delay_ms_max = 10;
    assert_int_equal(wnw_client_new(&config, &client), WNW_OK);
    assert_int_equal(wnw_client_start(client), WNW_OK);
    return client;
}

/* Three clients that run, and then a broken contract of one of them. */
static int break_a_contract(void **state)
{
    (void)state;
    clients.refused = CreateEventW(NULL, TRUE, FALSE, NULL);
    assert_non_null(clients.refused);
    clients.next = start_client(WNW_MODE_NEXT, NULL);
    clients.handle = start_client(WNW_MODE_HANDLE, NULL);
    clients.callbacks = start_client(WNW_MODE_CALLBACKS, on_state);
    assert_int_equal(wnw_subscribe(clients.handle, NULL, on_item, NULL, &clients.subscription),
                     WNW_OK);
    assert_false(status_is_broken());
    rundown_release(&clients.next->rundown);
    return 0;
}

static void a_broken_contract_is_noted_and_ends_nothing(void **state)
{
    (void)state;
    assert_true(status_is_broken());
    assert_int_equal(status_result(WNW_OK), WNW_E_INTERNAL);
}

static void calls_on_every_client_are_refused(void **state)
{
    wnw_client_stats stats = {.size = sizeof(stats)};
    char cursor[WNW_CURSOR_SIZE];
    const wnw_item *item;
    wnw_state now;
    void *handle;

    (void)state;
    assert_int_equal(wnw_client_next(clients.next, WNW_FOREVER, &item), WNW_E_INTERNAL);
    assert_null(item);
    assert_int_equal(wnw_client_dispatch(clients.handle, 1, NULL), WNW_E_INTERNAL);
    assert_int_equal(wnw_client_wait_handle(clients.handle, &handle), WNW_E_INTERNAL);
    assert_null(handle);
    assert_int_equal(wnw_client_wait(clients.handle, WNW_FOREVER), WNW_E_INTERNAL);
    assert_int_equal(wnw_client_wait_live(clients.handle, WNW_FOREVER), WNW_E_INTERNAL);
    assert_int_equal(wnw_client_cursor(clients.handle, cursor, sizeof(cursor)), WNW_E_INTERNAL);
    assert_int_equal(wnw_client_get_stats(clients.handle, &stats), WNW_E_INTERNAL);
    assert_int_equal(wnw_client_state(clients.handle, &now), WNW_E_INTERNAL);
    assert_int_equal(wnw_client_start(clients.handle), WNW_E_INTERNAL);
    assert_string_equal(wnw_last_message(), wnw_status_text(WNW_E_INTERNAL));
    assert_int_equal(wnw_subscribe(clients.handle, NULL, on_item, NULL, NULL), WNW_E_INTERNAL);
}

static void calls_without_a_client_are_refused(void **state)
{
    static char line[WNW_LINE_SIZE_MAX];
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    char cursor[WNW_CURSOR_SIZE];
    char message[WNW_MESSAGE_SIZE] = "left from before";
    const wnw_connection_list *list;
    wnw_filter *filter = NULL;
    wnw_client *client;

    (void)state;
    assert_int_equal(wnw_client_new(&config, &client), WNW_E_INTERNAL);
    assert_null(client);
    assert_int_equal(wnw_broker_status(NO_BROKER, 1, line, sizeof(line), NULL), WNW_E_INTERNAL);
    assert_int_equal(wnw_filter_new(&filter), WNW_E_INTERNAL);
    assert_null(filter);
    assert_int_equal(wnw_connections(&list), WNW_E_INTERNAL);
    assert_null(list);
    assert_int_equal(wnw_cursor_save("cursor", ""), WNW_E_INTERNAL);
    assert_int_equal(wnw_cursor_load("cursor", cursor, sizeof(cursor)), WNW_E_INTERNAL);
    assert_int_equal(wnw_filter_check("no filter", message, sizeof(message)), WNW_E_INTERNAL);
    assert_string_equal(message, "");
}

static void a_client_with_callbacks_reports_the_refusal(void **state)
{
    (void)state;
    assert_int_equal(WaitForSingleObject(clients.refused, WAIT_MS_MAX), WAIT_OBJECT_0);
}

static void every_client_can_still_be_ended(void **state)
{
    (void)state;
    assert_int_equal(wnw_unsubscribe(clients.subscription), WNW_E_INTERNAL);
    assert_int_equal(wnw_client_stop(clients.handle), WNW_E_INTERNAL);
    assert_int_equal(wnw_client_close(clients.handle), WNW_E_INTERNAL);
    assert_int_equal(wnw_client_close(clients.next), WNW_E_INTERNAL);
    assert_int_equal(wnw_client_close(clients.callbacks), WNW_E_INTERNAL);
    CloseHandle(clients.refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_contract_is_noted_and_ends_nothing),
        cmocka_unit_test(calls_on_every_client_are_refused),
        cmocka_unit_test(calls_without_a_client_are_refused),
        cmocka_unit_test(a_client_with_callbacks_reports_the_refusal),
        cmocka_unit_test(every_client_can_still_be_ended),
    };

    return cmocka_run_group_tests(tests, break_a_contract, NULL);
}
