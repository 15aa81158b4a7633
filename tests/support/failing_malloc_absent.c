#include "tests/support/failing_malloc.h"

bool failing_malloc_arm(size_t n)
{
    (void)n;
    return false;
}

bool failing_malloc_disarm(void)
{
    return false;
}

bool failing_malloc_asked(struct asked_memory *asked_out)
{
    *asked_out = (struct asked_memory){0, 0};
    return false;
}
