/* A broken contract is a finding. */
#include "proto/assertion.h"

#include <stdio.h>
#include <stdlib.h>

void assertion_failed(const char *condition, const char *file, int line)
{
    (void)fprintf(stderr, "a broken contract: %s (%s:%d)\n", condition, file, line);
    abort();
}
