#include "broker/core/own_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/json_text.h"
#include "tests/support/mixed_event.h"
#include "tests/support/spoilt.h"

#define SEED 20261129u
#define LINES 3000u
#define MIXTURES 2000u

static char shape_keys[EVENT_KEYS_BYTES_MAX];
static char any_keys[EVENT_KEYS_BYTES_MAX];
static char neighbour_keys[EVENT_KEYS_BYTES_MAX];

/* The line that stands before the one that is checked. */
static char neighbour[EVENT_BYTES_MAX];
static size_t neighbour_size;

static void assert_same(const struct own_line *left, const struct own_line *right)
{
    assert_true(left->time_us == right->time_us);
    assert_int_equal(left->keys.type, right->keys.type);
    assert_int_equal(left->keys.resource, right->keys.resource);
    assert_int_equal(left->keys.has_session, right->keys.has_session);
    assert_int_equal(left->keys.session, right->keys.session);
    assert_int_equal(left->keys.status, right->keys.status);
    for (unsigned i = 0; i < KEYS; i++) {
        assert_int_equal(left->keys.text[i].size, right->keys.text[i].size);
        assert_memory_equal(left->keys.text[i].bytes, right->keys.text[i].bytes,
                            left->keys.text[i].size);
    }
}

static void assert_has_no_text(const struct own_line *own)
{
    for (unsigned i = 0; i < KEYS; i++) {
        assert_int_equal(own->keys.text[i].size, 0);
    }
}

static bool read_shape(const char *line, size_t size, uint32_t keys, char *buffer,
                       struct own_line *own_out)
{
    struct own_line_reader reader;

    own_line_forget(&reader);
    return own_line_read_shape(&reader, line, size, keys, buffer, own_out);
}

/* What stands before a line changes nothing of what is read of it. */
static void check_behind_neighbour(const char *line, size_t size, bool has_shape,
                                   const struct own_line *expected)
{
    struct own_line_reader reader;
    struct own_line own;

    own_line_forget(&reader);
    (void)own_line_read_shape(&reader, neighbour, neighbour_size, 0, neighbour_keys, &own);
    assert_non_null(reader.previous);
    assert_int_equal(own_line_read_shape(&reader, line, size, EVENT_KEYS_ALL, neighbour_keys, &own),
                     has_shape);
    if (has_shape) {
        assert_same(&own, expected);
    }
}

static void place_neighbour(const char *line, size_t size)
{
    memcpy(neighbour, line, size);
    neighbour_size = size;
}

/* Whether the line has the shape, which does not depend on the keys that are wanted. If it has, it
   is good, and the same the other way. */
static bool check_both_ways(const char *line, size_t size)
{
    struct event_id id;
    struct own_line by_shape;
    struct own_line by_any;
    struct own_line bare;
    bool has_shape;

    if (!own_line_read_id(line, size, &id)) {
        return false;
    }
    has_shape = read_shape(line, size, EVENT_KEYS_ALL, shape_keys, &by_shape);
    if (neighbour_size != 0) {
        check_behind_neighbour(line, size, has_shape, &by_shape);
    }
    if (!has_shape) {
        return false;
    }
    assert_true(read_shape(line, size, 0, any_keys, &bare));
    assert_has_no_text(&bare);
    assert_int_equal(own_line_read_any(line, size, any_keys, &by_any), EVENT_OK);
    assert_same(&by_shape, &by_any);
    return true;
}

static void check_spoilt(const char *line, size_t size)
{
    (void)check_both_ways(line, size);
}

/* The line without its end. */
static size_t write_line(const struct event *event, char line[EVENT_BYTES_MAX])
{
    struct json_text text;

    json_text_init(&text, line, EVENT_BYTES_MAX);
    event_write(event, &text);
    assert_false(text.overflowed);
    return text.size - 1;
}

static size_t write_mixed(struct random *random, enum event_type type, char line[EVENT_BYTES_MAX])
{
    const struct event event = mixed_event(random, type);

    return write_line(&event, line);
}

