#include "error_problem.h"

#include <stdarg.h>
#include <stdio.h>

#include "output.h"
#include "problem.h"

bool error_problem_say(char *problem, unsigned long error, const char *format, ...)
{
    char what[PROBLEM_SIZE];
    char text[OUTPUT_ERROR_TEXT_SIZE];
    va_list list;

    va_start(list, format);
    (void)vsnprintf(what, sizeof(what), format, list);
    va_end(list);
    output_write_error_text(error, text);
    return problem_say(problem, "%s: %s (%lu)", what, text, error);
}
