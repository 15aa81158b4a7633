#include "proto/text/packed_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void texts_lie_one_behind_the_other(void **state)
{
    char block[sizeof("Z:") + sizeof("") + sizeof("\\\\srv\\a") + 1];
    char *place = block;

    (void)state;
    memset(block, '?', sizeof(block));
    assert_ptr_equal(packed_text_put(&place, "Z:"), block);
    assert_ptr_equal(packed_text_put(&place, ""), block + 3);
    assert_ptr_equal(packed_text_put(&place, "\\\\srv\\a"), block + 4);
    assert_ptr_equal(place, block + sizeof(block) - 1);
    assert_memory_equal(block, "Z:\0\0\\\\srv\\a\0?", sizeof(block));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_lie_one_behind_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
