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
