#include "client_lib/core/resync/resync.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "client_lib/core/filter_text.h"
#include "tests/support/broken_contracts.h"
#include "tests/support/failing_malloc.h"

#define SID "S-1-5-21-3623811015-3361044348-30300820-1001"
#define HOME "\\\\srv\\home"
#define CURSOR "9f2c61d07ab3e845.00000000000000000042"
#define SOURCE "/wnetwatch/DESKTOP-7/stream"
#define TIME_US UINT64_C(1795408310537654) /* 2026-11-23T04:31:50.537654Z */
#define BEGUN_MS 4000u
#define LISTED_MS 5000u

static struct resync_config config_of(struct filter *filter)
{
    struct resync_config config;

    memset(&config, 0, sizeof(config));
    config.user.known = true;
    config.user.sid = SID;
    config.user.logon = 0x3e7a1;
    config.user.session = 1;
    config.user.integrity = INTEGRITY_MEDIUM;
    config.serial[0] = UINT64_C(0x0006432110d5a3f6);
    config.serial[1] = UINT64_C(0x0000126700000001);
    config.filter = filter;
    return config;
}

static struct resync *make(const char *filter_text)
{
    struct filter *filter = NULL;
    struct resync_config config;
    struct resync *resync;

    assert_int_equal(filter_text_read(filter_text, &filter, NULL, 0), FILTER_TEXT_OK);
    config = config_of(filter);
    resync = resync_new(&config);
    assert_non_null(resync);
    return resync;
}

static struct connection_list *list_of(const char *local, const char *remote)
{
    struct connection_list *list = connection_list_new();
    wnw_connection connection;

    memset(&connection, 0, sizeof(connection));
    connection.local = local;
    connection.remote = remote;
    connection.provider = "Microsoft Windows Network";
    connection.resource = WNW_RESOURCE_DISK;
    assert_non_null(list);
    if (local[0] != '\0') {
        assert_true(connection_list_add(list, &connection));
    }
    return list;
}

static struct event make_event(enum event_type type, const char *local, const char *sid,
                               uint64_t logon)
{
    struct event event;

    memset(&event, 0, sizeof(event));
    event.type = type;
    event.id.epoch = 7;
    event.time_us = TIME_US;
    event.local = local;
    event.remote = HOME;
    event.provider = "";
    event.resource = RESOURCE_DISK;
    event.user.known = true;
    event.user.sid = sid;
    event.user.logon = logon;
    return event;
}

static void connected(struct resync *resync, const char *local, const char *sid, uint64_t logon)
{
    const struct event event = make_event(EVENT_ADD_SUCCEEDED, local, sid, logon);

    resync_event(resync, &event);
}

/* A listing from its beginning to its result, without an event in between. */
static enum resync_result compare(struct resync *resync, struct connection_list *list)
{
    uint32_t os_error;

    assert_true(resync_begins(resync, BEGUN_MS));
    resync_listed(resync, list, 0, LISTED_MS);
    return resync_compare(resync, TIME_US, &os_error);
}

static void expect_nothing(struct resync *resync)
{
    assert_null(resync_next(resync, CURSOR));
}

static char *read_vector(const char *file)
{
    static char line[4096];
    char path[512];
    FILE *stream;
    size_t size;

    (void)snprintf(path, sizeof(path), "%s/comparison/good/%s", WNETWATCH_VECTORS_DIR, file);
    stream = fopen(path, "rb");
    assert_non_null(stream);
    size = fread(line, 1, sizeof(line) - 1, stream);
    (void)fclose(stream);
    line[size] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    return line;
}

