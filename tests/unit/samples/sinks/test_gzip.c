#include "samples/agent/sinks/gzip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "tests/support/failing_malloc.h"

/* As a receiver does it. */
static void assert_unpacks_to(const struct text_buffer *packed, const char *bytes, size_t size)
{
    char *unpacked = malloc(size + 1);
    z_stream stream;

    assert_non_null(unpacked);
    memset(&stream, 0, sizeof(stream));
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = (z_const Bytef *)packed->bytes;
    stream.avail_in = (uInt)packed->size;
    stream.next_out = (Bytef *)unpacked;
    stream.avail_out = (uInt)(size + 1);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, size);
    assert_int_equal(stream.avail_in, 0);
    assert_memory_equal(unpacked, bytes, size);
    (void)inflateEnd(&stream);
    free(unpacked);
}

static void assert_comes_back(const char *bytes, size_t size)
{
    struct text_buffer packed = {0};

    gzip_pack(bytes, size, &packed);

    assert_false(packed.has_failed);
    assert_unpacks_to(&packed, bytes, size);
    text_buffer_free(&packed);
}

static void what_is_packed_comes_back(void **state)
{
    (void)state;
    assert_comes_back("", 0);
    assert_comes_back("a", 1);
    assert_comes_back("nul\0nul", 7);
}

/* Larger than the pieces in which it is packed, and bytes that cannot be made smaller. */
static void a_whole_request_comes_back(void **state)
{
    const size_t size = 1024 * 1024;
    char *bytes = malloc(size);
    uint32_t noise = 1;

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'a', size);
    assert_comes_back(bytes, size);
    for (size_t i = 0; i < size; i++) {
        noise = noise * 1664525u + 1013904223u;
        bytes[i] = (char)(noise >> 24);
    }
    assert_comes_back(bytes, size);
    free(bytes);
}

static void it_is_appended_and_always_the_same(void **state)
{
    struct text_buffer twice = {0};

    (void)state;
    gzip_pack("text", 4, &twice);
    const size_t size = twice.size;
    gzip_pack("text", 4, &twice);

    assert_int_equal(twice.size, 2 * size);
    assert_memory_equal(twice.bytes, twice.bytes + size, size);
    text_buffer_free(&twice);
}

static void a_text_that_has_failed_stays_failed(void **state)
{
    struct text_buffer text = {.has_failed = true};

    (void)state;
    gzip_pack("text", 4, &text);

    assert_true(text.has_failed);
    assert_int_equal(text.size, 0);
}

static void missing_memory_is_told_and_nothing_leaks(void **state)
{
    (void)state;
    for (size_t n = 1; failing_malloc_arm(n); n++) {
        struct text_buffer text = {0};

        gzip_pack("text", 4, &text);
        const bool has_failed = failing_malloc_disarm();

        assert_int_equal(text.has_failed, has_failed);
        text_buffer_free(&text);
        if (!has_failed) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_comes_back),
        cmocka_unit_test(a_whole_request_comes_back),
        cmocka_unit_test(it_is_appended_and_always_the_same),
        cmocka_unit_test(a_text_that_has_failed_stays_failed),
        cmocka_unit_test(missing_memory_is_told_and_nothing_leaks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
