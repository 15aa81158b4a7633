/* wnetwatch.exe: the command line, and the sample that uses most of the library. */
#include <windows.h>

#include <stdlib.h>

#include "arguments_reader.h"
#include "exit_codes.h"
#include "output.h"
#include "problem.h"
#include "verbs.h"

static char *copy_as_utf8(const wchar_t *wide)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *copy = size <= 0 ? NULL : malloc((size_t)size);

    if (copy != NULL) {
        (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, copy, size, NULL, NULL);
    }
    return copy;
}

static void free_values(int count, char **values)
{
    for (int i = 0; i < count; i++) {
        free(values[i]);
    }
    free(values);
}

/* What comes after the program's name, in UTF-8; NULL when there is no memory. */
static char **copy_values(int count, wchar_t **wide)
{
    char **values = calloc((size_t)count + 1, sizeof(*values));

    for (int i = 0; values != NULL && i < count; i++) {
        values[i] = copy_as_utf8(wide[i]);
        if (values[i] == NULL) {
            free_values(i, values);
            return NULL;
        }
    }
    return values;
}

int wmain(int argc, wchar_t **argv)
{
    static struct arguments arguments;
    char problem[PROBLEM_SIZE];
    int count = argc > 0 ? argc - 1 : 0;
    char **values;
    int exit_code = EXIT_CODE_USAGE;

    /* Whatever Windows loads for us later comes from its own folder, not from where we stand. */
    (void)SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    values = copy_values(count, argv + 1);
    if (values == NULL) {
        output_complain("there is not enough memory");
        return EXIT_CODE_FAILED;
    }
    if (arguments_read(count, values, verbs, &arguments, problem)) {
        output_open(arguments.colour);
        exit_code = output_close(arguments.verb->run(&arguments));
    } else {
        output_complain("%s (see: wnetwatch help)", problem);
    }
    free_values(count, values);
    return exit_code;
}
