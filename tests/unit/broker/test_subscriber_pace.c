/* Whatever the pace of a reader: no event twice, none missing, and each loss told. */
#include "broker/core/subscriber.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/random.h"
#include "tests/support/stream_reader.h"

#define SEEDS 40u
#define EVENTS_MAX 2000u
#define POSITIONS_MAX 400u

/* The user that caused each event; NULL for the broker's own. */
struct owners {
    const struct identity *of[EVENTS_MAX + 1]; /* by sequence */
};

/* A reader, what it may see, and how far it has come. */
struct follower {
    struct stream_reader reader;
    const struct identity *identity;
    uint64_t passed;
    uint64_t seen;
    uint64_t lost;
};

static struct owners owners;

static bool may_see(const struct follower *follower, uint64_t sequence)
{
    return follower->identity->is_administrator || owners.of[sequence] == NULL ||
           owners.of[sequence] == follower->identity;
}

/* Nothing that the follower may see lies between its place and this one. */
static void assert_nothing_before(const struct follower *follower, uint64_t sequence)
{
    for (uint64_t i = follower->passed + 1; i < sequence; i++) {
        if (may_see(follower, i)) {
            fail_msg("event %lu was left out", (unsigned long)i);
        }
    }
}

/* It may have skipped some before the gap without a word, but none that it may see. */
static void check_gap(struct follower *follower)
{
    const struct stream_line *gap = &follower->reader.stream_line;

    assert_true(gap->gap_after.sequence >= follower->passed);
    assert_nothing_before(follower, gap->gap_after.sequence + 1);
    assert_true(gap->gap_before.sequence > gap->gap_after.sequence + 1);
    assert_true(gap->lost_is_known);
    assert_int_equal(gap->lost_count, gap->gap_before.sequence - gap->gap_after.sequence - 1);
    assert_int_equal(gap->id.sequence, gap->gap_before.sequence - 1);
    follower->lost += gap->lost_count;
}

/* Take one line and hold it against the truth. False when there is none. */
static bool follow(struct follower *follower)
{
    enum event_type type = reader_next(&follower->reader);
    uint64_t place = follower->reader.document.event.id.sequence;

    if (type == EVENT_TYPES) {
        return false;
    }
    if (type == EVENT_STREAM_GAP) {
        check_gap(follower);
    } else if (event_type_is_stream(type)) {
        assert_nothing_before(follower, place + 1);
        assert_true(place >= follower->passed);
    } else {
        assert_nothing_before(follower, place);
        assert_true(place > follower->passed && may_see(follower, place));
        follower->seen++;
    }
    follower->passed = place;
    return true;
}

static void begin(struct follower *follower, struct broker_fixture *f,
                  const struct identity *identity, uint64_t passed)
{
    follower->identity = identity;
    follower->passed = passed;
    follower->seen = 0;
    follower->lost = 0;
    reader_resume(&follower->reader, f, identity, event_numbered(passed));
}

/* An event of either user, now and then a large one. */
static void post_any(struct broker_fixture *f, struct random *random)
{
    static char remote[STRING_BYTES_MAX + 1];
    const struct identity *sender = random_once_in(random, 3) ? &identity_alice : &identity_bob;
    uint32_t units = random_once_in(random, 4) ? random_below(random, STRING_UNITS_MAX) : 10;

    for (uint32_t i = 0; i < units; i++) {
        memcpy(remote + 3 * i, "\xE2\x82\xAC", 3);
    }
    remote[3 * units] = '\0';
    owners.of[journal_next_id(&f->broker.journal).sequence] = sender;
    post_event(f, sender, remote);
}

static void play(uint64_t seed)
{
    static struct broker_fixture f;
    static struct follower all;
    static struct follower own;
    struct random random;
    uint64_t newest;

    random_init(&random, seed);
    assert_true(broker_fixture_open_small(&f, 2 + random_below(&random, 150)));
    begin(&all, &f, &identity_admin, 0);
    begin(&own, &f, &identity_alice, 0);
    for (int turn = 0; turn < 30; turn++) {
        for (uint32_t i = random_below(&random, 60); i > 0; i--) {
            post_any(&f, &random);
        }
        broker_fixture_wait_us(&f, random_below(&random, 20000000));
        for (uint32_t i = random_below(&random, 90); i > 0 && follow(&all); i--) {
        }
        for (uint32_t i = random_below(&random, 30); i > 0 && follow(&own); i--) {
        }
    }
    while (follow(&all)) {
    }
    while (follow(&own)) {
    }

    newest = journal_newest_id(&f.broker.journal).sequence;
    assert_int_equal(all.seen + all.lost, newest);
    assert_nothing_before(&own, newest + 1);
    reader_close(&all.reader);
    reader_close(&own.reader);
    broker_fixture_close(&f);
}

static void no_event_comes_twice_and_none_is_missing_at_any_pace(void **state)
{
    (void)state;

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        memset(&owners, 0, sizeof(owners));
        print_message("seed %u\n", (unsigned)seed);
        play(seed);
    }
}

/* The places that the lines of one whole stream carry, control lines too. */
static size_t collect_places(struct broker_fixture *f, struct random *random, uint64_t *places)
{
    static struct follower follower;
    size_t count = 0;

    begin(&follower, f, &identity_alice, 0);
    for (int turn = 0; turn < 40; turn++) {
        for (uint32_t i = random_below(random, 20); i > 0; i--) {
            post_any(f, random);
        }
        broker_fixture_wait_us(f, 31000000);
        while (count < POSITIONS_MAX && follow(&follower)) {
            places[count++] = follower.passed;
        }
    }
    reader_close(&follower.reader);
    return count;
}

static void the_id_of_every_line_is_a_place_from_which_the_rest_follows(void **state)
{
    static struct follower follower;
    static uint64_t places[POSITIONS_MAX];
    struct broker_fixture *f = *state;
    struct random random;
    size_t count;

    memset(&owners, 0, sizeof(owners));
    random_init(&random, 1);
    count = collect_places(f, &random, places);
    assert_true(count > 100);

    for (size_t i = 0; i < count; i++) {
        uint64_t expected = 0;

        for (uint64_t s = places[i] + 1; s <= journal_newest_id(&f->broker.journal).sequence; s++) {
            expected += owners.of[s] == &identity_alice ? 1 : 0;
        }
        begin(&follower, f, &identity_alice, places[i]);
        while (follow(&follower)) {
        }
        assert_int_equal(follower.seen, expected + (places[i] == 0 ? 1 : 0));
        assert_int_equal(follower.lost, 0);
        reader_close(&follower.reader);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_event_comes_twice_and_none_is_missing_at_any_pace),
        cmocka_unit_test_setup_teardown(the_id_of_every_line_is_a_place_from_which_the_rest_follows,
                                        broker_fixture_setup, broker_fixture_teardown),
    };

    return cmocka_run_group_tests_name("subscriber_pace", tests, NULL, NULL);
}
