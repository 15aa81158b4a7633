/* When the cursor of a client is saved, with a clock and a store that the test plays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "client_lib/core/cursor_keeper.h"
#include "tests/unit/client_lib/stage_threads.h"

#define FIRST "9f2c61d07ab3e845.00000000000000000042"
#define SECOND "9f2c61d07ab3e845.00000000000000000043"

struct scene {
    struct stage_threads threads;
    struct registry registry;
    struct cursor_keeper keeper;
    struct cursor_store store;
    char stored[64];
    unsigned saves;
    unsigned last_saves;
    uint32_t os_error; /* of each save from now on */
};

static uint32_t store(void *context, const char *cursor, bool is_last)
{
    struct scene *scene = context;

    assert_int_equal(scene->threads.lock_depth, 0);
    scene->saves++;
    scene->last_saves += is_last ? 1 : 0;
    if (scene->os_error == 0) {
        (void)snprintf(scene->stored, sizeof(scene->stored), "%s", cursor);
    }
    return scene->os_error;
}

static void set_scene(struct scene *scene, const char *cursor)
{
    memset(scene, 0, sizeof(*scene));
    stage_threads_init(&scene->threads);
    registry_init(&scene->registry, &scene->threads.port, NULL);
    registry_set_cursor(&scene->registry, cursor);
    scene->store.context = scene;
    scene->store.save = store;
    cursor_keeper_init(&scene->keeper, &scene->registry);
    cursor_keeper_use(&scene->keeper, &scene->store);
}

static void a_cursor_that_has_not_moved_is_not_saved(void **state)
{
    struct scene scene;

    (void)state;
    set_scene(&scene, FIRST);
    assert_int_equal(cursor_keeper_wait_ms(&scene.keeper), UINT32_MAX);
    cursor_keeper_run(&scene.keeper);
    assert_true(cursor_keeper_finish(&scene.keeper));
    assert_int_equal(scene.saves, 0);
}

static void a_cursor_that_moves_is_saved_at_most_once_a_second(void **state)
{
    struct scene scene;

    (void)state;
    set_scene(&scene, "");
    registry_set_cursor(&scene.registry, FIRST);
    assert_int_equal(cursor_keeper_wait_ms(&scene.keeper), 0);
    cursor_keeper_run(&scene.keeper);
    assert_string_equal(scene.stored, FIRST);
    assert_int_equal(cursor_keeper_wait_ms(&scene.keeper), UINT32_MAX);

    registry_set_cursor(&scene.registry, SECOND);
    assert_int_equal(cursor_keeper_wait_ms(&scene.keeper), CURSOR_SAVE_MS_MIN);
    scene.threads.now_ms += CURSOR_SAVE_MS_MIN - 1;
    cursor_keeper_run(&scene.keeper);
    assert_int_equal(scene.saves, 1);
    scene.threads.now_ms++;
    cursor_keeper_run(&scene.keeper);
    assert_int_equal(scene.saves, 2);
    assert_string_equal(scene.stored, SECOND);
    assert_int_equal(scene.last_saves, 0);
}

static void the_end_does_not_wait_for_the_second(void **state)
{
    struct scene scene;

    (void)state;
    set_scene(&scene, "");
    registry_set_cursor(&scene.registry, FIRST);
    cursor_keeper_run(&scene.keeper);
    registry_set_cursor(&scene.registry, SECOND);
    assert_true(cursor_keeper_finish(&scene.keeper));
    assert_string_equal(scene.stored, SECOND);
    assert_int_equal(scene.last_saves, 1);
    assert_true(cursor_keeper_finish(&scene.keeper));
    assert_int_equal(scene.saves, 2);
}

static void a_save_that_fails_is_tried_each_second_and_told_once(void **state)
{
    struct scene scene;

    (void)state;
    set_scene(&scene, "");
    scene.os_error = 5;
    registry_set_cursor(&scene.registry, FIRST);
    for (unsigned i = 0; i < 3; i++) {
        cursor_keeper_run(&scene.keeper);
        cursor_keeper_run(&scene.keeper);
        assert_int_equal(scene.saves, i + 1);
        assert_int_equal(cursor_keeper_take_news(&scene.keeper), i == 0);
        assert_int_equal(scene.keeper.os_error, 5);
        assert_int_equal(cursor_keeper_wait_ms(&scene.keeper), CURSOR_SAVE_MS_MIN);
        scene.threads.now_ms += CURSOR_SAVE_MS_MIN;
    }
    scene.os_error = 0;
    cursor_keeper_run(&scene.keeper);
    assert_string_equal(scene.stored, FIRST);
    assert_true(cursor_keeper_take_news(&scene.keeper));
    assert_int_equal(scene.keeper.os_error, 0);
    assert_false(cursor_keeper_take_news(&scene.keeper));
}

static void the_end_tells_whether_the_cursor_is_saved(void **state)
{
    struct scene scene;

    (void)state;
    set_scene(&scene, "");
    scene.os_error = 5;
    registry_set_cursor(&scene.registry, FIRST);
    assert_false(cursor_keeper_finish(&scene.keeper));
    assert_false(cursor_keeper_finish(&scene.keeper));
    scene.os_error = 0;
    assert_true(cursor_keeper_finish(&scene.keeper));
    assert_string_equal(scene.stored, FIRST);
}

static void without_a_store_nothing_is_due(void **state)
{
    struct scene scene;

    (void)state;
    set_scene(&scene, "");
    cursor_keeper_init(&scene.keeper, &scene.registry);
    registry_set_cursor(&scene.registry, FIRST);
    assert_int_equal(cursor_keeper_wait_ms(&scene.keeper), UINT32_MAX);
    assert_true(cursor_keeper_due_ms(&scene.keeper) == THREADS_NEVER);
    assert_true(cursor_keeper_finish(&scene.keeper));
    assert_int_equal(scene.saves, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cursor_that_has_not_moved_is_not_saved),
        cmocka_unit_test(a_cursor_that_moves_is_saved_at_most_once_a_second),
        cmocka_unit_test(the_end_does_not_wait_for_the_second),
        cmocka_unit_test(a_save_that_fails_is_tried_each_second_and_told_once),
        cmocka_unit_test(the_end_tells_whether_the_cursor_is_saved),
        cmocka_unit_test(without_a_store_nothing_is_due),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
