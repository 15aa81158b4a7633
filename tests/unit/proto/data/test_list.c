#include "proto/data/list.h"

#include "tests/support/broken_contracts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

struct letter {
    char name;
    struct list_node node;
};

struct fixture {
    struct list list;
    struct letter a;
    struct letter b;
    struct letter c;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    memset(&fixture, 0, sizeof(fixture));
    fixture.a.name = 'a';
    fixture.b.name = 'b';
    fixture.c.name = 'c';
    *state = &fixture;
    return 0;
}

/* Forwards and backwards, so that both links of each node are seen. */
static void expect_names(const struct list *list, const char *names)
{
    size_t count = strlen(names);
    size_t i = 0;

    assert_int_equal(list->count, count);
    for (struct list_node *node = list->first; node != NULL; node = node->next) {
        assert_int_equal(LIST_ITEM(node, struct letter, node)->name, names[i]);
        i++;
    }
    assert_int_equal(i, count);
    for (struct list_node *node = list->last; node != NULL; node = node->previous) {
        i--;
        assert_int_equal(LIST_ITEM(node, struct letter, node)->name, names[i]);
    }
    assert_int_equal(i, 0);
}

static void fill(struct fixture *f)
{
    list_append(&f->list, &f->a.node);
    list_append(&f->list, &f->b.node);
    list_append(&f->list, &f->c.node);
}

static void zeroed_memory_is_an_empty_list(void **state)
{
    struct fixture *f = *state;

    expect_names(&f->list, "");
    assert_null(list_take_first(&f->list));
    assert_false(list_node_is_linked(&f->a.node));
}

static void nodes_keep_the_order_in_which_they_are_added(void **state)
{
    struct fixture *f = *state;

    list_append(&f->list, &f->b.node);
    list_append(&f->list, &f->c.node);
    list_prepend(&f->list, &f->a.node);

    expect_names(&f->list, "abc");
    assert_true(list_node_is_linked(&f->b.node));
}

static void any_node_can_be_removed(void **state)
{
    struct fixture *f = *state;

    fill(f);
    list_remove(&f->list, &f->b.node);
    expect_names(&f->list, "ac");
    list_remove(&f->list, &f->c.node);
    expect_names(&f->list, "a");
    list_remove(&f->list, &f->a.node);
    expect_names(&f->list, "");
    assert_false(list_node_is_linked(&f->a.node));
}

static void the_first_can_be_taken_and_put_behind_the_others(void **state)
{
    struct fixture *f = *state;

    fill(f);
    list_append(&f->list, list_take_first(&f->list));

    expect_names(&f->list, "bca");
}

static void a_node_in_a_list_is_not_added_again(void **state)
{
    struct fixture *f = *state;
    struct list other = {NULL, NULL, 0};

    fill(f);
    list_append(&other, &f->b.node);
    list_prepend(&other, &f->b.node);
    list_remove(&other, &f->b.node);

    assert_int_equal(broken_contracts_take(), 3);
    expect_names(&f->list, "abc");
    expect_names(&other, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(zeroed_memory_is_an_empty_list, set_up),
        cmocka_unit_test_setup(nodes_keep_the_order_in_which_they_are_added, set_up),
        cmocka_unit_test_setup(any_node_can_be_removed, set_up),
        cmocka_unit_test_setup(the_first_can_be_taken_and_put_behind_the_others, set_up),
        cmocka_unit_test_setup(a_node_in_a_list_is_not_added_again, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
