#include "client_lib/core/feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broken_contracts.h"
#include "tests/support/chunks.h"
#include "tests/support/failing_malloc.h"
#include "tests/support/wire_lines.h"

static const struct session_config from_now = {NULL, NULL, true, NULL};

/* A feed and what it gave, a word for each item. */
struct scene {
    struct feed feed;
    char heard[1024];
};

static struct scene *scene_new(const struct session_config *config)
{
    struct scene *scene = test_calloc(1, sizeof(*scene));

    assert_int_equal(feed_init(&scene->feed, config, 100, 1000, 1), SESSION_INIT_OK);
    return scene;
}

static void scene_free(struct scene *scene)
{
    feed_deinit(&scene->feed);
    test_free(scene);
}

static void begin(struct scene *scene)
{
    char bytes[REQUEST_BYTES_MAX];
    struct json_text request;

    json_text_init(&request, bytes, sizeof(bytes));
    feed_begin(&scene->feed, &request);
    assert_false(request.overflowed);
}

static const char *word_of(const wnw_item *item)
{
    static const char *const states[] = {"", "connecting", "live", "lost", "ended", "refused"};

    switch (item->kind) {
    case WNW_ITEM_EVENT:
        return "event";
    case WNW_ITEM_GAP:
        return "gap";
    case WNW_ITEM_STATE:
        break;
    }
    return states[item->state->state];
}

static void hear(struct scene *scene, const wnw_item *item)
{
    size_t size = strlen(scene->heard);
    const char *place = item->cursor[0] == '\0' ? "-" : item->cursor + EVENT_ID_TEXT_SIZE - 2;

    (void)snprintf(scene->heard + size, sizeof(scene->heard) - size, "%s:%s ", word_of(item),
                   place);
}

static void take_all(struct scene *scene)
{
    const struct item *item;

    while ((item = feed_next(&scene->feed)) != NULL) {
        hear(scene, &item->item);
    }
    assert_null(feed_next(&scene->feed)); /* used up, however often it is asked */
}

static void take_change(struct scene *scene, const wnw_state_change *change)
{
    feed_put_change(&scene->feed, change);
    take_all(scene);
}

static void take_chunk(void *user, const char *chunk, size_t size)
{
    struct scene *scene = user;

    if (!scene->feed.is_over) {
        feed_put_bytes(&scene->feed, chunk, size, 0);
        take_all(scene);
    }
}

static void states_and_items_are_one_stream_in_any_chunking(void **state)
{
    static const char bytes[] = STARTED(ID("09")) EVENT(ID("10"), "Z:") GAP(ID("19")) LIVE(ID("20"))
        LINE(ID("30"), "stream.position", "{}")
            LINE(ID("31"), "stream.ended", "{\"reason\":\"stopping\"}");

    (void)state;
    for (size_t way = 0; way < chunks_ways(sizeof(bytes) - 1); way++) {
        struct scene *scene = scene_new(&from_now);

        take_change(scene, connection_state_connecting(&scene->feed.connection));
        begin(scene);
        chunks_feed(bytes, sizeof(bytes) - 1, way, take_chunk, scene);
        assert_string_equal(scene->heard, "connecting:- event:10 gap:19 live:20 lost:31 ");
        assert_true(scene->feed.is_over);
        scene_free(scene);
    }
}

static void a_state_that_is_repeated_is_no_item(void **state)
{
    struct scene *scene = scene_new(&from_now);

    (void)state;
    take_change(scene, connection_state_link_failed(&scene->feed.connection, LINK_ABSENT, 2, 0));
    take_change(scene, connection_state_link_failed(&scene->feed.connection, LINK_ABSENT, 2, 0));
    assert_string_equal(scene->heard, "lost:- ");
    scene_free(scene);
}

