#include "broker/core/ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"
#include "tests/support/random.h"

#define LINE_MAX_SIZE 64u
#define KEY_MAX_SIZE 6u
#define MODEL_LINES_MAX 4096u

/* What a line was made of, so that it can be made again and compared. */
struct model_line {
    uint32_t seed;
    size_t size;
};

/* All lines that ever went in; the ring must hold the newest of them. */
struct model {
    struct model_line lines[MODEL_LINES_MAX];
    uint64_t count;
};

/* A line and its keys, made from a seed. */
struct sample {
    char line[LINE_MAX_SIZE];
    char key_bytes[KEYS * KEY_MAX_SIZE];
    struct event_keys keys;
};

static const uint64_t FIRST_SEQUENCE = 1;

static void make_sample(const struct model_line *from, struct sample *sample)
{
    struct random random;
    char *key_place = sample->key_bytes;

    memset(sample, 0, sizeof(*sample));
    random_init(&random, from->seed);
    for (size_t i = 0; i < from->size; i++) {
        sample->line[i] = (char)('a' + random_below(&random, 26));
    }
    for (int key = 0; key < KEYS; key++) {
        size_t size = random_below(&random, KEY_MAX_SIZE + 1);

        for (size_t i = 0; i < size; i++) {
            key_place[i] = (char)('A' + random_below(&random, 26));
        }
        sample->keys.text[key].bytes = key_place;
        sample->keys.text[key].size = size;
        key_place += size;
    }
    sample->keys.type = (enum event_type)random_below(&random, EVENT_TYPES);
    sample->keys.resource = (enum event_resource)random_below(&random, RESOURCES);
    sample->keys.has_session = random_once_in(&random, 2);
    sample->keys.session = random_below(&random, 100);
    sample->keys.status = random_below(&random, 100);
}

static void append_sample(struct ring *ring, struct model *model, uint32_t seed, size_t size)
{
    struct model_line *line = &model->lines[model->count++];
    struct sample sample;

    assert_true(model->count <= MODEL_LINES_MAX);
    line->seed = seed;
    line->size = size;
    make_sample(line, &sample);
    ring_append(ring, seed * UINT64_C(3), sample.line, size, &sample.keys);
}

static size_t total_size(const struct model_line *line)
{
    struct sample sample;
    size_t size = line->size;

    make_sample(line, &sample);
    for (int key = 0; key < KEYS; key++) {
        size += sample.keys.text[key].size;
    }
    return size;
}

static void assert_line(const struct ring *ring, const struct model *model, uint64_t sequence)
{
    const struct model_line *expected = &model->lines[sequence - FIRST_SEQUENCE];
    struct ring_line line;
    struct sample sample;

    make_sample(expected, &sample);
    ring_get(ring, sequence, &line);

    assert_int_equal(line.size, expected->size);
    assert_memory_equal(line.bytes, sample.line, line.size);
    assert_true(line.time_us == expected->seed * UINT64_C(3));
    assert_int_equal(line.keys.type, sample.keys.type);
    assert_int_equal(line.keys.resource, sample.keys.resource);
    assert_int_equal(line.keys.has_session, sample.keys.has_session);
    assert_int_equal(line.keys.session, sample.keys.session);
    assert_int_equal(line.keys.status, sample.keys.status);
    for (int key = 0; key < KEYS; key++) {
        assert_int_equal(line.keys.text[key].size, sample.keys.text[key].size);
        assert_memory_equal(line.keys.text[key].bytes, sample.keys.text[key].bytes,
                            line.keys.text[key].size);
    }
}

/* All lines that are held are as they went in, without a hole, up to the newest; returns how many. */
static uint64_t assert_holds_the_newest(const struct ring *ring, const struct model *model)
{
    uint64_t newest = FIRST_SEQUENCE + model->count - 1;
    uint64_t held = 0;

    assert_false(ring_holds(ring, newest + 1));
    while (held < model->count && ring_holds(ring, newest - held)) {
        assert_line(ring, model, newest - held);
        held++;
    }
    for (uint64_t gone = held; gone < model->count; gone++) {
        assert_false(ring_holds(ring, newest - gone));
    }
    return held;
}

static void open_ring(struct ring *ring, struct model *model, size_t bytes, size_t entries)
{
    memset(model, 0, sizeof(*model));
    assert_true(ring_init(ring, bytes, entries, FIRST_SEQUENCE));
}

