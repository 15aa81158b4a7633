#include "broker/core/assertion.h"

#include <stdio.h>
#include <stdlib.h>

void assertion_failed(const char *condition, const char *file, int line)
{
    (void)fprintf(stderr, "wnetwatchd: this should never be false: %s (%s:%d)\n", condition, file,
                  line);
    abort();
}
