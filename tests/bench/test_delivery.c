/*
 * The benchmark cannot lie: a wrong byte, a lost line, a line that comes twice and a torn end are
 * found, wherever the stream is split.
 */
#include "tests/bench/delivery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/bench/samples.h"

#define EVENTS 8u
#define STREAM_BYTES_MAX (EVENTS * 640u)

static const char *const kind_lines[BENCH_KINDS] = {
    "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000007\","
    "\"source\":\"/wnetwatch/PC\",\"type\":\"wnetwatch.connection.add.started\",\"subject\":\"B:\","
    "\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":{"
    "\"operation\":\"9f2c61d07ab3e845.00000000000000000007\",\"local\":\"B:\","
    "\"remote\":\"\\\\\\\\bench\\\\0000000000\",\"resource\":\"disk\",\"user\":null}}",
    "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000008\","
    "\"source\":\"/wnetwatch/PC\",\"type\":\"wnetwatch.connection.add.succeeded\",\"subject\":\"B:"
    "\",\"time\":\"2026-11-23T04:31:50.537999Z\",\"data\":{"
    "\"operation\":\"9f2c61d07ab3e845.00000000000000000007\",\"elapsed_us\":345,\"local\":\"B:\","
    "\"remote\":\"\\\\\\\\bench\\\\0000000000\",\"resource\":\"disk\",\"status\":0,\"user\":null}}",
};

/* The lines of a run, and where each begins. */
struct stream {
    char bytes[STREAM_BYTES_MAX];
    size_t starts[EVENTS + 1];
};

static void write_stream(struct stream *stream)
{
    struct line_template templates[BENCH_KINDS];
    size_t size = 0;

    for (unsigned int kind = 0; kind < BENCH_KINDS; kind++) {
        assert_true(
            line_template_learn(&templates[kind], kind_lines[kind], strlen(kind_lines[kind])));
    }
    for (unsigned int i = 0; i < EVENTS; i++) {
        const struct line_values values = {100 + i, 100 + i - i % BENCH_KINDS, i / BENCH_KINDS, 0};

        stream->starts[i] = size;
        size += line_template_write(&templates[i % BENCH_KINDS], &values, stream->bytes + size);
    }
    stream->starts[EVENTS] = size;
}

struct check {
    struct line_template templates[BENCH_KINDS];
    struct delivery delivery;
};

static struct check *start(enum delivery_order order)
{
    struct check *check = calloc(1, sizeof(*check));

    assert_non_null(check);
    delivery_init(&check->delivery, check->templates, order);
    return check;
}

static enum delivery_verdict judge(const char *bytes, size_t size)
{
    struct check *check = start(DELIVERY_EVERY);
    enum delivery_verdict verdict;

    delivery_take(&check->delivery, bytes, size);
    verdict = check->delivery.verdict;
    free(check);
    return verdict;
}

static void every_line_is_good_wherever_the_stream_is_split(void **state)
{
    static struct stream stream;

    (void)state;
    write_stream(&stream);
    for (size_t split = 0; split <= stream.starts[EVENTS]; split++) {
        struct check *check = start(DELIVERY_EVERY);

        delivery_take(&check->delivery, stream.bytes, split);
        delivery_take(&check->delivery, stream.bytes + split, stream.starts[EVENTS] - split);

        assert_int_equal(check->delivery.verdict, DELIVERY_GOOD);
        assert_int_equal(check->delivery.events, EVENTS);
        free(check);
    }
}

/* Only the fields that differ between lines are not known beforehand: time and elapsed_us. */
static bool is_free(const struct stream *stream, size_t at)
{
    size_t start = 0;
    const char *time;
    const char *elapsed;

    for (unsigned int i = 0; i < EVENTS && stream->starts[i] <= at; i++) {
        start = stream->starts[i];
    }
    time = strstr(stream->bytes + start, "\"time\":\"");
    elapsed = strstr(stream->bytes + start, "\"elapsed_us\":");
    return (time != NULL && stream->bytes + at >= time && stream->bytes + at < time + 35) ||
           (elapsed != NULL && stream->bytes + at >= elapsed && stream->bytes + at < elapsed + 16);
}

static void a_wrong_byte_is_found_at_every_place(void **state)
{
    static struct stream stream;

    (void)state;
    write_stream(&stream);
    for (size_t at = stream.starts[BENCH_KINDS]; at < stream.starts[EVENTS]; at++) {
        const char right = stream.bytes[at];

        if (is_free(&stream, at) || right == '\n') {
            continue;
        }
        stream.bytes[at] = (char)(right ^ 1);
        assert_int_not_equal(judge(stream.bytes, stream.starts[EVENTS]), DELIVERY_GOOD);
        stream.bytes[at] = right;
    }
}

static void a_lost_line_is_found_at_every_place(void **state)
{
    static struct stream stream;

    (void)state;
    for (unsigned int lost = 1; lost + 1 < EVENTS; lost++) {
        write_stream(&stream);
        memmove(stream.bytes + stream.starts[lost], stream.bytes + stream.starts[lost + 1],
                stream.starts[EVENTS] - stream.starts[lost + 1]);

        assert_int_equal(judge(stream.bytes, stream.starts[EVENTS] - stream.starts[lost + 1] +
                                                 stream.starts[lost]),
                         DELIVERY_LOST);
    }
}

static void a_line_that_comes_twice_is_found(void **state)
{
    static struct stream stream;
    struct check *check = start(DELIVERY_EVERY);

    (void)state;
    write_stream(&stream);

    delivery_take(&check->delivery, stream.bytes, stream.starts[4]);
    delivery_take(&check->delivery, stream.bytes + stream.starts[3],
                  stream.starts[4] - stream.starts[3]);

    assert_int_equal(check->delivery.verdict, DELIVERY_LOST);
    free(check);
}

static void lines_in_any_order_come_once_each(void **state)
{
    static struct stream stream;
    uint8_t seen[EVENTS] = {0};
    struct check *check = start(DELIVERY_ANY_ORDER);

    (void)state;
    write_stream(&stream);
    check->delivery.seen = seen;
    check->delivery.seen_size = EVENTS;

    delivery_take(&check->delivery, stream.bytes + stream.starts[4],
                  stream.starts[EVENTS] - stream.starts[4]);
    delivery_take(&check->delivery, stream.bytes, stream.starts[4]);
    assert_int_equal(check->delivery.verdict, DELIVERY_GOOD);
    assert_int_equal(check->delivery.events, EVENTS);
    delivery_take(&check->delivery, stream.bytes, stream.starts[1]);

    assert_int_equal(check->delivery.verdict, DELIVERY_LOST);
    free(check);
}

/* The notify DLL counts what it could not send, and its next notification tells the count. */
static void losses_that_the_dll_tells_are_counted(void **state)
{
    static struct stream stream;
    static char told[STREAM_BYTES_MAX + 64];
    uint8_t seen[EVENTS] = {0};
    struct check *check = start(DELIVERY_ANY_ORDER);
    const char *user;
    int size;

    (void)state;
    write_stream(&stream);
    check->delivery.seen = seen;
    check->delivery.seen_size = EVENTS;
    user = strstr(stream.bytes + stream.starts[EVENTS - 2], "\"user\"");
    assert_non_null(user);
    size = snprintf(told, sizeof(told), "%.*s\"dropped\":3,%s", (int)(user - stream.bytes),
                    stream.bytes, user);

    delivery_take(&check->delivery, told, (size_t)size);

    assert_int_equal(check->delivery.verdict, DELIVERY_GOOD);
    assert_int_equal(check->delivery.events, EVENTS);
    assert_int_equal(check->delivery.told_lost, 3);
    free(check);
}

static void a_gap_that_the_stream_tells_is_a_loss(void **state)
{
    static const char gap[] = "{\"source\":\"/wnetwatch/PC/stream\","
                              "\"type\":\"wnetwatch.stream.gap\"}\n";

    (void)state;
    assert_int_equal(judge(gap, strlen(gap)), DELIVERY_LOST);
}

static void a_line_of_no_known_kind_is_wrong(void **state)
{
    static const char line[] = "{\"type\":\"wnetwatch.unheard.of\"}\n";

    (void)state;
    assert_int_equal(judge(line, strlen(line)), DELIVERY_WRONG_BYTE);
}

static void a_stream_that_ends_within_a_line_is_found(void **state)
{
    static struct stream stream;
    struct check *check = start(DELIVERY_EVERY);

    (void)state;
    write_stream(&stream);

    delivery_take(&check->delivery, stream.bytes, stream.starts[EVENTS] - 1);
    delivery_end(&check->delivery);

    assert_int_equal(check->delivery.verdict, DELIVERY_ENDED);
    free(check);
}

static void a_percentile_is_a_sample(void **state)
{
    struct samples samples;

    (void)state;
    samples_init(&samples, 100);
    for (uint64_t us = 100; us > 0; us--) {
        samples_add(&samples, us);
    }
    samples_add(&samples, 1000);

    assert_int_equal(samples_percentile(&samples, 50), 50);
    assert_int_equal(samples_percentile(&samples, 99), 99);
    samples_deinit(&samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_is_good_wherever_the_stream_is_split),
        cmocka_unit_test(a_wrong_byte_is_found_at_every_place),
        cmocka_unit_test(a_lost_line_is_found_at_every_place),
        cmocka_unit_test(a_line_that_comes_twice_is_found),
        cmocka_unit_test(lines_in_any_order_come_once_each),
        cmocka_unit_test(losses_that_the_dll_tells_are_counted),
        cmocka_unit_test(a_gap_that_the_stream_tells_is_a_loss),
        cmocka_unit_test(a_line_of_no_known_kind_is_wrong),
        cmocka_unit_test(a_stream_that_ends_within_a_line_is_found),
        cmocka_unit_test(a_percentile_is_a_sample),
    };

    return cmocka_run_group_tests_name("bench.delivery", tests, NULL, NULL);
}
