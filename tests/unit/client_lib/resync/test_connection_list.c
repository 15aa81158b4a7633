#include "client_lib/core/resync/connection_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"

static wnw_connection make(const char *local, const char *remote)
{
    wnw_connection connection;

    memset(&connection, 0, sizeof(connection));
    connection.local = local;
    connection.remote = remote;
    connection.provider = "a network";
    connection.resource = WNW_RESOURCE_PRINT;
    connection.is_truncated = 1;
    return connection;
}

static void a_list_holds_copies(void **state)
{
    char local[] = "LPT1";
    wnw_connection connection = make(local, "\\\\srv\\queue");
    struct connection_list *list = connection_list_new();

    (void)state;
    assert_non_null(list);
    assert_true(connection_list_add(list, &connection));
    local[0] = '?';
    assert_int_equal(list->list.size, sizeof(wnw_connection_list));
    assert_int_equal(list->list.count, 1);
    assert_int_equal(list->list.is_cut, 0);
    assert_int_equal(list->list.connections[0]->size, sizeof(wnw_connection));
    assert_string_equal(list->list.connections[0]->local, "LPT1");
    assert_string_equal(list->list.connections[0]->remote, "\\\\srv\\queue");
    assert_string_equal(list->list.connections[0]->provider, "a network");
    assert_int_equal(list->list.connections[0]->resource, WNW_RESOURCE_PRINT);
    assert_int_equal(list->list.connections[0]->is_truncated, 1);
    connection_list_free(list);
    connection_list_free(NULL);
}

static void a_list_of_many_connections_is_cut(void **state)
{
    wnw_connection connection = make("", "\\\\srv\\share");
    struct connection_list *list = connection_list_new();

    (void)state;
    for (unsigned i = 0; i < WNW_CONNECTIONS_MAX; i++) {
        assert_true(connection_list_add(list, &connection));
    }
    assert_int_equal(list->list.is_cut, 0);
    assert_true(connection_list_add(list, &connection));
    assert_int_equal(list->list.is_cut, 1);
    assert_int_equal(list->list.count, WNW_CONNECTIONS_MAX);
    connection_list_free(list);
}

static void a_list_of_long_names_is_cut(void **state)
{
    static char remote[3000];
    wnw_connection connection;
    struct connection_list *list = connection_list_new();

    (void)state;
    memset(remote, 'x', sizeof(remote) - 1);
    connection = make("", remote);
    while (list->list.is_cut == 0) {
        assert_true(connection_list_add(list, &connection));
        assert_true(list->bytes <= CONNECTION_LIST_BYTES_MAX);
    }
    assert_in_range(list->list.count, 50, 66);
    connection_list_free(list);
}

static void missing_memory_is_reported(void **state)
{
    wnw_connection connection = make("Z:", "\\\\srv\\share");
    struct connection_list *list;

    (void)state;
    if (!failing_malloc_arm(1)) {
        return;
    }
    assert_null(connection_list_new());
    assert_true(failing_malloc_disarm());
    list = connection_list_new();
    assert_true(failing_malloc_arm(1));
    assert_false(connection_list_add(list, &connection));
    assert_true(failing_malloc_disarm());
    assert_int_equal(list->list.count, 0);
    connection_list_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_holds_copies),
        cmocka_unit_test(a_list_of_many_connections_is_cut),
        cmocka_unit_test(a_list_of_long_names_is_cut),
        cmocka_unit_test(missing_memory_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
