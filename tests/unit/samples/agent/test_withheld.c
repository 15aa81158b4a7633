/*
 * Whatever the event: what is withheld is in no byte that leaves, and all else does leave.
 *
 * Secrets are words of letters that no hash and no other member has, so a word that is found
 * anywhere has leaked.
 */
#include "samples/agent/core/selection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <cjson/cJSON.h>

#include "tests/support/random.h"
#include "tests/unit/samples/agent/played_items.h"

#define EVENTS 3000u
#define WORD_SIZE 13u

/* One event and what must not be seen of it. */
struct secrets {
    char server[WORD_SIZE];
    char share[WORD_SIZE];
    char account[WORD_SIZE];
    char program[WORD_SIZE];
    char remote[64];
    char sid[64];
    char image[64];
};

static struct random random_numbers;

static bool play_hmac(void *context, const void *bytes, size_t size,
                      unsigned char digest_out[REMOTE_NAME_DIGEST_SIZE])
{
    (void)context;
    (void)bytes;
    memset(digest_out, (int)size, REMOTE_NAME_DIGEST_SIZE);
    return true;
}

static void make_word(char word[WORD_SIZE])
{
    static const char letters[] = "QXJWK";

    for (unsigned i = 0; i + 1 < WORD_SIZE; i++) {
        word[i] = letters[random_below(&random_numbers, sizeof(letters) - 1)];
    }
    word[WORD_SIZE - 1] = '\0';
}

static struct secrets make_secrets(void)
{
    static const char *const forms[] = {"\\\\%s\\%s", "//%s/%s", "https://%s/%s", "%s:%s",
                                        "\\\\%s\\\xC3\xA4\"%s"};
    struct secrets secrets;

    make_word(secrets.server);
    make_word(secrets.share);
    make_word(secrets.account);
    make_word(secrets.program);
    (void)snprintf(secrets.remote, sizeof(secrets.remote), forms[random_below(&random_numbers, 5)],
                   secrets.server, secrets.share);
    (void)snprintf(secrets.sid, sizeof(secrets.sid), "S-1-5-%s", secrets.account);
    (void)snprintf(secrets.image, sizeof(secrets.image), "C:\\%s.exe", secrets.program);
    return secrets;
}

static struct event make_event(const struct secrets *secrets)
{
    static const char *const devices[] = {"Z:", "", "LPT1", "c:"};
    struct event event = played_event();

    event.type = (enum event_type)(
        EVENT_ADD_STARTED +
        random_below(&random_numbers, EVENT_BROKER_CLOCK_STEPPED - EVENT_ADD_STARTED + 1));
    event.local = random_once_in(&random_numbers, 4) ? secrets->remote
                                                     : devices[random_below(&random_numbers, 4)];
    event.remote = random_once_in(&random_numbers, 5) ? "" : secrets->remote;
    event.user.known = !random_once_in(&random_numbers, 5);
    event.user.sid = secrets->sid;
    event.image = secrets->image;
    event.has_elapsed = random_once_in(&random_numbers, 2);
    event.status = random_below(&random_numbers, 2000);
    event.truncated = random_once_in(&random_numbers, 3);
    event.redacted = random_once_in(&random_numbers, 3);
    event.dropped = random_below(&random_numbers, 3);
    return event;
}

static void lower(char *text)
{
    for (; *text != '\0'; text++) {
        *text = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
    }
}

static bool is_seen(const char *bytes, size_t size, const char *word)
{
    char *seen = malloc(size + 1);
    char sought[WORD_SIZE];
    bool is_found;

    assert_non_null(seen);
    memcpy(seen, bytes, size);
    seen[size] = '\0';
    (void)snprintf(sought, sizeof(sought), "%s", word);
    lower(seen);
    lower(sought);
    is_found = strstr(seen, sought) != NULL;
    free(seen);
    return is_found;
}

static void assert_unseen(const struct record *record, const char *word)
{
    const char *const texts[] = {record->type,        record->id,       record->source,
                                 record->subject,     record->local,    record->remote,
                                 record->status_name, record->user_sid, record->image};

    assert_false(is_seen(record->line, record->line_size, word));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_false(is_seen(texts[i], strlen(texts[i]), word));
    }
}

static struct selection_rules make_rules(void)
{
    const struct selection_rules rules = {random_once_in(&random_numbers, 2),
                                          random_once_in(&random_numbers, 2),
                                          random_once_in(&random_numbers, 2),
                                          {play_hmac, NULL}};

    return rules;
}

static void assert_withheld(const struct selection_rules *rules, const struct record *record,
                            const struct secrets *secrets)
{
    if (rules->hashes_remote) {
        assert_unseen(record, secrets->server);
        assert_unseen(record, secrets->share);
    }
    if (rules->without_user) {
        assert_unseen(record, secrets->account);
        assert_false(is_seen(record->line, record->line_size, "0x3e7a1"));
    }
    if (rules->without_image) {
        assert_unseen(record, secrets->program);
    }
}

