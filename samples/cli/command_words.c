#include "command_words.h"

#include <string.h>

/* Where bytes go; line is NULL while they are counted only. */
struct writer {
    char *line;
    size_t size;
};

static void put(struct writer *writer, char letter, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        if (writer->line != NULL) {
            writer->line[writer->size] = letter;
        }
        writer->size++;
    }
}

/*
 * Backslashes stand for themselves, but before a quotation mark each needs another one, and so do
 * those before the closing mark.
 */
static void put_quoted(struct writer *writer, const char *word)
{
    put(writer, '"', 1);
    for (;;) {
        const size_t backslashes = strspn(word, "\\");

        word += backslashes;
        if (*word == '\0') {
            put(writer, '\\', backslashes * 2);
            break;
        }
        put(writer, '\\', *word == '"' ? backslashes * 2 + 1 : backslashes);
        put(writer, *word, 1);
        word++;
    }
    put(writer, '"', 1);
}

static void put_word(struct writer *writer, const char *word)
{
    if (*word == '\0' || strpbrk(word, " \t\n\v\"") != NULL) {
        put_quoted(writer, word);
        return;
    }
    for (; *word != '\0'; word++) {
        put(writer, *word, 1);
    }
}

static void put_words(struct writer *writer, char *const *words, int count)
{
    for (int i = 0; i < count; i++) {
        put(writer, ' ', i == 0 ? 0 : 1);
        put_word(writer, words[i]);
    }
    put(writer, '\0', 1);
}

size_t command_words_size(char *const *words, int count)
{
    struct writer writer = {NULL, 0};

    put_words(&writer, words, count);
    return writer.size;
}

void command_words_write(char *const *words, int count, char *line)
{
    struct writer writer = {line, 0};

    put_words(&writer, words, count);
}