static void live_reports_what_the_stream_began_with(void **state)
{
    static const char bytes[] = STARTED(ID("09")) LIVE(ID("09"));
    struct scene *scene = scene_new(&from_now);
    const struct item *item;

    (void)state;
    begin(scene);
    feed_put_bytes(&scene->feed, bytes, sizeof(bytes) - 1, 0);
    item = feed_next(&scene->feed);
    assert_non_null(item);
    assert_int_equal(item->item.state->state, WNW_STATE_LIVE);
    assert_int_equal(item->item.state->sees_all, 0);
    assert_string_equal(item->item.state->broker_version, "9.8");
    assert_null(feed_next(&scene->feed));
    scene_free(scene);
}

static void bytes_after_the_end_are_ignored(void **state)
{
    static const char bytes[] = STARTED(ID("09")) "garbage\n" EVENT(ID("10"), "Z:");
    struct scene *scene = scene_new(&from_now);

    (void)state;
    begin(scene);
    take_chunk(scene, bytes, sizeof(bytes) - 1);
    assert_string_equal(scene->heard, "refused:09 ");
    assert_true(scene->feed.is_over);
    scene_free(scene);
}

static void the_next_connection_goes_on_at_the_position(void **state)
{
    static const char first[] = STARTED(ID("09")) EVENT(ID("10"), "Z:") "{\"specversion\":\"1";
    static const char second[] = STARTED(ID("10")) EVENT(ID("11"), "Y:");
    struct scene *scene = scene_new(&from_now);

    (void)state;
    begin(scene);
    take_chunk(scene, first, sizeof(first) - 1);
    take_change(scene, connection_state_link_failed(&scene->feed.connection, LINK_LOST, 109, 0));
    begin(scene);
    take_chunk(scene, second, sizeof(second) - 1);
    assert_string_equal(scene->heard, "event:10 lost:10 event:11 ");
    scene_free(scene);
}

/* The items before the failure come, and then the state without memory. */
static void any_allocation_may_fail(void **state)
{
    static const char bytes[] = STARTED(ID("09")) EVENT(ID("10"), "Z:");
    bool has_failed = true;

    (void)state;
    for (size_t n = 1; has_failed; n++) {
        struct scene *scene = scene_new(&from_now);

        begin(scene);
        if (!failing_malloc_arm(n)) {
            scene_free(scene);
            skip();
        }
        take_chunk(scene, bytes, 40);
        take_chunk(scene, bytes + 40, sizeof(bytes) - 41);
        has_failed = failing_malloc_disarm();
        if (has_failed) {
            assert_true(scene->feed.is_over);
            assert_string_equal(scene->feed.connection.reason, "no_memory");
            assert_int_not_equal(connection_state_retry_ms(&scene->feed.connection), WNW_FOREVER);
        } else {
            assert_string_equal(scene->heard, "event:10 ");
        }
        scene_free(scene);
    }
}

static void a_feed_that_is_not_used_up_takes_nothing_more(void **state)
{
    static const char bytes[] = STARTED(ID("09")) EVENT(ID("10"), "Z:");
    struct scene *scene = scene_new(&from_now);
    const wnw_state_change *change = connection_state_connecting(&scene->feed.connection);

    (void)state;
    begin(scene);
    feed_put_bytes(&scene->feed, bytes, sizeof(bytes) - 1, 0);
    feed_put_bytes(&scene->feed, bytes, sizeof(bytes) - 1, 0);
    feed_put_change(&scene->feed, change);
    assert_int_equal(broken_contracts_take(), 2);
    take_all(scene);
    assert_string_equal(scene->heard, "event:10 ");
    scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_and_items_are_one_stream_in_any_chunking),
        cmocka_unit_test(a_state_that_is_repeated_is_no_item),
        cmocka_unit_test(live_reports_what_the_stream_began_with),
        cmocka_unit_test(bytes_after_the_end_are_ignored),
        cmocka_unit_test(the_next_connection_goes_on_at_the_position),
        cmocka_unit_test(any_allocation_may_fail),
        cmocka_unit_test(a_feed_that_is_not_used_up_takes_nothing_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