static void an_empty_ring_holds_nothing(void **state)
{
    struct ring ring;

    (void)state;

    assert_true(ring_init(&ring, 100, 4, 7));

    assert_false(ring_holds(&ring, 6));
    assert_false(ring_holds(&ring, 7));
    assert_int_equal(ring.first_sequence, 7);
    assert_int_equal(ring.next_sequence, 7);
    ring_deinit(&ring);
}

static void a_line_comes_out_as_it_went_in_with_its_keys(void **state)
{
    static struct model model;
    struct ring ring;

    (void)state;
    open_ring(&ring, &model, 1000, 4);

    append_sample(&ring, &model, 11, 20);

    assert_int_equal(assert_holds_the_newest(&ring, &model), 1);
    ring_deinit(&ring);
}

static void the_oldest_line_makes_room_when_the_entries_run_out(void **state)
{
    static struct model model;
    struct ring ring;

    (void)state;
    open_ring(&ring, &model, 10000, 3);

    for (uint32_t i = 0; i < 10; i++) {
        append_sample(&ring, &model, i, 5);
        assert_int_equal(assert_holds_the_newest(&ring, &model), i < 3 ? i + 1 : 3);
    }

    ring_deinit(&ring);
}

/* Keys take room too; lines of the seed below have some. */
static void lines_that_fill_the_bytes_exactly_are_all_held(void **state)
{
    static struct model model;
    const struct model_line line = {5, 20};
    struct ring ring;

    (void)state;
    open_ring(&ring, &model, 3 * total_size(&line), 100);

    for (uint64_t i = 0; i < 3; i++) {
        append_sample(&ring, &model, line.seed, line.size);
    }
    assert_int_equal(assert_holds_the_newest(&ring, &model), 3);
    append_sample(&ring, &model, line.seed, line.size);

    assert_int_equal(assert_holds_the_newest(&ring, &model), 3);
    ring_deinit(&ring);
}

static void a_line_as_large_as_the_ring_is_held_alone(void **state)
{
    static struct model model;
    const struct model_line large = {5, 60};
    struct ring ring;

    (void)state;
    open_ring(&ring, &model, total_size(&large), 100);
    append_sample(&ring, &model, 1, 3);

    append_sample(&ring, &model, large.seed, large.size);

    assert_int_equal(assert_holds_the_newest(&ring, &model), 1);
    ring_deinit(&ring);
}

/* One ring size after the other shifts the place of the wrap by one byte each time. */
static void the_wrap_is_right_at_every_offset(void **state)
{
    static struct model model;

    (void)state;

    for (size_t bytes = 2 * (LINE_MAX_SIZE + KEYS * KEY_MAX_SIZE); bytes < 400; bytes++) {
        struct ring ring;

        open_ring(&ring, &model, bytes, 100);
        for (uint32_t i = 0; i < 40; i++) {
            append_sample(&ring, &model, i, 1 + (i * 7) % LINE_MAX_SIZE);
            assert_true(assert_holds_the_newest(&ring, &model) >= 1);
        }
        ring_deinit(&ring);
    }
}

static void lines_are_copied_whole_as_far_as_they_fit(void **state)
{
    static struct model model;
    struct ring ring;
    char out[25];
    size_t size = 3; /* of what is there already */

    (void)state;
    open_ring(&ring, &model, 1000, 4);
    for (uint32_t seed = 1; seed <= 6; seed++) { /* the first two are overwritten */
        append_sample(&ring, &model, seed, 10);
    }
    assert_int_equal(ring_copy(&ring, 4, 6, out, sizeof(out), &size), 2);
    assert_int_equal(size, 23);
    for (uint64_t sequence = 4; sequence <= 5; sequence++) {
        struct ring_line line;

        ring_get(&ring, sequence, &line);
        assert_memory_equal(out + 3 + 10 * (sequence - 4), line.bytes, 10);
    }

    size = 0;
    assert_int_equal(ring_copy(&ring, 6, 6, out, sizeof(out), &size), 1);
    assert_int_equal(ring_copy(&ring, 3, 6, out, 19, &size), 0);
    assert_int_equal(size, 10);
    ring_deinit(&ring);
}

