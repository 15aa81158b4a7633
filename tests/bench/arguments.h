/* The options of a program of the benchmark: --name value, each with a default. */
#ifndef TESTS_BENCH_ARGUMENTS_H
#define TESTS_BENCH_ARGUMENTS_H

#include <windows.h>

struct arguments {
    wchar_t **words;
    int count;
};

/* The value of the option, or the default when it is not among them. */
const wchar_t *arguments_text(const struct arguments *arguments, const wchar_t *name,
                              const wchar_t *otherwise);

DWORD arguments_number(const struct arguments *arguments, const wchar_t *name, DWORD otherwise);

/* The same as UTF-8, in memory that lives as long as the program. */
const char *arguments_utf8(const struct arguments *arguments, const wchar_t *name,
                           const wchar_t *otherwise);

#endif