static void a_difference_is_an_event_like_any_other(void **state)
{
    struct resync *resync = make(NULL);
    const struct item *item;

    (void)state;
    resync_live(resync, SOURCE);
    assert_int_equal(compare(resync, list_of("H:", HOME)), RESYNC_OK);
    item = resync_next(resync, CURSOR);
    assert_non_null(item);
    assert_int_equal(item->item.kind, WNW_ITEM_EVENT);
    assert_string_equal(item->item.cursor, CURSOR);
    assert_int_equal(item->event.type, WNW_EVENT_APPEARED);
    assert_string_equal(item->event.type_name, "wnetwatch.connection.appeared");
    assert_string_equal(item->event.id, "comparison.0006432110d5a3f60000126700000001.0000000001");
    assert_string_equal(item->event.source, "/wnetwatch/DESKTOP-7/comparison");
    assert_string_equal(item->event.subject, "H:");
    assert_string_equal(item->event.local, "H:");
    assert_string_equal(item->event.remote, HOME);
    assert_string_equal(item->event.provider, "Microsoft Windows Network");
    assert_int_equal(item->event.resource, WNW_RESOURCE_DISK);
    assert_string_equal(item->event.user_sid, SID);
    assert_true(item->event.user_logon == 0x3e7a1 && item->event.time_us == TIME_US);
    assert_int_equal(item->event.json_size, strlen(item->event.json));
    assert_ptr_equal(item->decoded, &resync->event);
    expect_nothing(resync);
    resync_free(resync);
}

static void the_lines_are_those_of_the_vectors(void **state)
{
    struct resync *resync = make(NULL);
    const struct item *item;

    (void)state;
    resync_live(resync, SOURCE);
    assert_int_equal(compare(resync, list_of("H:", HOME)), RESYNC_OK);
    item = resync_next(resync, CURSOR);
    assert_string_equal(item->event.json, read_vector("appeared.json"));
    expect_nothing(resync);
    resync_free(resync);

    resync = make(NULL);
    resync->item_count = 1;
    connected(resync, "H:", SID, 0x3e7a1);
    resync_live(resync, SOURCE);
    assert_int_equal(compare(resync, list_of("", "")), RESYNC_OK);
    item = resync_next(resync, "");
    assert_string_equal(item->event.json, read_vector("vanished.json"));
    resync_free(resync);
}

static void only_events_of_the_own_user_and_logon_are_compared(void **state)
{
    struct resync *resync = make(NULL);

    (void)state;
    connected(resync, "X:", "S-1-5-21-7", 0x3e7a1);
    connected(resync, "Y:", SID, 0x3e7a2);
    connected(resync, "H:", SID, 0x3e7a1);
    resync_live(resync, SOURCE);
    assert_int_equal(compare(resync, list_of("H:", HOME)), RESYNC_OK);
    expect_nothing(resync);
    resync_free(resync);
}

static void a_filter_hides_differences_as_it_hides_events(void **state)
{
    struct resync *resync = make("{\"type\":[\"connection.vanished\"]}");
    const struct item *item;

    (void)state;
    connected(resync, "Y:", SID, 0x3e7a1);
    resync_live(resync, SOURCE);
    assert_int_equal(compare(resync, list_of("H:", HOME)), RESYNC_OK);
    item = resync_next(resync, CURSOR);
    assert_int_equal(item->event.type, WNW_EVENT_VANISHED);
    assert_string_equal(item->event.local, "Y:");
    expect_nothing(resync);
    resync_free(resync);
}

static void a_listing_begins_when_live_and_after_a_gap_and_one_at_a_time(void **state)
{
    struct resync *resync = make(NULL);

    (void)state;
    assert_false(resync_begins(resync, BEGUN_MS));
    resync_gap(resync);
    assert_false(resync_begins(resync, BEGUN_MS));
    resync_live(resync, SOURCE);
    assert_true(resync_begins(resync, BEGUN_MS));
    assert_false(resync_begins(resync, BEGUN_MS));
    resync_gap(resync);
    assert_false(resync_begins(resync, BEGUN_MS));

    /* What was listed over the gap is dropped. */
    resync_listed(resync, list_of("H:", HOME), 0, LISTED_MS);
    assert_int_equal(resync_wait_ms(resync, LISTED_MS), WNW_FOREVER);
    assert_int_equal(compare(resync, list_of("", "")), RESYNC_OK);
    expect_nothing(resync);
    assert_false(resync_begins(resync, BEGUN_MS));
    resync_free(resync);
}

