#include <windows.h>

#include "tests/bench/ending.h"

#include <stdio.h>
#include <stdlib.h>

void expect(bool succeeded, const char *what)
{
    const DWORD error = GetLastError();

    if (!succeeded) {
        (void)fprintf(stderr, "bench: %s failed (%lu)\n", what, error);
        exit(1);
    }
}