/* What the line should be, made from the broker's by other means. */
static cJSON *make_expected(const wnw_item *item, const struct selection_rules *rules,
                            const struct record *record)
{
    cJSON *json = cJSON_Parse(item->event->json);
    cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
    const struct {
        cJSON *object;
        const char *name;
        const char *text;
    } names[] = {{json, "subject", record->subject},
                 {data, "local", record->local},
                 {data, "remote", record->remote}};

    for (size_t i = 0; rules->hashes_remote && i < 3; i++) {
        if (cJSON_HasObjectItem(names[i].object, names[i].name)) {
            cJSON_ReplaceItemInObjectCaseSensitive(names[i].object, names[i].name,
                                                   cJSON_CreateString(names[i].text));
        }
    }
    if (rules->without_user && cJSON_HasObjectItem(data, "user")) {
        cJSON_ReplaceItemInObjectCaseSensitive(data, "user", cJSON_CreateNull());
    }
    if (rules->without_image) {
        cJSON_DeleteItemFromObjectCaseSensitive(cJSON_GetObjectItemCaseSensitive(data, "process"),
                                                "image");
    }
    return json;
}

static void assert_all_else(const wnw_item *item, const struct selection_rules *rules,
                            const struct record *record)
{
    cJSON *json = cJSON_ParseWithLength(record->line, record->line_size);
    cJSON *expected = make_expected(item, rules, record);

    assert_non_null(json);
    assert_true(cJSON_Compare(json, expected, true));
    cJSON_Delete(expected);
    cJSON_Delete(json);
}

static void what_is_withheld_is_in_no_byte_and_all_else_is_there(void **state)
{
    struct selection selection = {0};

    (void)state;
    random_init(&random_numbers, 1);
    for (unsigned i = 0; i < EVENTS; i++) {
        const struct secrets secrets = make_secrets();
        const struct event event = make_event(&secrets);
        const wnw_item *item = played_item(&event);
        struct record record;

        selection.rules = make_rules();
        assert_int_equal(selection_take(&selection, item, &record), SELECTION_RECORD);
        assert_withheld(&selection.rules, &record, &secrets);
        assert_all_else(item, &selection.rules, &record);
    }
    selection_deinit(&selection);
}

/* The line with a member of a newer broker in one of its objects, spelled in a way of its own. */
static void add_newer_member(const char *line, const char *object, const char *member, char *out,
                             size_t capacity)
{
    const char *at = strstr(line, object);

    assert_non_null(at);
    at += strlen(object);
    (void)snprintf(out, capacity, "%.*s%s,%s", (int)(at - line), line, member, at);
}

static void a_member_of_a_newer_broker_may_hold_it_too(void **state)
{
    static const char *const objects[] = {"{\"specversion\":\"1.0\",", "\"data\":{", "\"user\":{",
                                          "\"process\":{"};
    struct selection selection = {0};
    char line[4096];
    char member[256];

    (void)state;
    selection.rules = (struct selection_rules){true, true, true, {play_hmac, NULL}};
    random_init(&random_numbers, 2);
    for (unsigned i = 0; i < 100; i++) {
        const struct secrets secrets = make_secrets();
        struct event event = played_event();
        const wnw_item *item = played_item(&event);
        struct record record;

        (void)snprintf(member, sizeof(member),
                       "\"newer\":{\"a\":[\"%s\",\"%s\\\"\"],\"r\\u0065mote\":\"%s %s\"}",
                       secrets.server, secrets.share, secrets.account, secrets.program);
        add_newer_member(item->event->json, objects[i % 4], member, line, sizeof(line));
        item = played_item_of_line(line);
        assert_int_equal(selection_take(&selection, item, &record), SELECTION_RECORD);
        assert_withheld(&selection.rules, &record, &secrets);
        assert_false(is_seen(record.line, record.line_size, "newer"));
    }
    selection_deinit(&selection);
}

static void a_type_of_a_newer_broker_leaves_without_its_data(void **state)
{
    static const char line[] =
        "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000042\","
        "\"source\":\"/wnetwatch/PC\",\"type\":\"wnetwatch.connection.renamed\","
        "\"subject\":\"\\\\\\\\srv\\\\share\",\"time\":\"2026-11-23T04:31:50.537654Z\","
        "\"data\":{\"reason\":\"\\\\\\\\srv\\\\share\"}}";
    static const char expected[] =
        "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000042\","
        "\"source\":\"/wnetwatch/PC\",\"type\":\"wnetwatch.connection.renamed\","
        "\"time\":\"2026-11-23T04:31:50.537654Z\"}";
    struct selection selection = {0};
    struct record record;

    (void)state;
    selection.rules = (struct selection_rules){false, false, true, {play_hmac, NULL}};
    assert_int_equal(selection_take(&selection, played_item_of_line(line), &record),
                     SELECTION_RECORD);
    assert_int_equal(record.line_size, strlen(expected));
    assert_memory_equal(record.line, expected, record.line_size);
    selection_deinit(&selection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_withheld_is_in_no_byte_and_all_else_is_there),
        cmocka_unit_test(a_member_of_a_newer_broker_may_hold_it_too),
        cmocka_unit_test(a_type_of_a_newer_broker_leaves_without_its_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
