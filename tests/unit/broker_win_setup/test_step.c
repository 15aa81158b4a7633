/* The order of steps, what a failure undoes, and what removing goes on after. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "broker/win/setup/step.h"

#define SAID_SIZE 512u

static char said[SAID_SIZE];

struct part {
    const char *name;
    enum step_state state;
    DWORD look_error;
    DWORD apply_error;
    DWORD undo_error;
    DWORD remove_error;
};

static void say(const char *what, const struct part *part)
{
    const size_t size = strlen(said);

    (void)snprintf(said + size, sizeof(said) - size, "%s%s %s", size == 0 ? "" : ", ", what,
                   part->name);
}

static DWORD look(void *context, enum step_state *state_out)
{
    *state_out = ((struct part *)context)->state;
    return ((struct part *)context)->look_error;
}

static DWORD apply(void *context)
{
    say("apply", context);
    return ((struct part *)context)->apply_error;
}

static DWORD undo(void *context)
{
    say("undo", context);
    return ((struct part *)context)->undo_error;
}

static DWORD remove_part(void *context)
{
    say("remove", context);
    return ((struct part *)context)->remove_error;
}

static size_t told[STEP_REMOVE_FAILED + 1];

static void tell(void *context, const struct step *step, enum step_outcome outcome, DWORD error)
{
    (void)context;
    (void)step;
    (void)error;
    told[outcome]++;
}

static const struct step_listener listener = {NULL, tell};

static struct step_list make_list(struct part *parts, size_t count)
{
    struct step_list list = {0};

    said[0] = '\0';
    memset(told, 0, sizeof(told));
    for (size_t i = 0; i < count; i++) {
        struct step step = {parts[i].name, &parts[i], look, apply, undo, remove_part};

        step_list_add(&list, &step);
    }
    return list;
}

static void what_is_absent_or_stale_is_applied_in_order(void **state)
{
    struct part parts[] = {
        {.name = "a"}, {.name = "b", .state = STEP_DONE}, {.name = "c", .state = STEP_STALE}};
    struct step_list list = make_list(parts, 3);

    (void)state;
    assert_int_equal(step_list_apply(&list, &listener), ERROR_SUCCESS);
    assert_string_equal(said, "apply a, apply c");
    assert_int_equal(told[STEP_APPLIED], 2);
    assert_int_equal(told[STEP_WAS_DONE], 1);
}

static void a_failure_undoes_what_this_run_applied_and_no_more(void **state)
{
    struct part parts[] = {{.name = "a"},
                           {.name = "b", .state = STEP_DONE},
                           {.name = "c"},
                           {.name = "d", .apply_error = ERROR_ACCESS_DENIED},
                           {.name = "e"}};
    struct step_list list = make_list(parts, 5);

    (void)state;
    assert_int_equal(step_list_apply(&list, &listener), ERROR_ACCESS_DENIED);
    assert_string_equal(said, "apply a, apply c, apply d, undo d, undo c, undo a");
    assert_int_equal(told[STEP_APPLY_FAILED], 1);
    assert_int_equal(told[STEP_UNDONE], 3);
}

static void a_failing_undo_does_not_keep_the_others_from_being_undone(void **state)
{
    struct part parts[] = {{.name = "a"},
                           {.name = "b", .undo_error = ERROR_BUSY},
                           {.name = "c", .apply_error = ERROR_ACCESS_DENIED}};
    struct step_list list = make_list(parts, 3);

    (void)state;
    assert_int_equal(step_list_apply(&list, &listener), ERROR_ACCESS_DENIED);
    assert_string_equal(said, "apply a, apply b, apply c, undo c, undo b, undo a");
    assert_int_equal(told[STEP_UNDO_FAILED], 1);
}

static void what_is_foreign_is_neither_applied_nor_removed(void **state)
{
    struct part parts[] = {{.name = "a"}, {.name = "b", .state = STEP_FOREIGN}, {.name = "c"}};
    struct step_list list = make_list(parts, 3);

    (void)state;
    assert_int_equal(step_list_apply(&list, &listener), ERROR_ALREADY_EXISTS);
    assert_string_equal(said, "apply a, undo a");
    assert_int_equal(told[STEP_IS_FOREIGN], 1);

    parts[0].state = STEP_DONE;
    list = make_list(parts, 3);
    assert_int_equal(step_list_remove(&list, &listener), ERROR_SUCCESS);
    assert_string_equal(said, "remove a");
    assert_int_equal(told[STEP_LEFT], 1);
    assert_int_equal(told[STEP_WAS_ABSENT], 1);
}

static void what_cannot_be_looked_at_fails_before_it_is_changed(void **state)
{
    struct part parts[] = {{.name = "a"}, {.name = "b", .look_error = ERROR_GEN_FAILURE}};
    struct step_list list = make_list(parts, 2);

    (void)state;
    assert_int_equal(step_list_apply(&list, &listener), ERROR_GEN_FAILURE);
    assert_string_equal(said, "apply a, undo a");
}

static void removing_goes_backwards_and_on_after_a_failure(void **state)
{
    struct part parts[] = {{.name = "a", .state = STEP_STALE},
                           {.name = "b", .state = STEP_DONE, .remove_error = ERROR_BUSY},
                           {.name = "c", .look_error = ERROR_GEN_FAILURE}};
    struct step_list list = make_list(parts, 3);

    (void)state;
    assert_int_equal(step_list_remove(&list, &listener), ERROR_BUSY);
    assert_string_equal(said, "remove c, remove b, remove a");
    assert_int_equal(told[STEP_REMOVE_FAILED], 1);
    assert_int_equal(told[STEP_REMOVED], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_absent_or_stale_is_applied_in_order),
        cmocka_unit_test(a_failure_undoes_what_this_run_applied_and_no_more),
        cmocka_unit_test(a_failing_undo_does_not_keep_the_others_from_being_undone),
        cmocka_unit_test(what_is_foreign_is_neither_applied_nor_removed),
        cmocka_unit_test(what_cannot_be_looked_at_fails_before_it_is_changed),
        cmocka_unit_test(removing_goes_backwards_and_on_after_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
