#include "broker/core/redaction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/memory_store.h"
#include "tests/support/stream_reader.h"

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
    {"password holds a slash", "https://u:SEC/RET@host/dav", "https://host/dav"},
    {"password holds a question mark", "https://u:SEC?RET@host/dav", "https://host/dav"},
    {"password holds a number sign", "https://u:SEC#RET@host/dav", "https://host/dav"},
    {"password holds a backslash", "https://u:SEC\\RET@host/dav", "https://host/dav"},
    {"user in a domain", "https://corp\\u:SECRET@host/dav", "https://host/dav"},
    {"nothing behind the host", "https://user:secret@host", "https://host"},
    {"at in the path", "https://host/a@b", NULL},
    {"at in the path, which may be a password's", "https://user:secret@host/a@b", "https://b"},
    {"at in the path behind a port", "https://host:8443/a@b", "https://b"},
    {"port", "https://user:secret@host:8443/x", "https://host:8443/x"},
    {"port alone", "https://host:8443/x", NULL},
    {"address of version 6", "https://user:secret@[fe80::1]:8443/x", "https://[fe80::1]:8443/x"},
    {"address of version 6 alone", "https://[fe80::1]/x", NULL},
    {"at is percent-encoded", "https://u:SECRET%40host/x", "https://host/x"},
    {"all is percent-encoded", "https%3A%2F%2Fu%3ASECRET%40host%2Fx", "host%2Fx"},
    {"at of full width", "https://u:SEC/RET\xEF\xBC\xA0host/x", "https://host/x"},
    {"colon of full width", "https://u\xEF\xBC\x9ASEC/RET@host/x", "https://host/x"},
    {"query", "https://host/x?password=SECRET", "https://host/x"},
    {"query alone", "https://?password=SECRET", "https://"},
    {"query without a path", "https://host?mail=a@b", "https://host"},
    {"query behind user info", "https://u:p@host/x?token=SECRET", "https://host/x"},
    {"at in the query behind a port", "https://host:443/?password=SEC@RET", "https://"},
    {"fragment", "https://host/#access_token=SECRET", "https://host/"},
    {"query of a name with slashes", "//host/x?password=SECRET", "//host/x"},
    {"fragment of a name with slashes", "//host/x#token=SECRET", "//host/x"},
    {"query of a share", "\\\\host\\x?password=SECRET", "\\\\host\\x"},
    {"query without a scheme", "host/x?password=SECRET", "host/x"},
    {"number sign in a share", "\\\\srv\\C#\\x", NULL},
    {"backslashes behind the scheme", "https:\\\\user:secret@host\\x", "https:\\\\host\\x"},
    {"slashes of both kinds", "https:/\\user:secret@host/x", "https:/\\host/x"},
    {"three slashes", "https:///user:secret@host/x", "https:///host/x"},
    {"one slash", "https:/u:SECRET@host/x", "host/x"},
    {"no slash", "https:u:SECRET@host/x", "host/x"},
    {"no scheme", "u:SECRET@host/x", "host/x"},
    {"no scheme, a token before the colon", "SECRET:@host/x", "host/x"},
    {"no scheme but slashes", "://user@host/", "host/"},
    {"slashes in front", "//u:SECRET@h/x", "//h/x"},
    {"backslashes in front", "\\\\u:SECRET@h\\s", "\\\\h\\s"},
    {"backslashes in front and in the password", "\\\\u:SEC\\RET@h\\s", "\\\\h\\s"},
    {"share with a user alone", "\\\\user@h\\s", "\\\\h\\s"},
    {"share with a user in a domain", "\\\\corp\\u:SECRET@h\\s", "\\\\h\\s"},
    {"long form of a share", "\\\\?\\UNC\\u:SECRET@h\\s", "\\\\?\\UNC\\h\\s"},
    {"long form of a share, a user alone", "\\\\?\\unc\\user@h\\s", "\\\\?\\unc\\h\\s"},
    {"form of the kernel", "\\??\\UNC\\u:SECRET@h\\s", "\\??\\UNC\\h\\s"},
    {"quotes around", "\"https://u:SECRET@h/x\"", "\"https://h/x\""},
    {"single quotes around", "'https://u:SECRET@h/x'", "'https://h/x'"},
    {"blanks around", "  https://u:SECRET@h/x ", "  https://h/x "},
    {"angle brackets around", "<https://u:SECRET@h/x>", "<https://h/x>"},
    {"no-break space in front", "\xC2\xA0https://u:SECRET@h/x", "h/x"},
    {"a word in front", "url=https://u:SECRET@h/x", "h/x"},
    {"a drive in front", "Z:https://u:SECRET@h/x", "h/x"},
    {"path of a drive", "C:\\folder@home\\x", "home\\x"},
    {"no host", "https://", NULL},
    {"no host but user info", "https://user:secret@", "https://"},
    {"other scheme", "ftp://user:secret@host/", "ftp://host/"},
    {"long scheme", "svn+ssh-2.0://user@host/", "svn+ssh-2.0://host/"},
    {"upper case", "HTTPS://User:Secret@HOST/x", "HTTPS://HOST/x"},
    {"second URL in the path", "https://host/https://u:p@other/", "https://other/"},
    {"text beyond ASCII", "https://\xC3\xBC:p\xC3\xA4ss@h\xC3\xB6st/x", "https://h\xC3\xB6st/x"},
    {"share", "\\\\srv\\share", NULL},
    {"share of WebDAV", "\\\\srv@SSL\\DavWWWRoot\\x", NULL},
    {"share of WebDAV with a port", "\\\\srv@8080\\x", NULL},
    {"share of WebDAV with both", "\\\\srv@ssl@8443\\DavWWWRoot", NULL},
    {"share of WebDAV without a path", "\\\\srv@SSL", NULL},
    {"share of WebDAV with slashes", "//srv@SSL/x", NULL},
    {"share of WebDAV, an at in the path", "\\\\srv@SSL\\me@home", NULL},
    {"share of WebDAV in its long form", "\\\\?\\UNC\\srv@SSL@443\\x", NULL},
    {"share of WebDAV with user info", "\\\\u:SECRET@srv@SSL\\x", "\\\\SSL\\x"},
    {"nearly a share of WebDAV", "\\\\srv@SSLX\\x", "\\\\SSLX\\x"},
    {"port of six digits", "\\\\u@123456\\x", "\\\\123456\\x"},
    {"port that is missing", "\\\\u@SSL@\\x", "\\\\\\x"},
    {"no server before the at", "\\\\@SSL\\x", "\\\\SSL\\x"},
    {"share with an at", "\\\\server\\share\\user@domain", NULL},
    {"share with an at in its long form", "\\\\?\\UNC\\server\\share\\user@domain", NULL},
    {"drive", "Z:", NULL},
    {"port of a printer", "LPT1:", NULL},
    {"provider", "Microsoft Windows Network", NULL},
    {"empty", "", NULL},
};

