#include "tests/support/failing_malloc.h"

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
static struct asked_memory asked;

static bool must_fail(size_t size)
{
    asked.count++;
    asked.bytes += size;
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
    *asked_out = asked;
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
