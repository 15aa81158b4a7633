#include "utf8_words.h"

#include <windows.h>

#include <stdlib.h>

static char *copy_as_utf8(const wchar_t *wide)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *copy = size <= 0 ? NULL : malloc((size_t)size);

    if (copy != NULL) {
        (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, copy, size, NULL, NULL);
    }
    return copy;
}

void utf8_words_free(int count, char **words)
{
    for (int i = 0; i < count; i++) {
        free(words[i]);
    }
    free(words);
}

char **utf8_words_copy(int count, wchar_t **wide)
{
    char **words = calloc((size_t)count + 1, sizeof(*words));

    for (int i = 0; words != NULL && i < count; i++) {
        words[i] = copy_as_utf8(wide[i]);
        if (words[i] == NULL) {
            utf8_words_free(i, words);
            return NULL;
        }
    }
    return words;
}
