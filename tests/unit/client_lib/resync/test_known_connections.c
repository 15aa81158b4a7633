#include "client_lib/core/resync/known_connections.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broken_contracts.h"
#include "tests/support/failing_malloc.h"

#define A "\\\\srv\\a"
#define B "\\\\srv\\b"

static int set_up(void **state)
{
    struct known_connections *connections = test_calloc(1, sizeof(*connections));

    known_connections_init(connections);
    *state = connections;
    return 0;
}

static int tear_down(void **state)
{
    known_connections_deinit(*state);
    test_free(*state);
    return 0;
}

static struct connection_names make(const char *local, const char *remote)
{
    const struct connection_names names = {local, remote, "a network", RESOURCE_PRINT, true};

    return names;
}

static struct known_connection *find(const struct known_connections *connections, const char *local,
                                     const char *remote)
{
    const struct connection_names names = make(local, remote);

    return known_connections_find(connections, &names);
}

static struct known_connection *append(struct known_connections *connections, const char *local,
                                       const char *remote)
{
    const struct connection_names names = make(local, remote);
    struct known_connection *known;

    assert_int_equal(known_connections_append(connections, &names, &known), KNOWN_OK);
    return known;
}

/* Count, bytes and the last one are what the list says, and the list is these, in this order. */
static void expect(const struct known_connections *connections, const char *locals)
{
    const struct known_connection *last = NULL;
    char heard[64] = "";
    size_t size = 0;
    size_t count = 0;
    size_t bytes = 0;

    for (const struct known_connection *known = known_connections_first(connections); known != NULL;
         known = known_connections_next(known)) {
        size += (size_t)snprintf(heard + size, sizeof(heard) - size, "%s", known->names.local);
        assert_true(size < sizeof(heard));
        last = known;
        count++;
        bytes += known->bytes;
    }
    assert_string_equal(heard, locals);
    assert_ptr_equal(connections->list.last, last == NULL ? NULL : &last->node);
    assert_int_equal(connections->list.count, count);
    assert_int_equal(connections->bytes, bytes);
}

static void names_are_copied_and_nothing_is_known_of_them_at_first(void **state)
{
    struct known_connections *connections = *state;
    char remote[] = A;
    const struct known_connection *known = append(connections, "LPT1", remote);

    remote[3] = '?';
    assert_string_equal(known->names.local, "LPT1");
    assert_string_equal(known->names.remote, A);
    assert_string_equal(known->names.provider, "a network");
    assert_int_equal(known->names.resource, RESOURCE_PRINT);
    assert_true(known->names.is_truncated);
    assert_false(known->is_connected);
    assert_int_equal(known->mark, MARK_NONE);
    assert_int_equal(known->under_way, 0);
    assert_int_equal(known->started_us, 0);
}

static void a_connection_is_found_without_case_and_without_its_last_character(void **state)
{
    struct known_connections *connections = *state;
    const struct known_connection *letter = append(connections, "Z:", A);
    const struct known_connection *printer = append(connections, "lpt1:", B);
    const struct known_connection *share = append(connections, "", "\\\\Srv\\\xc3\xa4\\");

    assert_ptr_equal(find(connections, "z:", B), letter);
    assert_ptr_equal(find(connections, "LPT1", A), printer);
    assert_ptr_equal(find(connections, "", "\\\\SRV\\\xc3\x84"), share);
    assert_null(find(connections, "Y:", A));
    assert_null(find(connections, "", A));
    assert_null(find(connections, "", ""));
}

static void find_gives_the_last_of_two_with_one_key(void **state)
{
    struct known_connections *connections = *state;
    const struct known_connection *before = append(connections, "Z:", A);
    struct known_connection *after = append(connections, "Z:", B);

    assert_ptr_equal(find(connections, "Z:", A), after);
    known_connections_remove(connections, after);
    assert_ptr_equal(find(connections, "Z:", A), before);
}

static void removal_keeps_the_order_of_the_others(void **state)
{
    struct known_connections *connections = *state;
    struct known_connection *w = append(connections, "W:", A);
    struct known_connection *x = append(connections, "X:", A);
    struct known_connection *y = append(connections, "Y:", A);
    struct known_connection *z = append(connections, "Z:", A);

    expect(connections, "W:X:Y:Z:");
    known_connections_remove(connections, x);
    expect(connections, "W:Y:Z:");
    known_connections_remove(connections, z);
    expect(connections, "W:Y:");
    known_connections_unlink(connections, w);
    expect(connections, "Y:");
    assert_string_equal(w->names.local, "W:");
    free(w);
    known_connections_remove(connections, y);
    expect(connections, "");
    assert_int_equal(connections->bytes, 0);
    (void)append(connections, "V:", A);
    expect(connections, "V:");
}

static void append_many(struct known_connections *connections, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        char remote[32];

        (void)snprintf(remote, sizeof(remote), "\\\\srv\\%u", i);
        (void)append(connections, "", remote);
    }
}

static void the_count_is_bounded(void **state)
{
    const struct connection_names names = make("Z:", A);
    struct known_connections *connections = *state;
    struct known_connection *known;

    append_many(connections, KNOWN_CONNECTIONS_MAX);
    known = known_connections_first(connections);
    assert_int_equal(known_connections_append(connections, &names, &known), KNOWN_FULL);
    assert_null(known);
    expect(connections, "");
    assert_int_equal(connections->list.count, KNOWN_CONNECTIONS_MAX);
    known_connections_remove(connections, known_connections_first(connections));
    (void)append(connections, "Z:", A);
    expect(connections, "Z:");
}