/* No line was dropped without need: the held ones and one more would not fit. */
static void assert_wastes_little(const struct ring *ring, const struct model *model, uint64_t held)
{
    uint64_t newest = FIRST_SEQUENCE + model->count - 1;
    size_t bytes = 0;

    if (held == model->count || held == ring->entries_max) {
        return;
    }
    for (uint64_t i = 0; i <= held; i++) {
        bytes += total_size(&model->lines[newest - i - FIRST_SEQUENCE]);
    }
    /* The tail before a wrap may be as long as the longest line that did not fit there, and a
       line goes even where only its first byte is in the way. */
    assert_true(bytes + 2 * (LINE_MAX_SIZE + KEYS * KEY_MAX_SIZE) > ring->bytes_max);
}

static void play(uint64_t seed)
{
    static struct model model;
    struct random random;
    struct ring ring;
    size_t bytes;
    size_t entries;

    random_init(&random, seed);
    bytes = LINE_MAX_SIZE + KEYS * KEY_MAX_SIZE + random_below(&random, 2000);
    entries = 1 + random_below(&random, 60);
    open_ring(&ring, &model, bytes, entries);
    for (int i = 0; i < 300; i++) {
        uint64_t held;

        append_sample(&ring, &model, random_below(&random, 1u << 30),
                      1 + random_below(&random, LINE_MAX_SIZE));
        held = assert_holds_the_newest(&ring, &model);
        assert_true(held >= 1 && held <= entries);
        assert_wastes_little(&ring, &model, held);
    }
    ring_deinit(&ring);
}

static void a_ring_of_any_size_holds_the_newest_of_any_lines(void **state)
{
    (void)state;

    for (uint64_t seed = 1; seed <= 60; seed++) {
        print_message("seed %d\r", (int)seed);
        play(seed);
    }
}

static void a_ring_without_memory_is_refused_and_leaves_nothing(void **state)
{
    (void)state;

    for (size_t n = 1; failing_malloc_arm(n); n++) {
        struct ring ring;
        bool opened = ring_init(&ring, 1000, 10, 1);
        bool failed = failing_malloc_disarm();

        assert_int_equal(opened, !failed);
        ring_deinit(&ring);
        if (!failed) {
            assert_int_equal(n, 3);
            return;
        }
    }
    skip();
}

static void the_oldest_line_of_a_time_or_later_is_found(void **state)
{
    static const uint64_t times_us[] = {100, 900, 200, 300}; /* the clock was set back */
    static const struct {
        uint64_t time_us;
        uint64_t end;
        uint64_t found;
    } rows[] = {{0, 10, 7},    {100, 10, 7}, {101, 10, 8}, {250, 10, 8}, {901, 10, 10},
                {901, 99, 99}, {101, 8, 8},  {300, 7, 7},  {0, 5, 5}};
    struct event_keys no_keys = {.type = EVENT_BROKER_STARTED};
    struct ring ring;

    (void)state;
    for (int key = 0; key < KEYS; key++) {
        no_keys.text[key].bytes = ""; /* the same for all: they lie one behind the other */
    }
    assert_true(ring_init(&ring, 1000, 10, 7));
    for (size_t i = 0; i < sizeof(times_us) / sizeof(times_us[0]); i++) {
        ring_append(&ring, times_us[i], "x\n", 2, &no_keys);
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(ring_find_since(&ring, rows[i].time_us, rows[i].end), rows[i].found);
    }
    ring_deinit(&ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_ring_holds_nothing),
        cmocka_unit_test(a_line_comes_out_as_it_went_in_with_its_keys),
        cmocka_unit_test(the_oldest_line_makes_room_when_the_entries_run_out),
        cmocka_unit_test(lines_that_fill_the_bytes_exactly_are_all_held),
        cmocka_unit_test(a_line_as_large_as_the_ring_is_held_alone),
        cmocka_unit_test(lines_are_copied_whole_as_far_as_they_fit),
        cmocka_unit_test(the_wrap_is_right_at_every_offset),
        cmocka_unit_test(a_ring_of_any_size_holds_the_newest_of_any_lines),
        cmocka_unit_test(the_oldest_line_of_a_time_or_later_is_found),
        cmocka_unit_test(a_ring_without_memory_is_refused_and_leaves_nothing),
    };

    return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
