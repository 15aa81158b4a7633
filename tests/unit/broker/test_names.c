#include "broker/core/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void drives_and_ports_are_local_devices(void **state)
{
    static const char *const names[] = {"Z:",   "a:",    "LPT1", "LPT1:", "lpt9",
                                        "COM3", "com3:", "CoM1", "LPT12", "LPT0:"};

    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!name_is_local_device(names[i])) {
            fail_msg("\"%s\" is a local device", names[i]);
        }
    }
}

static void all_else_is_remote(void **state)
{
    static const char *const names[] = {
        "",      "Z",     ":",      "Z:\\",   "ZZ:",  "1:",     "\\\\srv\\share",
        "LPT",   "LPT:",  "LPT1::", "LPT1x",  "LPTx", "LPT1:x", "COM",
        "PRN1",  "XLPT1", "LPT 1",  "\\\\Z:", "[:",   "@:",     "https://host/",
        "\xC3:", "CO",    "C",      "COM1\\", " Z:",  "Z: ",    "LPT-1",
    };

    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (name_is_local_device(names[i])) {
            fail_msg("\"%s\" is no local device", names[i]);
        }
    }
}

struct redaction {
    const char *title;
    const char *name;
    const char *redacted; /* NULL: the name stays as it is */
};

static const struct redaction redactions[] = {
    {"user and password", "https://user:secret@host/x", "https://host/x"},
    {"user alone", "https://user@host/x", "https://host/x"},
    {"nothing before the at", "https://@host/x", "https://host/x"},
    {"password holds an at", "https://user:se@cr@et@host/x", "https://host/x"},
    {"nothing behind the host", "https://user:secret@host", "https://host"},
    {"at in the path", "https://host/a@b", NULL},
    {"at in the path too", "https://user:secret@host/a@b", "https://host/a@b"},
    {"at in the query", "https://host?mail=a@b", NULL},
    {"at in the query too", "https://u:p@host?mail=a@b", "https://host?mail=a@b"},
    {"at in the fragment", "https://host#a@b", NULL},
    {"backslash ends the host", "https://host\\a@b", NULL},
    {"backslash behind user info", "https://u:p@host\\a@b", "https://host\\a@b"},
    {"backslashes behind the scheme", "https:\\\\user:secret@host\\x", "https:\\\\host\\x"},
    {"slashes of both kinds", "https:/\\user:secret@host/x", "https:/\\host/x"},
    {"path of a drive", "C:\\\\folder@home\\x", NULL},
    {"colon and nothing more", "https:", NULL},
    {"colon and one slash", "https:/", NULL},
    {"port", "https://user:secret@host:8443/x", "https://host:8443/x"},
    {"address of version 6", "https://user:secret@[fe80::1]:8443/x", "https://[fe80::1]:8443/x"},
    {"address of version 6 alone", "https://[fe80::1]/x", NULL},
    {"no host", "https://", NULL},
    {"no host but user info", "https://user:secret@", "https://"},
    {"no host but user info and path", "https://user:secret@/x", "https:///x"},
    {"other scheme", "ftp://user:secret@host/", "ftp://host/"},
    {"long scheme", "svn+ssh-2.0://user@host/", "svn+ssh-2.0://host/"},
    {"upper case", "HTTPS://User:Secret@HOST/x", "HTTPS://HOST/x"},
    {"scheme begins with a digit", "1http://user@host/", NULL},
    {"no scheme", "://user@host/", NULL},
    {"blank in the scheme", "a b://user@host/", NULL},
    {"share", "\\\\srv\\share", NULL},
    {"share with an at", "\\\\srv@SSL@8443\\DavWWWRoot", NULL},
    {"one slash only", "mailto:/user@host", NULL},
    {"second URL in the path", "https://host/https://u:p@other/", NULL},
    {"text beyond ASCII", "https://\xC3\xBC:p\xC3\xA4ss@h\xC3\xB6st/x", "https://h\xC3\xB6st/x"},
    {"empty", "", NULL},
};

static void user_info_of_a_url_is_left_out(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(redactions) / sizeof(redactions[0]); i++) {
        const struct redaction *row = &redactions[i];
        const char *expected = row->redacted == NULL ? row->name : row->redacted;
        char redacted[64];
        bool left_out = name_redact(row->name, redacted, sizeof(redacted));

        if (strcmp(redacted, expected) != 0 || left_out != (row->redacted != NULL)) {
            fail_msg("%s: \"%s\" became \"%s\" and not \"%s\"", row->title, row->name, redacted,
                     expected);
        }
    }
}

static void what_is_redacted_twice_stays(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(redactions) / sizeof(redactions[0]); i++) {
        char once[64];
        char twice[64];

        (void)name_redact(redactions[i].name, once, sizeof(once));
        if (name_redact(once, twice, sizeof(twice)) || strcmp(once, twice) != 0) {
            fail_msg("%s: \"%s\" became \"%s\"", redactions[i].title, once, twice);
        }
    }
}

static const struct redaction cut_redactions[] = {
    {"cut in the password", "https://user:secr", "https://"},
    {"cut in the host", "https://user:secret@ho", "https://"},
    {"cut in a password that holds an at", "https://user:se@cr", "https://"},
    {"cut in the host or in a user's name", "https://host", "https://"},
    {"cut in the path", "https://user:secret@host/pa", "https://host/pa"},
    {"cut in the path, without user info", "https://host/pa", NULL},
    {"cut in the query", "https://host?que", NULL},
    {"cut behind the scheme", "https://", NULL},
    {"cut in a share", "\\\\srv\\sha", NULL},
};

static void of_a_url_whose_host_may_be_cut_off_only_the_scheme_is_left(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(cut_redactions) / sizeof(cut_redactions[0]); i++) {
        const struct redaction *row = &cut_redactions[i];
        const char *expected = row->redacted == NULL ? row->name : row->redacted;
        char redacted[64];
        bool left_out = name_redact_cut(row->name, redacted, sizeof(redacted));

        if (strcmp(redacted, expected) != 0 || left_out != (row->redacted != NULL)) {
            fail_msg("%s: \"%s\" became \"%s\" and not \"%s\"", row->title, row->name, redacted,
                     expected);
        }
    }
}

static void the_smallest_buffer_that_may_be_given_suffices(void **state)
{
    static const char name[] = "https://u@h";
    char redacted[sizeof(name)];

    (void)state;

    assert_true(name_redact(name, redacted, sizeof(redacted)));

    assert_string_equal(redacted, "https://h");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drives_and_ports_are_local_devices),
        cmocka_unit_test(all_else_is_remote),
        cmocka_unit_test(user_info_of_a_url_is_left_out),
        cmocka_unit_test(what_is_redacted_twice_stays),
        cmocka_unit_test(of_a_url_whose_host_may_be_cut_off_only_the_scheme_is_left),
        cmocka_unit_test(the_smallest_buffer_that_may_be_given_suffices),
    };

    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
