#include "tests/support/said.h"

#include <windows.h>
#include <io.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SAID_BYTES_MAX 4096u

static FILE *caught;
static int standard_error = -1;

void said_begin(void)
{
    char name[sizeof("said.4294967295")];

    /* Two programs that call tmpfile at the same time may get one name under Wine. D: it is deleted
       when it is closed. */
    (void)snprintf(name, sizeof(name), "said.%lu", (unsigned long)GetCurrentProcessId());
    caught = fopen(name, "w+bD");
    assert_non_null(caught);
    (void)fflush(stderr);
    standard_error = _dup(_fileno(stderr));
    assert_true(standard_error >= 0);
    assert_int_equal(_dup2(_fileno(caught), _fileno(stderr)), 0);
}

const char *said_end(void)
{
    static char text[SAID_BYTES_MAX];
    size_t size;

    (void)fflush(stderr);
    (void)_dup2(standard_error, _fileno(stderr));
    (void)_close(standard_error);
    rewind(caught);
    size = fread(text, 1, sizeof(text) - 1, caught);
    text[size] = '\0';
    (void)fclose(caught);
    return text;
}

void said_expect(const char *row, const char *said, const char *part)
{
    if (strstr(said, part) == NULL) {
        fail_msg("%s: \"%s\" is not in \"%s\"", row, part, said);
    }
}
