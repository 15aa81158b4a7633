#include "samples/agent/win/http_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct http_url url;

static void a_url_is_taken_apart(void **state)
{
    (void)state;
    assert_true(http_url_read(L"https://collector.example:4318/v1/logs?a=b", &url));
    assert_true(url.is_tls);
    assert_int_equal(url.port, 4318);
    assert_true(wcscmp(url.host, L"collector.example") == 0);
    assert_true(wcscmp(url.path, L"/v1/logs?a=b") == 0);
    assert_true(http_url_read(L"http://host/", &url));
    assert_false(url.is_tls);
    assert_int_equal(url.port, 80);
}

/* An account in a URL would stand in the registry and in every list of processes. */
static void a_url_with_an_account_is_refused(void **state)
{
    (void)state;
    assert_false(http_url_read(L"https://user:secret@host/", &url));
    assert_false(http_url_read(L"https://user@host/", &url));
}

static void what_is_no_url_is_refused(void **state)
{
    (void)state;
    assert_false(http_url_read(L"", &url));
    assert_false(http_url_read(L"host/path", &url));
    assert_false(http_url_read(L"ftp://host/", &url));
    assert_false(http_url_read(L"https://host/#part", &url));
}

static void only_this_machine_is_local(void **state)
{
    (void)state;
    assert_true(http_url_read(L"http://LOCALHOST:4318/", &url) && http_url_is_local(&url));
    assert_true(http_url_read(L"http://127.0.0.1/", &url) && http_url_is_local(&url));
    assert_true(http_url_read(L"http://localhost.example/", &url) && !http_url_is_local(&url));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_url_is_taken_apart),
        cmocka_unit_test(a_url_with_an_account_is_refused),
        cmocka_unit_test(what_is_no_url_is_refused),
        cmocka_unit_test(only_this_machine_is_local),
    };

    return cmocka_run_group_tests_name("samples.agent.http_client", tests, NULL, NULL);
}
