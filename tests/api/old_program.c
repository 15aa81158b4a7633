/*
 * A program of an earlier version: compiled with the header of that version, run with the library of
 * this one. What lies behind its structs is not theirs, and is not 0.
 */
#include <windows.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include RELEASED_HEADER

#define DEADLINE_MS 20000u
#define RUBBISH 0xA5

#define FOLLOWED_BY_RUBBISH(type)                                                                  \
    struct {                                                                                       \
        type own;                                                                                  \
        unsigned char rubbish[256];                                                                \
    }

static void expect_rubbish(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(bytes[i], RUBBISH);
    }
}

static void the_header_is_that_of_its_version(void **state)
{
    (void)state;
    assert_string_equal(WNW_VERSION_STRING, RELEASED_VERSION);
}

static wnw_client *start_client(void)
{
    const wnw_client_config init = WNW_CLIENT_CONFIG_INIT;
    FOLLOWED_BY_RUBBISH(wnw_client_config) config;
    wnw_client *client = NULL;

    memset(&config, RUBBISH, sizeof(config));
    config.own = init;
    config.own.mode = WNW_MODE_NEXT;
    config.own.pipe_prefix = "no-such-broker";
    assert_int_equal(wnw_client_new(&config.own, &client), WNW_OK);
    assert_int_equal(wnw_client_start(client), WNW_OK);
    return client;
}

static void its_client_gets_items(void **state)
{
    wnw_client *client = start_client();
    const wnw_item *item = NULL;

    (void)state;
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_true(item->size >= sizeof(*item));
    assert_int_equal(item->kind, WNW_ITEM_STATE);
    assert_true(item->state->size >= sizeof(*item->state));
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_int_equal(item->state->state, WNW_STATE_DISCONNECTED);
    assert_string_equal(item->state->reason, "absent");
    assert_int_equal(wnw_client_stop(client), WNW_OK);
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_E_OVER);
    assert_int_equal(wnw_client_close(client), WNW_OK);
}

static void its_counters_are_filled_and_nothing_behind_them(void **state)
{
    const wnw_client_stats init = WNW_CLIENT_STATS_INIT;
    FOLLOWED_BY_RUBBISH(wnw_client_stats) stats;
    wnw_client *client = start_client();

    (void)state;
    memset(&stats, RUBBISH, sizeof(stats));
    stats.own = init;
    assert_int_equal(wnw_client_get_stats(client, &stats.own), WNW_OK);
    assert_int_equal(stats.own.size, sizeof(stats.own));
    assert_int_equal(stats.own.connections, 0);
    expect_rubbish(stats.rubbish, sizeof(stats.rubbish));
    assert_int_equal(wnw_client_close(client), WNW_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_is_that_of_its_version),
        cmocka_unit_test(its_client_gets_items),
        cmocka_unit_test(its_counters_are_filled_and_nothing_behind_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