/* The writer and the shape must not part: what event_write writes is read without memory. */
static void every_line_about_a_connection_has_the_shape(void **state)
{
    static char line[EVENT_BYTES_MAX];
    struct random random;

    (void)state;
    random_init(&random, SEED);
    for (uint32_t i = 0; i < LINES; i++) {
        const enum event_type type = mixed_event_types[i % MIXED_EVENT_TYPES];
        const size_t size = write_mixed(&random, type, line);

        if (check_both_ways(line, size) != event_type_is_connection(type)) {
            line[size] = '\0';
            fail_msg("%s", line);
        }
        if (event_type_is_connection(type)) {
            place_neighbour(line, size);
        }
    }
}

static void a_line_about_the_broker_is_read_all_the_same(void **state)
{
    const struct event event = mixed_event_empty(EVENT_BROKER_THROTTLED);
    static char line[EVENT_BYTES_MAX];
    const size_t size = write_line(&event, line);
    struct own_line_reader reader;
    struct own_line own;

    (void)state;
    own_line_forget(&reader);
    assert_false(own_line_read_shape(&reader, line, size, EVENT_KEYS_ALL, shape_keys, &own));
    assert_int_equal(own_line_read(&reader, line, size, EVENT_KEYS_ALL, shape_keys, &own),
                     EVENT_OK);
    assert_int_equal(own.keys.type, EVENT_BROKER_THROTTLED);
    assert_true(own.time_us == event.time_us);
}

static void keys_are_upper_cased_and_unescaped(void **state)
{
    struct event event = mixed_event_empty(EVENT_ADD_FAILED);
    static char line[EVENT_BYTES_MAX];
    struct own_line own;

    (void)state;
    event.local = "z:";
    event.remote = "\\\\srv\\caf\xC3\xA9 \xF0\x9F\x98\x80\x01\"";
    event.resource = RESOURCE_PRINT;
    event.status = 67;
    event.user.known = true;
    event.user.sid = "S-1-5-18";
    event.user.session = 3;

    assert_true(read_shape(line, write_line(&event, line), EVENT_KEYS_ALL, shape_keys, &own));
    assert_int_equal(own.keys.resource, RESOURCE_PRINT);
    assert_int_equal(own.keys.status, 67);
    assert_true(own.keys.has_session);
    assert_int_equal(own.keys.session, 3);
    assert_int_equal(own.keys.text[KEY_LOCAL].size, 2);
    assert_memory_equal(own.keys.text[KEY_LOCAL].bytes, "Z:", 2);
    assert_int_equal(own.keys.text[KEY_REMOTE].size, 18);
    assert_memory_equal(own.keys.text[KEY_REMOTE].bytes,
                        "\\\\SRV\\CAF\xC3\x89 \xF0\x9F\x98\x80\x01\"", 18);
    assert_int_equal(own.keys.text[KEY_USER].size, 8);
    assert_int_equal(own.keys.text[KEY_PROVIDER].size, 0);
}

/* The line before is the one that is spoilt, so that all bytes but the wrong ones are shared. */
static void spoil(const char *line, size_t size,
                  void (*spoilt)(const char *text, size_t size, spoilt_check_fn *check))
{
    place_neighbour(line, size);
    spoilt(line, size, check_spoilt);
}

static void a_line_with_a_wrong_byte_is_judged_alike(void **state)
{
    static char line[EVENT_BYTES_MAX];
    struct random random;

    (void)state;
    random_init(&random, SEED);
    spoil(line, write_mixed(&random, EVENT_ADD_SUCCEEDED, line), spoilt_by_telling_bytes);
    spoil(line, write_mixed(&random, EVENT_CANCEL_FAILED, line), spoilt_by_any_byte);
}