static void the_bytes_are_bounded(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    struct known_connections *connections = *state;
    const struct connection_names names = make("", remote);
    enum known_result result = KNOWN_OK;
    struct known_connection *known;
    size_t bytes = 0;

    memset(remote, 'x', STRING_BYTES_MAX);
    while (result == KNOWN_OK) {
        result = known_connections_append(connections, &names, &known);
        if (result == KNOWN_OK) {
            assert_true(known->bytes <= KNOWN_SINGLE_BYTES_MAX);
            bytes = known->bytes;
        }
    }
    assert_int_equal(result, KNOWN_FULL);
    assert_null(known);
    assert_int_equal(connections->list.count, KNOWN_CONNECTIONS_BYTES_MAX / bytes);
    expect(connections, "");
    assert_non_null(append(connections, "", A)); /* there is room for a short one */
}

static void less_than_an_eighth_is_little_room(void **state)
{
    struct known_connections *connections = *state;

    append_many(connections, KNOWN_CONNECTIONS_MAX - KNOWN_CONNECTIONS_MAX / 8);
    assert_false(known_connections_has_little_room(connections));
    (void)append(connections, "Z:", A);
    assert_true(known_connections_has_little_room(connections));
    known_connections_remove(connections, known_connections_first(connections));
    assert_false(known_connections_has_little_room(connections));
}

static void few_bytes_are_little_room_too(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    struct known_connections *connections = *state;
    const size_t free_min = KNOWN_CONNECTIONS_BYTES_MAX / 8;

    memset(remote, 'x', STRING_BYTES_MAX);
    do {
        assert_false(known_connections_has_little_room(connections));
        (void)append(connections, "", remote);
    } while (KNOWN_CONNECTIONS_BYTES_MAX - connections->bytes >= free_min);
    assert_true(known_connections_has_little_room(connections));
    known_connections_remove(connections, known_connections_first(connections));
    assert_false(known_connections_has_little_room(connections));
}

static bool stands_for_another(struct known_connections *connections, const char *known_remote,
                               const char *remote)
{
    const struct known_connection *known = append(connections, "Z:", known_remote);
    const struct connection_names names = make("Z:", remote);

    return known_connection_stands_for_another(known, &names);
}

static void a_name_is_found_however_it_is_spelled(void **state)
{
    struct known_connections *connections = *state;
    struct known_connection *printer = append(connections, "LPT1:", A);
    struct known_connection *share = append(connections, "", "//srv/b/");

    assert_ptr_equal(find(connections, "lpt1", A), printer);
    assert_ptr_equal(find(connections, "", B), share);
    assert_ptr_equal(find(connections, "", "\\\\?\\UNC\\srv\\b"), share);
    assert_null(find(connections, "", "\\\\srv@8080\\b"));
}

static void only_another_unc_name_is_another_name(void **state)
{
    struct known_connections *connections = *state;

    assert_true(stands_for_another(connections, A, B));
    assert_false(stands_for_another(connections, A, "\\\\SRV\\A\\"));
    assert_false(stands_for_another(connections, "http://srv/a", B));
    assert_false(stands_for_another(connections, A, "http://srv/a"));
    assert_false(stands_for_another(connections, A, ""));
    assert_false(stands_for_another(connections, "//srv/a", A));
    assert_true(stands_for_another(connections, "//srv/a", B));
}

static void missing_memory_is_reported_and_changes_nothing(void **state)
{
    const struct connection_names names[] = {make("X:", A), make("Y:", A), make("Z:", A)};
    static const char *const left[] = {"Y:Z:", "X:Z:", "X:Y:", "X:Y:Z:"};
    bool has_failed = true;

    (void)state;
    for (size_t n = 1; has_failed && failing_malloc_arm(n); n++) {
        struct known_connections connections;
        struct known_connection *known[3];
        enum known_result results[3];

        known_connections_init(&connections);
        for (size_t i = 0; i < 3; i++) {
            results[i] = known_connections_append(&connections, &names[i], &known[i]);
        }
        has_failed = failing_malloc_disarm();
        assert_true(n <= 4);
        assert_int_equal(has_failed, n < 4);
        expect(&connections, left[n - 1]);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(results[i], i == n - 1 ? KNOWN_NO_MEMORY : KNOWN_OK);
            assert_int_equal(known[i] == NULL, i == n - 1);
        }
        known_connections_deinit(&connections);
    }
}

static void a_connection_of_another_list_stays_where_it_is(void **state)
{
    struct known_connections *connections = *state;
    struct known_connection *known = append(connections, "Z:", A);
    struct known_connections other;

    known_connections_init(&other);
    known_connections_remove(&other, known);
    assert_int_equal(broken_contracts_take(), 2);
    expect(connections, "Z:");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_are_copied_and_nothing_is_known_of_them_at_first),
        TEST(a_connection_is_found_without_case_and_without_its_last_character),
        TEST(find_gives_the_last_of_two_with_one_key),
        TEST(removal_keeps_the_order_of_the_others),
        TEST(the_count_is_bounded),
        TEST(the_bytes_are_bounded),
        TEST(less_than_an_eighth_is_little_room),
        TEST(few_bytes_are_little_room_too),
        TEST(only_another_unc_name_is_another_name),
        TEST(a_name_is_found_however_it_is_spelled),
        cmocka_unit_test(missing_memory_is_reported_and_changes_nothing),
        TEST(a_connection_of_another_list_stays_where_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