static void a_listing_that_outlives_its_connection_is_dropped(void **state)
{
    struct resync *resync = make(NULL);

    (void)state;
    resync_live(resync, SOURCE);
    assert_true(resync_begins(resync, BEGUN_MS));
    resync_connection_begins(resync);
    resync_live(resync, SOURCE);
    assert_false(resync_begins(resync, BEGUN_MS)); /* the first one hangs */
    resync_listed(resync, list_of("H:", HOME), 0, LISTED_MS);
    assert_int_equal(resync_wait_ms(resync, LISTED_MS), WNW_FOREVER);
    assert_true(resync_begins(resync, BEGUN_MS));
    resync_listed(resync, list_of("H:", HOME), 0, LISTED_MS);
    resync_connection_begins(resync); /* and so is one that waits */
    assert_int_equal(resync_wait_ms(resync, LISTED_MS), WNW_FOREVER);
    resync_free(resync);
}

static void events_have_time_to_arrive_before_the_comparison(void **state)
{
    struct resync *resync = make(NULL);
    uint32_t os_error;

    (void)state;
    resync_live(resync, SOURCE);
    assert_true(resync_begins(resync, BEGUN_MS));
    resync_listed(resync, list_of("H:", HOME), 0, LISTED_MS);
    assert_int_equal(resync_wait_ms(resync, LISTED_MS), RESYNC_SETTLE_MS);
    assert_int_equal(resync_wait_ms(resync, LISTED_MS + RESYNC_SETTLE_MS), 0);
    connected(resync, "H:", SID, 0x3e7a1);
    assert_int_equal(resync_compare(resync, TIME_US, &os_error), RESYNC_OK);
    expect_nothing(resync);
    resync_free(resync);
}

static void a_listing_that_fails_is_reported_with_its_code_and_not_repeated(void **state)
{
    struct resync *resync = make(NULL);
    uint32_t os_error;

    (void)state;
    connected(resync, "H:", SID, 0x3e7a1);
    resync_live(resync, SOURCE);
    assert_true(resync_begins(resync, BEGUN_MS));
    resync_listed(resync, NULL, 1222, LISTED_MS);
    assert_int_equal(resync_wait_ms(resync, LISTED_MS), 0);
    assert_int_equal(resync_compare(resync, TIME_US, &os_error), RESYNC_FAILED);
    assert_int_equal(os_error, 1222);
    expect_nothing(resync);
    assert_int_equal(resync_wait_ms(resync, LISTED_MS), WNW_FOREVER);
    assert_false(resync_begins(resync, BEGUN_MS));
    resync_gap(resync);
    assert_int_equal(compare(resync, list_of("H:", HOME)), RESYNC_OK);
    expect_nothing(resync);
    resync_free(resync);
}

static void expect_hang_is_told(struct resync *resync, uint64_t now_ms)
{
    uint32_t os_error;

    assert_int_equal(resync_wait_ms(resync, now_ms), 0);
    assert_int_equal(resync_compare(resync, TIME_US, &os_error), RESYNC_FAILED);
    assert_int_equal(os_error, 258);
    expect_nothing(resync);
    assert_int_equal(resync_wait_ms(resync, now_ms), WNW_FOREVER);
}

static void a_listing_that_hangs_is_reported_once_and_may_still_come(void **state)
{
    const uint64_t hang_ms = BEGUN_MS + RESYNC_HANG_MS;
    struct resync *resync = make(NULL);
    uint32_t os_error;

    (void)state;
    resync_live(resync, SOURCE);
    assert_true(resync_begins(resync, BEGUN_MS));
    assert_int_equal(resync_wait_ms(resync, BEGUN_MS), RESYNC_HANG_MS);
    expect_hang_is_told(resync, hang_ms);
    assert_false(resync_begins(resync, hang_ms));

    resync_listed(resync, list_of("H:", HOME), 0, hang_ms);
    assert_int_equal(resync_wait_ms(resync, hang_ms), RESYNC_SETTLE_MS);
    assert_int_equal(resync_compare(resync, TIME_US, &os_error), RESYNC_OK);
    assert_int_equal(os_error, 0);
    assert_string_equal(resync_next(resync, CURSOR)->event.local, "H:");
    expect_nothing(resync);
    resync_free(resync);
}

