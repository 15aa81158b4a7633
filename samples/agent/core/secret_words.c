#include "secret_words.h"

#include <stdbool.h>
#include <string.h>

#define BETWEEN L": \t,;\"'"
#define END L"\r\n"

static bool is_at(const wchar_t *word, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((wchar_t)(unsigned char)text[i] != word[i]) {
            return false;
        }
    }
    return true;
}

static void hide_word(const wchar_t *word, size_t word_size, char *text, size_t size)
{
    for (size_t i = 0; size - i >= SECRET_WORD_MIN; i++) {
        const size_t shown = size - i < word_size ? size - i : word_size;

        if (is_at(word, text + i, shown)) {
            memset(text + i, '*', shown);
        }
    }
}

static void hide_value(const wchar_t *value, const wchar_t *end, char *text, size_t size)
{
    while (value < end) {
        const size_t word_size = wcscspn(value, BETWEEN END);

        if (word_size >= SECRET_WORD_MIN) {
            hide_word(value, word_size, text, size);
        }
        value += word_size + 1;
    }
}

void secret_words_hide(const wchar_t *headers, char *text, size_t size)
{
    while (*headers != L'\0') {
        const wchar_t *end = headers + wcscspn(headers, END);
        const wchar_t *value = headers + wcscspn(headers, L":" END);

        hide_value(value, end, text, size);
        headers = end + wcsspn(end, END);
    }
}
