#include "tests/support/broken_contracts.h"

#include "proto/assertion.h"

#include <stdio.h>

static int count;

void assertion_failed(const char *condition, const char *file, int line)
{
    (void)fprintf(stderr, "a broken contract: %s (%s:%d)\n", condition, file, line);
    count++;
}

int broken_contracts_take(void)
{
    int taken = count;

    count = 0;
    return taken;
}