/* Not while the client is away, for that is no state of one; but again when it is back. */
static void a_listing_that_hangs_over_a_reconnect_is_reported_when_live(void **state)
{
    const uint64_t hang_ms = BEGUN_MS + RESYNC_HANG_MS;
    struct resync *resync = make(NULL);

    (void)state;
    resync_live(resync, SOURCE);
    assert_true(resync_begins(resync, BEGUN_MS));
    expect_hang_is_told(resync, hang_ms);
    resync_connection_begins(resync);
    assert_int_equal(resync_wait_ms(resync, hang_ms), WNW_FOREVER);
    resync_live(resync, SOURCE);
    expect_hang_is_told(resync, hang_ms);
    resync_free(resync);
}

static void a_list_that_is_cut_is_reported(void **state)
{
    struct resync *resync = make(NULL);
    struct connection_list *list = list_of("H:", HOME);

    (void)state;
    connected(resync, "Y:", SID, 0x3e7a1);
    list->list.is_cut = 1;
    resync_live(resync, SOURCE);
    assert_int_equal(compare(resync, list), RESYNC_TOO_LONG);
    assert_string_equal(resync_next(resync, CURSOR)->event.local, "H:");
    expect_nothing(resync);
    resync_free(resync);
}

/* As much as a gap: each makes a listing, and drops one that is under way. */
static void losses_that_events_report_cause_a_listing(void **state)
{
    struct resync *resync = make(NULL);
    struct event strangers = make_event(EVENT_BROKER_THROTTLED, "", "S-1-5-21-7", 0x3e7a1);
    struct event throttled = make_event(EVENT_BROKER_THROTTLED, "", SID, 0);
    struct event dropped = make_event(EVENT_ADD_SUCCEEDED, "Y:", SID, 0x3e7a1);

    (void)state;
    resync_live(resync, SOURCE);
    assert_int_equal(compare(resync, list_of("H:", HOME)), RESYNC_OK);
    assert_non_null(resync_next(resync, CURSOR));
    expect_nothing(resync);
    resync_event(resync, &strangers);
    assert_false(resync_begins(resync, BEGUN_MS));

    resync_event(resync, &throttled);
    assert_true(resync_begins(resync, BEGUN_MS));
    dropped.dropped = 3;
    resync_event(resync, &dropped);
    resync_listed(resync, list_of("", ""), 0, LISTED_MS);
    assert_int_equal(resync_wait_ms(resync, LISTED_MS), WNW_FOREVER);
    assert_int_equal(compare(resync, list_of("Y:", HOME)), RESYNC_OK);
    assert_string_equal(resync_next(resync, CURSOR)->event.local, "H:"); /* vanished */
    expect_nothing(resync);
    resync_free(resync);
}

/* The end of the operation reached no broker. An event of another user shows the other epoch. */
static void no_operation_outlives_the_broker(void **state)
{
    struct resync *resync = make(NULL);
    struct event started = make_event(EVENT_ADD_STARTED, "H:", SID, 0x3e7a1);
    struct event stranger = make_event(EVENT_ADD_SUCCEEDED, "Y:", "S-1-5-21-7", 0x3e7a2);

    (void)state;
    resync_event(resync, &started);
    resync_live(resync, SOURCE);
    assert_int_equal(compare(resync, list_of("H:", HOME)), RESYNC_OK);
    expect_nothing(resync);

    resync_connection_begins(resync);
    stranger.id.epoch = 8;
    resync_event(resync, &stranger);
    resync_live(resync, SOURCE);
    assert_int_equal(compare(resync, list_of("H:", HOME)), RESYNC_OK);
    assert_string_equal(resync_next(resync, CURSOR)->event.local, "H:");
    expect_nothing(resync);
    resync_free(resync);
}