/* Pieces of other lines stand in place of its own, so that whole members come twice or are gone. */
static void any_mixture_of_two_lines_is_judged_alike(void **state)
{
    static char lines[2][EVENT_BYTES_MAX];
    static char spoilt[2 * EVENT_BYTES_MAX];
    struct random random;

    (void)state;
    random_init(&random, SEED);
    for (uint32_t i = 0; i < MIXTURES; i++) {
        const enum event_type type = mixed_event_types[random_below(&random, MIXED_EVENT_TYPES)];
        const size_t first = write_mixed(&random, type, lines[0]);
        const size_t second = write_mixed(&random, type, lines[1]);
        const size_t before = random_below(&random, (uint32_t)first);
        const size_t behind = random_below(&random, (uint32_t)second);

        if (event_type_is_connection(type)) {
            place_neighbour(lines[i % 2], i % 2 == 0 ? first : second);
        }
        memcpy(spoilt, lines[0], before);
        memcpy(spoilt + before, lines[1] + behind, second - behind);
        (void)check_both_ways(spoilt, before + second - behind);
    }
}

#define HEAD                                                                                       \
    "{\"specversion\":\"1.0\",\"id\":\"0000000000000001.00000000000000000002\","                   \
    "\"source\":\"/wnetwatch/h\",\"type\":\"wnetwatch.connection.add.started\","
#define TIME "\"time\":\"2026-11-23T04:31:50.000001Z\","
#define ADD(data) HEAD TIME "\"data\":{" data "}}"
#define REST "\"flags_raw\":0,\"user\":null"

static const struct {
    const char *name;
    const char *line;
    bool has_shape;
} rows[] = {
    {"the least", ADD(REST), true},
    {"a name in UTF-8", ADD("\"local\":\"\xC3\xA9\"," REST), true},
    {"a name with each escape", ADD("\"local\":\"\\b\\f\\n\\r\\t\\/\\u00E9\"," REST), true},
    {"64 flags and no more",
     ADD("\"flags\":[\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\","
         "\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\","
         "\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\","
         "\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\","
         "\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\"]," REST),
     false},
    {"an unknown member", ADD("\"new\":1," REST), false},
    {"a member twice", ADD("\"local\":\"a\",\"local\":\"b\"," REST), false},
    {"a member twice, once escaped", ADD("\"local\":\"a\",\"l\\u006fcal\":\"b\"," REST), false},
    {"another order", ADD("\"remote\":\"a\",\"local\":\"b\"," REST), false},
    {"white space", ADD("\"local\": \"a\"," REST), false},
    {"a comma too much", ADD("\"local\":\"a\",," REST), false},
    {"a name that is not the first", ADD("\"elapsed_us\":1,\"local\":\"a\"," REST), true},
    {"a comma at the start", ADD(",\"local\":\"a\"," REST), false},
    {"a comma at the end", ADD(REST ","), false},
    {"a raw control character", ADD("\"local\":\"\x01\"," REST), false},
    {"half a character", ADD("\"local\":\"\xC3\"," REST), false},
    {"half a surrogate pair", ADD("\"local\":\"\\ud83d\"," REST), false},
    {"an escaped NUL", ADD("\"local\":\"\\u0000\"," REST), false},
    {"an escape that is none", ADD("\"local\":\"\\x41\"," REST), false},
    {"an escaped resource", ADD("\"resource\":\"\\u0064isk\"," REST), false},
    {"a resource of a newer broker", ADD("\"resource\":\"serial\"," REST), false},
    {"a type of a newer broker",
     "{\"specversion\":\"1.0\",\"id\":\"0000000000000001.00000000000000000002\","
     "\"source\":\"/wnetwatch/h\",\"type\":\"wnetwatch.connection.new\"," TIME "\"data\":{" REST
     "}}",
     false},
    {"an empty subject", HEAD "\"subject\":\"\"," TIME "\"data\":{" REST "}}", false},
    {"a null subject", HEAD "\"subject\":null," TIME "\"data\":{" REST "}}", false},
    {"a day that is none", HEAD "\"time\":\"2026-02-30T04:31:50.000001Z\",\"data\":{" REST "}}",
     false},
    {"a time without a fraction", HEAD "\"time\":\"2026-11-23T04:31:50Z\",\"data\":{" REST "}}",
     false},
    {"a number with a nought in front", ADD("\"elapsed_us\":01," REST), false},
    {"a number with an exponent", ADD("\"elapsed_us\":1e2," REST), false},
    {"a negative number", ADD("\"elapsed_us\":-1," REST), false},
    {"a number of 54 bits", ADD("\"elapsed_us\":9007199254740992," REST), false},
    {"a number of 65 bits", ADD("\"elapsed_us\":18446744073709551617," REST), false},
    {"no number", ADD("\"elapsed_us\":," REST), false},
    {"flags of 33 bits", ADD("\"flags_raw\":4294967296,\"user\":null"), false},
    {"an empty SID",
     ADD("\"flags_raw\":0,\"user\":{\"sid\":\"\",\"logon\":\"0x1\",\"session\":0,"
         "\"elevated\":true}"),
     false},
    {"a logon that is none",
     ADD("\"flags_raw\":0,\"user\":{\"sid\":\"S-1\",\"logon\":\"0xG\",\"session\":0,"
         "\"elevated\":true}"),
     false},
    {"a user without a session",
     ADD("\"flags_raw\":0,\"user\":{\"sid\":\"S-1\",\"logon\":\"0x1\",\"elevated\":true}"), false},
    {"an empty user", ADD("\"flags_raw\":0,\"user\":{}"), false},
    {"an empty process", ADD(REST ",\"process\":{}"), false},
    {"a null process", ADD(REST ",\"process\":null"), false},
    {"a process behind a null user", ADD(REST ",\"process\":{\"pid\":1}"), true},
    {"what belongs to a user, behind a null user",
     ADD(REST ",\"sid\":\"S-1\",\"logon\":\"0x1\",\"session\":0,\"elevated\":true}"), false},
    {"something behind it", ADD(REST) " ", false},
    {"nothing", "", false},
};

