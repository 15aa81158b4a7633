#include "problem.h"

#include <stdarg.h>
#include <stdio.h>

#include "quote.h"

bool problem_say(char *problem, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    (void)vsnprintf(problem, PROBLEM_SIZE, format, list);
    va_end(list);
    return false;
}

const char *problem_quote(const char *typed)
{
    static char text[QUOTE_SIZE];

    return quote_write(typed, text);
}
