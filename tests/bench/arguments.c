#include "tests/bench/arguments.h"

#include <stdlib.h>
#include <wchar.h>

#include "tests/bench/ending.h"

const wchar_t *arguments_text(const struct arguments *arguments, const wchar_t *name,
                              const wchar_t *otherwise)
{
    for (int i = 0; i + 1 < arguments->count; i++) {
        if (wcscmp(arguments->words[i], name) == 0) {
            return arguments->words[i + 1];
        }
    }
    return otherwise;
}

DWORD arguments_number(const struct arguments *arguments, const wchar_t *name, DWORD otherwise)
{
    const wchar_t *text = arguments_text(arguments, name, NULL);

    return text == NULL ? otherwise : (DWORD)wcstoul(text, NULL, 10);
}

const char *arguments_utf8(const struct arguments *arguments, const wchar_t *name,
                           const wchar_t *otherwise)
{
    const wchar_t *text = arguments_text(arguments, name, otherwise);
    const int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *utf8 = malloc((size_t)size + 1);

    expect(utf8 != NULL && size > 0, "reading the options");
    (void)WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, size, NULL, NULL);
    return utf8;
}