static void check_row(const struct redaction *row, struct redaction_rules rules)
{
    const char *expected = row->redacted == NULL ? row->name : row->redacted;
    char redacted[64];
    bool left_out = redaction_copy(row->name, rules, redacted, sizeof(redacted));

    if (strcmp(redacted, expected) != 0 || left_out != (row->redacted != NULL)) {
        fail_msg("%s: \"%s\" became \"%s\" and not \"%s\"", row->title, row->name, redacted,
                 expected);
    }
}

static void what_may_be_a_secret_is_left_out(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(redactions) / sizeof(redactions[0]); i++) {
        check_row(&redactions[i], (struct redaction_rules){false, false});
    }
}

/* Names are looked through eight bytes at a time, those beyond ASCII as well. */
static void a_mark_is_found_at_each_place_of_each_size(void **state)
{
    static const char *const query_marks[] = {"?", "#"};
    static const char *const at_marks[] = {"@", "%40", "\xEF\xBC\xA0"};
    static const char filling[] = "a\xC3\xA9z\x80\xEE\xF0"
                                  "aaaaa\xC3\xA9"
                                  "aaaaa\xE3";
    static const struct redaction_rules rules = {false, false};
    char redacted[64];
    char name[64];

    (void)state;
    for (size_t before = 2; before < 20; before++) {
        for (size_t behind = 0; behind < 20; behind++) {
            for (size_t i = 0; i < 2; i++) {
                (void)snprintf(name, sizeof(name), "%.*s%s%.*s", (int)before, filling,
                               query_marks[i], (int)behind, "SECRETSECRETSECRETSE");
                assert_true(redaction_copy(name, rules, redacted, sizeof(redacted)));
                assert_int_equal(strlen(redacted), before);
            }
            for (size_t i = 0; i < 3; i++) {
                (void)snprintf(name, sizeof(name), "u:%.*s%s%.*s", (int)before - 2,
                               "SECRETSECRETSECRETSE", at_marks[i], (int)behind, filling);
                assert_true(redaction_copy(name, rules, redacted, sizeof(redacted)));
                assert_int_equal(strlen(redacted), behind);
            }
        }
    }
}

static void what_is_redacted_twice_stays(void **state)
{
    const struct redaction_rules rules = {false, false};

    (void)state;
    for (size_t i = 0; i < sizeof(redactions) / sizeof(redactions[0]); i++) {
        char once[64];
        char twice[64];

        (void)redaction_copy(redactions[i].name, rules, once, sizeof(once));
        if (redaction_copy(once, rules, twice, sizeof(twice)) || strcmp(once, twice) != 0) {
            fail_msg("%s: \"%s\" became \"%s\"", redactions[i].title, once, twice);
        }
    }
}

