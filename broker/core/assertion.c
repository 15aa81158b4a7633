#include "broker/core/assertion.h"

#include <stdio.h>
#include <stdlib.h>

#define TEXT_SIZE 512u

static void end_plainly(const char *text)
{
    (void)fprintf(stderr, "wnetwatchd: %s\n", text);
    abort();
}

static assertion_end_cb end_process = end_plainly;

void assertion_end_with(assertion_end_cb end)
{
    end_process = end;
}

void assertion_failed(const char *condition, const char *file, int line)
{
    char text[TEXT_SIZE];

    (void)snprintf(text, sizeof(text), "this should never be false: %s (%s:%d)", condition, file,
                   line);
    end_process(text);
    abort(); /* no caller goes on */
}
