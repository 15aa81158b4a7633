#include "proto/event_user.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/mixed_event.h"

#define MIXED_SEED 20261129u
#define MIXED_EVENTS 20000u

struct written {
    char bytes[1024];
    struct json_text text;
};

static void write_user(struct written *written, const struct event_user *user,
                       struct event_user_text *kept)
{
    json_text_init(&written->text, written->bytes, sizeof(written->bytes));
    event_user_write(user, kept, &written->text);
    assert_false(written->text.overflowed);
}

/* What is kept never changes what is written. */
static void assert_same_as_without(struct event_user_text *kept, const struct event_user *user)
{
    struct written with;
    struct written without;

    write_user(&with, user, kept);
    write_user(&without, user, NULL);
    assert_int_equal(with.text.size, without.text.size);
    assert_memory_equal(with.bytes, without.bytes, with.text.size);
}

static struct event_user alice(void)
{
    struct event_user user = {.known = true,
                              .sid = "S-1-5-21-1-2-3-1001",
                              .logon = 0x3e7a1,
                              .session = 1,
                              .integrity = INTEGRITY_MEDIUM};

    return user;
}

static void each_member_that_differs_is_written_anew(void **state)
{
    struct event_user users[7];
    struct event_user_text kept = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
        users[i] = alice();
    }
    users[1].sid = "S-1-5-21-1-2-3-1002";
    users[2].logon++;
    users[3].session++;
    users[4].elevated = true;
    users[5].integrity = INTEGRITY_HIGH;
    users[6].known = false;
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
        assert_same_as_without(&kept, &users[0]);
        assert_same_as_without(&kept, &users[i]);
        assert_same_as_without(&kept, &users[i]);
    }
}

static void the_user_may_be_gone_before_it_is_written_again(void **state)
{
    char sid[] = "S-1-5-21-1-2-3-1001";
    struct event_user user = alice();
    struct event_user_text kept = {0};

    (void)state;
    user.sid = sid;
    assert_same_as_without(&kept, &user);
    sid[sizeof(sid) - 2] = '2';
    assert_same_as_without(&kept, &user);
}

static void what_is_too_long_to_be_kept_is_written(void **state)
{
    char sid[SID_BYTES_MAX + 2];
    struct event_user user = alice();
    struct event_user other = alice();
    struct event_user_text kept = {0};

    (void)state;
    memset(sid, '1', sizeof(sid) - 1);
    sid[sizeof(sid) - 1] = '\0';
    user.sid = sid;
    assert_same_as_without(&kept, &other);
    assert_same_as_without(&kept, &user);
    assert_int_equal(kept.size, 0);
    assert_same_as_without(&kept, &other);
}

/* Half a user that had no room must not be kept as a whole one. */
static void what_had_no_room_is_not_kept(void **state)
{
    const struct event_user user = alice();
    struct written whole;

    (void)state;
    write_user(&whole, &user, NULL);
    for (size_t capacity = 0; capacity < whole.text.size; capacity++) {
        struct event_user_text kept = {0};
        struct written cut;

        json_text_init(&cut.text, cut.bytes, capacity);
        event_user_write(&user, &kept, &cut.text);
        assert_true(cut.text.overflowed);
        assert_same_as_without(&kept, &user);
    }
}

static void any_mix_of_lines_is_the_same_with_what_is_kept(void **state)
{
    static char with_bytes[EVENT_BYTES_MAX];
    static char without_bytes[EVENT_BYTES_MAX];
    struct event_user_text kept = {0};
    struct random random;

    (void)state;
    random_init(&random, MIXED_SEED);
    for (uint32_t i = 0; i < MIXED_EVENTS; i++) {
        struct event event = mixed_event(&random, mixed_event_types[i % MIXED_EVENT_TYPES]);
        struct json_text with;
        struct json_text without;

        json_text_init(&with, with_bytes, sizeof(with_bytes));
        json_text_init(&without, without_bytes, sizeof(without_bytes));
        event_write_next(&event, &kept, &with);
        event_write(&event, &without);
        assert_int_equal(with.size, without.size);
        assert_memory_equal(with_bytes, without_bytes, with.size);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_member_that_differs_is_written_anew),
        cmocka_unit_test(the_user_may_be_gone_before_it_is_written_again),
        cmocka_unit_test(what_is_too_long_to_be_kept_is_written),
        cmocka_unit_test(what_had_no_room_is_not_kept),
        cmocka_unit_test(any_mix_of_lines_is_the_same_with_what_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