static void the_longest_names_fit_into_a_line(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    struct resync *resync = make(NULL);
    const struct item *item;

    (void)state;
    for (size_t i = 0; i < STRING_BYTES_MAX; i += 3) {
        memcpy(remote + i, "\xE4\xB8\xAD", 3);
    }
    resync_live(resync, SOURCE);
    assert_int_equal(compare(resync, list_of(remote, remote)), RESYNC_OK);
    item = resync_next(resync, CURSOR);
    assert_string_equal(item->event.json + item->event.json_size - 3, "}}}");
    resync_free(resync);
}

static void missing_memory_is_reported(void **state)
{
    const struct resync_config config = config_of(NULL);
    struct resync *resync;

    (void)state;
    if (!failing_malloc_arm(1)) {
        return;
    }
    assert_null(resync_new(&config));
    assert_true(failing_malloc_disarm());

    resync = make(NULL);
    resync_live(resync, SOURCE);
    assert_true(resync_begins(resync, BEGUN_MS));
    resync_listed(resync, list_of("H:", HOME), 0, LISTED_MS);
    assert_true(failing_malloc_arm(1));
    {
        uint32_t os_error;

        assert_int_equal(resync_compare(resync, TIME_US, &os_error), RESYNC_NO_MEMORY);
    }
    assert_true(failing_malloc_disarm());
    expect_nothing(resync);
    resync_free(resync);
}

static void a_result_without_a_listing_is_a_broken_contract(void **state)
{
    struct resync *resync = make(NULL);
    uint32_t os_error;

    (void)state;
    resync_listed(resync, list_of("H:", HOME), 0, LISTED_MS);
    assert_int_equal(resync_compare(resync, TIME_US, &os_error), RESYNC_OK);
    assert_int_equal(broken_contracts_take(), 2);
    expect_nothing(resync);
    resync_free(resync);
}

static void a_step_of_the_clock_ends_no_operation(void **state)
{
    const uint64_t hour_us = UINT64_C(3600000000);
    struct resync *resync = make(NULL);
    struct event started = make_event(EVENT_ADD_STARTED, "Z:", SID, 0x3e7a1);
    struct event stepped = make_event(EVENT_BROKER_CLOCK_STEPPED, "", "", 0);

    (void)state;
    started.time_us = TIME_US - 1000 * hour_us;
    stepped.expected_us = started.time_us;
    stepped.user.known = false;
    resync_live(resync, SOURCE);
    resync_event(resync, &started);
    resync_event(resync, &stepped);
    assert_int_equal(compare(resync, list_of("Z:", HOME)), RESYNC_OK);
    expect_nothing(resync);
    resync_free(resync);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_difference_is_an_event_like_any_other),
        cmocka_unit_test(the_lines_are_those_of_the_vectors),
        cmocka_unit_test(only_events_of_the_own_user_and_logon_are_compared),
        cmocka_unit_test(a_filter_hides_differences_as_it_hides_events),
        cmocka_unit_test(a_listing_begins_when_live_and_after_a_gap_and_one_at_a_time),
        cmocka_unit_test(a_listing_that_outlives_its_connection_is_dropped),
        cmocka_unit_test(events_have_time_to_arrive_before_the_comparison),
        cmocka_unit_test(a_listing_that_fails_is_reported_with_its_code_and_not_repeated),
        cmocka_unit_test(a_listing_that_hangs_is_reported_once_and_may_still_come),
        cmocka_unit_test(a_listing_that_hangs_over_a_reconnect_is_reported_when_live),
        cmocka_unit_test(a_list_that_is_cut_is_reported),
        cmocka_unit_test(losses_that_events_report_cause_a_listing),
        cmocka_unit_test(no_operation_outlives_the_broker),
        cmocka_unit_test(a_step_of_the_clock_ends_no_operation),
        cmocka_unit_test(the_longest_names_fit_into_a_line),
        cmocka_unit_test(missing_memory_is_reported),
        cmocka_unit_test(a_result_without_a_listing_is_a_broken_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
