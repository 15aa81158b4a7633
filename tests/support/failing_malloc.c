#include "tests/support/failing_malloc.h"

#include <stdatomic.h>
#include <stdlib.h>

/* The linker's --wrap gives these names their meaning. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static size_t remaining; /* allocations until the one that fails; 0 when not armed */
static bool failed;

/* Programs with threads have these too, though they arm nothing. */
static atomic_size_t asked_count;
static atomic_size_t asked_bytes;

static bool must_fail(size_t size)
{
    (void)atomic_fetch_add_explicit(&asked_count, 1, memory_order_relaxed);
    (void)atomic_fetch_add_explicit(&asked_bytes, size, memory_order_relaxed);
    if (remaining == 0) {
        return false;
    }
    remaining--;
    if (remaining == 0) {
        failed = true;
        return true;
    }
    return false;
}

bool failing_malloc_arm(size_t n)
{
    remaining = n;
    failed = false;
    return true;
}

bool failing_malloc_disarm(void)
{
    remaining = 0;
    return failed;
}

bool failing_malloc_asked(struct asked_memory *asked_out)
{
    asked_out->count = atomic_load(&asked_count);
    asked_out->bytes = atomic_load(&asked_bytes);
    return true;
}

void *__wrap_malloc(size_t size)
{
    return must_fail(size) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return must_fail(count * size) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return must_fail(size) ? NULL : __real_realloc(memory, size);
}
