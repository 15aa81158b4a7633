#include "program.h"

#include <windows.h>

#include <stdlib.h>

#include "exit_codes.h"
#include "output.h"

static char *copy_as_utf8(const wchar_t *wide)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *copy = size <= 0 ? NULL : malloc((size_t)size);

    if (copy != NULL) {
        (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, copy, size, NULL, NULL);
    }
    return copy;
}

static void free_words(int count, char **words)
{
    for (int i = 0; i < count; i++) {
        free(words[i]);
    }
    free(words);
}

static char **copy_words(int count, wchar_t **wide)
{
    char **words = calloc((size_t)count + 1, sizeof(*words));

    for (int i = 0; words != NULL && i < count; i++) {
        words[i] = copy_as_utf8(wide[i]);
        if (words[i] == NULL) {
            free_words(i, words);
            return NULL;
        }
    }
    return words;
}

int program_run(const char *name, int argc, wchar_t **argv, int (*run)(int count, char **words))
{
    const int count = argc > 0 ? argc - 1 : 0;
    char **words;
    int exit_code;

    /* Whatever Windows loads for us later comes from its own folder, not from where we stand. */
    (void)SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    output_name_program(name);
    words = copy_words(count, argv + 1);
    if (words == NULL) {
        output_complain("there is not enough memory");
        return EXIT_CODE_FAILED;
    }
    exit_code = run(count, words);
    free_words(count, words);
    return exit_code;
}