static const struct redaction cut_redactions[] = {
    {"cut in the password", "https://user:secr", "https://"},
    {"cut in the host", "https://user:secret@ho", "https://"},
    {"cut in a password that holds an at", "https://user:se@cr", "https://"},
    {"cut in a password that holds a slash", "https://user:se/cr", "https://"},
    {"cut in the host or in a user's name", "https://host", "https://"},
    {"cut in the path or in the password", "https://user:secret@host/pa", "https://"},
    {"cut in the path, without user info", "https://host/pa", NULL},
    {"cut in the query", "https://host?que", "https://host"},
    {"cut behind the scheme", "https://", NULL},
    {"cut in a share", "\\\\srv\\sha", NULL},
    {"cut in a server", "\\\\srv", "\\\\"},
    {"cut in a share's password", "\\\\u:SEC", "\\\\"},
    {"cut in a password without a scheme", "u:SEC", ""},
    {"cut in a share of WebDAV", "\\\\srv@SSL\\sha", NULL},
};

static void of_a_cut_name_that_may_hold_user_info_nothing_is_left(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(cut_redactions) / sizeof(cut_redactions[0]); i++) {
        check_row(&cut_redactions[i], (struct redaction_rules){.is_cut = true});
    }
}

static const struct redaction kept_queries[] = {
    {"query", "https://host/x?a=b", NULL},
    {"fragment", "https://host/x#a", NULL},
    {"query behind user info", "https://u:SEC?RET@host/x?a=b", "https://host/x?a=b"},
};

static void a_query_is_kept_if_the_rules_say_so(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(kept_queries) / sizeof(kept_queries[0]); i++) {
        check_row(&kept_queries[i], (struct redaction_rules){.keeps_query = true});
    }
}

static void the_smallest_buffer_that_may_be_given_suffices(void **state)
{
    static const char name[] = "https://u@h";
    char redacted[sizeof(name)];

    (void)state;

    assert_true(
        redaction_copy(name, (struct redaction_rules){false, false}, redacted, sizeof(redacted)));

    assert_string_equal(redacted, "https://h");
}

/*
 * The property: of a generated set of spellings, the secret is in no byte that leaves the broker.
 * A secret's pieces are HUSH and WORD, one before and one behind what may break it up.
 */
#define SPELLING_BYTES 128u

static const char *const secrets[] = {
    "HUSHWORD",    "HUSH/WORD",  "HUSH?WORD",    "HUSH#WORD",  "HUSH\\WORD",
    "HUSH@WORD",   "HUSH:WORD",  "HUSH WORD",    "HUSH\"WORD", "/HUSHWORD",
    "HUSHWORD/",   "@HUSHWORD",  "HUSHWORD@",    "?HUSH=WORD", "HUSH//WORD",
    "HUSH%40WORD", "HUSH/@WORD", "HUSH?a=@WORD", "HUSH@SSL@1", "HUSH\xC3\xBCWORD",
};

/* What stands around the secret; $ is the secret. */
static const char *const spellings[] = {
    "https://u:$@host/dav",
    "HTTP://corp\\u:$@host:8443/dav",
    "https:\\\\u:$@host\\dav",
    "https:/u:$@host/dav",
    "https:u:$@host/dav",
    "https:///u:$@host/dav",
    "u:$@host/dav",
    "//u:$@host/dav",
    "/u:$@host/dav",
    "\\\\u:$@host\\dav",
    "\\\\corp\\u:$@host\\dav",
    "\\\\?\\UNC\\u:$@host\\dav",
    "\\\\u:$@host@SSL\\dav",
    "\"https://u:$@host/dav\"",
    "'https://u:$@host/dav'",
    " https://u:$@host/dav ",
    "<https://u:$@host/dav>",
    "https://u:$%40host/dav",
    "https%3A%2F%2Fu%3A$%40host%2Fdav",
    "https://u:$@host/dav?x=1",
    "https://host/dav?password=$",
    "https://host:443/dav?password=$",
    "https://host/dav#access_token=$",
    "//host/dav?password=$",
    "\\\\host\\dav?password=$",
    "https:/host/dav?password=$",
    "host/dav?password=$",
};

static struct stream_reader told;

static void need_clean(const char *bytes, size_t size, const char *name)
{
    for (size_t i = 0; i + 4 <= size; i++) {
        if (memcmp(bytes + i, "HUSH", 4) == 0 || memcmp(bytes + i, "WORD", 4) == 0) {
            fail_msg("\"%s\" was told as \"%.*s\"", name, (int)size, bytes);
        }
    }
}