static void what_has_the_shape_and_what_has_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].name);
        assert_int_equal(check_both_ways(rows[i].line, strlen(rows[i].line)), rows[i].has_shape);
    }
}

/* Each behind each that has the shape. */
static void what_was_read_before_does_not_give_the_shape(void **state)
{
    const size_t count = sizeof(rows) / sizeof(rows[0]);

    (void)state;
    for (size_t pair = 0; pair < count * count; pair++) {
        const char *before = rows[pair / count].line;
        const char *line = rows[pair % count].line;

        if (rows[pair / count].has_shape) {
            place_neighbour(before, strlen(before));
            assert_int_equal(check_both_ways(line, strlen(line)), rows[pair % count].has_shape);
        }
    }
}

/* A name of exactly the limit has the shape; one above it is for the other way to judge. */
static void a_name_at_its_limit_has_the_shape(void **state)
{
    struct event event = mixed_event_empty(EVENT_ADD_STARTED);
    static char line[EVENT_BYTES_MAX];
    char name[STRING_UNITS_MAX + 2];

    (void)state;
    memset(name, 'n', STRING_UNITS_MAX + 1);
    name[STRING_UNITS_MAX] = '\0';
    event.remote = name;
    assert_true(check_both_ways(line, write_line(&event, line)));

    name[STRING_UNITS_MAX] = 'n';
    name[STRING_UNITS_MAX + 1] = '\0';
    assert_false(check_both_ways(line, write_line(&event, line)));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_about_a_connection_has_the_shape),
        cmocka_unit_test(a_line_about_the_broker_is_read_all_the_same),
        cmocka_unit_test(keys_are_upper_cased_and_unescaped),
        cmocka_unit_test(a_line_with_a_wrong_byte_is_judged_alike),
        cmocka_unit_test(any_mixture_of_two_lines_is_judged_alike),
        cmocka_unit_test(what_has_the_shape_and_what_has_not),
        cmocka_unit_test(what_was_read_before_does_not_give_the_shape),
        cmocka_unit_test(a_name_at_its_limit_has_the_shape),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
