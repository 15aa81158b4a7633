#include "proto/text/remote_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct spelling {
    const char *name;
    const char *path;   /* NULL: the name as it is */
    const char *server; /* NULL: as path */
};

static const struct spelling spellings[] = {
    {"\\\\srv\\x", NULL, NULL},
    {"//srv/x", "\\\\srv\\x", NULL},
    {"\\\\srv\\x\\", "\\\\srv\\x", NULL},
    {"\\\\srv\\\\x//y", "\\\\srv\\x\\y", NULL},
    {"/\\srv\\x", "\\\\srv\\x", NULL},
    {"\\\\\\srv\\x", "\\\\srv\\x", NULL},
    {"\\\\?\\UNC\\srv\\x", "\\\\srv\\x", NULL},
    {"//./unc/srv/x", "\\\\srv\\x", NULL},
    {"\\??\\UNC\\srv\\x", "\\\\srv\\x", NULL},
    {"\\\\?\\C:\\x", NULL, NULL},
    {"\\\\srv", NULL, "\\\\srv\\"},
    {"\\\\srv\\", "\\\\srv", "\\\\srv\\"},
    {"\\\\srv@SSL\\DavWWWRoot\\x", NULL, "\\\\srv\\x"},
    {"\\\\srv@8080\\davwwwroot", NULL, "\\\\srv\\"},
    {"\\\\srv@SSL@8443\\x", NULL, "\\\\srv\\x"},
    {"\\\\srv.corp.\\x", NULL, "\\\\srv.corp\\x"},
    {"\\\\srv\\x\\DavWWWRoot", NULL, NULL},
    {"\\\\.\\x", NULL, NULL},
    {"https://srv:443/", NULL, "\\\\srv\\"},
    {"https://srv/x/y/", NULL, "\\\\srv\\x\\y"},
    {"http:/srv/x", NULL, "\\\\srv\\x"},
    {"https://[fe80::1]:443/x", NULL, "\\\\[fe80::1]:443\\x"},
    {"\"\\\\srv\\x\"", NULL, "\\\\srv\\x"},
    {" //srv/x ", NULL, "\\\\srv\\x"},
    {"Z:", NULL, NULL},
    {"C:\\x", NULL, NULL},
    {"srv/x", NULL, NULL},
    {"tree\\volume", NULL, NULL},
    {"*medical*", NULL, NULL},
    {"\\\\", NULL, NULL},
    {"https://", NULL, NULL},
    {"", NULL, NULL},
};

/* In a buffer of the size that the contract names, so that a sanitizer sees what is beyond it. */
static void check_form(const char *name, enum remote_name_form form, const char *expected)
{
    char *out = malloc(strlen(name) + REMOTE_NAME_EXTRA_BYTES);
    size_t size;

    assert_non_null(out);
    size = remote_name_write(name, form, out);
    if (strcmp(out, expected) != 0 || size != strlen(expected)) {
        fail_msg("\"%s\" became \"%s\" and not \"%s\"", name, out, expected);
    }
    free(out);
}

static void spellings_of_one_name_have_one_form(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
        const struct spelling *row = &spellings[i];
        const char *path = row->path == NULL ? row->name : row->path;

        check_form(row->name, REMOTE_NAME_PATH, path);
        check_form(row->name, REMOTE_NAME_SERVER, row->server == NULL ? path : row->server);
    }
}

static void a_name_with_a_server_is_told_from_others(void **state)
{
    static const char *const unc[] = {"\\\\srv", "//srv/x", "\\\\?\\UNC\\srv\\x", "\\\\srv@SSL\\x"};
    static const char *const others[] = {"",     "Z:",           "https://srv/x",
                                         "\\\\", "\\\\?\\C:\\x", "\\srv\\x"};

    (void)state;
    for (size_t i = 0; i < sizeof(unc) / sizeof(unc[0]); i++) {
        assert_true(remote_name_is_unc(unc[i]));
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(remote_name_is_unc(others[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_one_name_have_one_form),
        cmocka_unit_test(a_name_with_a_server_is_told_from_others),
    };

    return cmocka_run_group_tests_name("remote_name", tests, NULL, NULL);
}