static size_t take_all(const char *name)
{
    size_t count = 0;

    while (reader_next(&told) != EVENT_TYPES) {
        need_clean(told.line, told.line_size, name);
        count++;
    }
    return count;
}

/* The attempt in all its forms: both names of an add, a cancel, a success and a failure. */
static void post_all(struct broker_fixture *f, const char *name)
{
    struct notification notification = {.call = NOTIFICATION_ADD,
                                        .phase = NOTIFICATION_PRE,
                                        .context = 7,
                                        .local = name,
                                        .remote = name,
                                        .name = name,
                                        .provider = name};

    post(f, &identity_alice, &notification);
    notification.phase = NOTIFICATION_POST;
    notification.status = 67;
    post(f, &identity_alice, &notification);
    notification.call = NOTIFICATION_CANCEL;
    post(f, &identity_alice, &notification);
    notification.status = 0;
    post(f, &identity_alice, &notification);
    post_add(f, &identity_alice, "Z:", name);
    post_cancel(f, &identity_alice, "Z:");
    notification.phase = NOTIFICATION_PRE; /* it becomes an unfinished one */
    post(f, &identity_alice, &notification);
}

static void open_with_store(struct broker_fixture *f, struct memory_store *store)
{
    const struct broker_config config = {.source = "/wnetwatch/test",
                                         .version = "1.2.3",
                                         .identity_mode = "test",
                                         .private_names = "",
                                         .journal = {.epoch = FIXTURE_EPOCH,
                                                     .ring_bytes = 1024u * 1024u,
                                                     .ring_events = 4096,
                                                     .store = &store->store,
                                                     .segment_bytes_max = 1024u * 1024u,
                                                     .total_bytes_max = 8u * 1024u * 1024u,
                                                     .age_us_max = UINT64_MAX},
                                         .clock = broker_fixture_clock(f)};

    f->now.monotonic_us = 1000000;
    f->now.utc_us = FIXTURE_START_UTC_US;
    memory_store_init(store);
    assert_true(broker_init(&f->broker, &config));
}

static void tell_spelling(struct broker_fixture *f, const char *name)
{
    post_all(f, name);
    broker_commit(&f->broker);
    assert_int_equal(take_all(name), 9);
    broker_fixture_wait_us(f, (OPERATION_WAIT_MS_MAX + 1) * UINT64_C(1000));
    broker_commit(&f->broker);
    assert_int_not_equal(take_all(name), 0); /* the unfinished one */
}

static void spell(const char *spelling, const char *secret, char name[SPELLING_BYTES])
{
    const size_t before = strcspn(spelling, "$");

    (void)snprintf(name, SPELLING_BYTES, "%.*s%s%s", (int)before, spelling, secret,
                   spelling + before + 1);
}

static void tell_status(struct broker_fixture *f)
{
    reader_close(&told);
    reader_open(&told, f);
    reader_say(&told, &identity_admin, "{\"status\":{}}\n");
    assert_int_equal(take_all("status"), 1);
}

static void need_clean_journal(const struct memory_store *store)
{
    assert_int_not_equal(store->count, 0);
    for (size_t i = 0; i < store->count; i++) {
        assert_int_not_equal(store->segments[i].size, 0);
        need_clean(store->segments[i].bytes, store->segments[i].size, "journal");
    }
}

static void a_secret_is_in_no_byte_that_leaves_the_broker(void **state)
{
    static struct broker_fixture f;
    struct memory_store store;
    char name[SPELLING_BYTES];

    (void)state;
    open_with_store(&f, &store);
    reader_subscribe(&told, &f, &identity_admin, "");
    assert_int_equal(take_all("subscribe"), 2);
    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
        for (size_t j = 0; j < sizeof(secrets) / sizeof(secrets[0]); j++) {
            spell(spellings[i], secrets[j], name);
            tell_spelling(&f, name);
        }
    }
    assert_int_equal(f.broker.metrics.throttled, 0);
    tell_status(&f);
    need_clean_journal(&store);
    reader_close(&told);
    broker_fixture_close(&f);
    memory_store_deinit(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_a_secret_is_left_out),
        cmocka_unit_test(a_mark_is_found_at_each_place_of_each_size),
        cmocka_unit_test(what_is_redacted_twice_stays),
        cmocka_unit_test(of_a_cut_name_that_may_hold_user_info_nothing_is_left),
        cmocka_unit_test(a_query_is_kept_if_the_rules_say_so),
        cmocka_unit_test(the_smallest_buffer_that_may_be_given_suffices),
        cmocka_unit_test(a_secret_is_in_no_byte_that_leaves_the_broker),
    };

    return cmocka_run_group_tests_name("redaction", tests, NULL, NULL);
}
