/* What the file of a DLL says of itself, and bytes that are no such file. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "broker/win/doctor/pe_file.h"
#include "tests/support/scratch.h"

#define CHANGES 20000u

#ifdef _WIN64
#define MACHINE IMAGE_FILE_MACHINE_AMD64
#else
#define MACHINE IMAGE_FILE_MACHINE_I386
#endif

struct dll {
    unsigned char *bytes;
    size_t size;
};

static int read_dll(void **state)
{
    static struct dll dll;

    dll.bytes = (unsigned char *)scratch_read(BRIDGE_DLL, &dll.size);
    *state = &dll;
    return 0;
}

static int free_dll(void **state)
{
    free(((struct dll *)*state)->bytes);
    return 0;
}

static void the_notify_dll_exports_its_two_functions(void **state)
{
    const struct dll *dll = *state;
    struct pe_file file;

    assert_true(pe_file_read(&file, dll->bytes, dll->size));
    assert_int_equal(file.machine, MACHINE);
    assert_int_equal(pe_file_export_count(&file), 2);
    assert_true(pe_file_exports(&file, "AddConnectNotify"));
    assert_true(pe_file_exports(&file, "CancelConnectNotify"));
    assert_false(pe_file_exports(&file, "AddConnect"));
    assert_false(pe_file_exports(&file, ""));
}

static void use(const unsigned char *bytes, size_t size)
{
    struct pe_file file;

    if (pe_file_read(&file, bytes, size)) {
        (void)pe_file_export_count(&file);
        (void)pe_file_exports(&file, "AddConnectNotify");
    }
}

/* On a copy of the exact size, so that a read behind it is outside of the block. */
static void a_file_that_ends_early_is_read_to_its_end_only(void **state)
{
    const struct dll *dll = *state;

    for (size_t size = 0; size < dll->size; size += 1 + size / 64) {
        unsigned char *copy = malloc(size == 0 ? 1 : size);

        assert_non_null(copy);
        memcpy(copy, dll->bytes, size);
        use(copy, size);
        free(copy);
    }
}

static void changed_bytes_do_no_harm(void **state)
{
    const struct dll *dll = *state;
    unsigned seed = 1;

    for (unsigned i = 0; i < CHANGES; i++) {
        size_t place;
        unsigned char kept;

        seed = seed * 1103515245u + 12345u;
        place = (seed >> 8) % (i % 2 == 0 ? 1024u : dll->size);
        kept = dll->bytes[place];
        dll->bytes[place] = (unsigned char)(seed >> 24);
        use(dll->bytes, dll->size);
        dll->bytes[place] = kept;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_notify_dll_exports_its_two_functions),
        cmocka_unit_test(a_file_that_ends_early_is_read_to_its_end_only),
        cmocka_unit_test(changed_bytes_do_no_harm),
    };

    return cmocka_run_group_tests(tests, read_dll, free_dll);
}
