#include "tests/sim/line_text.h"

#include "proto/event_time.h"

#include <string.h>

const char *line_find(const char *line, size_t size, const char *word, size_t *left_out)
{
    size_t word_size = strlen(word);
    const char *end = line + size;
    const char *place = line;

    while (place != NULL && (size_t)(end - place) >= word_size) {
        if (memcmp(place, word, word_size) == 0) {
            *left_out = (size_t)(end - place) - word_size;
            return place + word_size;
        }
        place = memchr(place + 1, word[0], (size_t)(end - place) - 1);
    }
    return NULL;
}

bool line_has(const char *line, size_t size, const char *word)
{
    size_t left;

    return line_find(line, size, word, &left) != NULL;
}

bool line_id(const char *line, size_t size, const char *word, struct event_id *id_out)
{
    size_t left;
    const char *text = line_find(line, size, word, &left);

    return text != NULL && left > EVENT_ID_TEXT_SIZE && text[EVENT_ID_TEXT_SIZE] == '"' &&
           event_id_read(text, EVENT_ID_TEXT_SIZE, id_out);
}

bool line_number(const char *line, size_t size, const char *word, uint64_t *number_out)
{
    size_t left;
    const char *text = line_find(line, size, word, &left);
    bool has_digit = false;

    *number_out = 0;
    for (; text != NULL && left > 0 && *text >= '0' && *text <= '9'; text++, left--) {
        *number_out = *number_out * 10 + (uint64_t)(*text - '0');
        has_digit = true;
    }
    return has_digit;
}

bool line_time(const char *line, size_t size, uint64_t *time_us_out)
{
    size_t left;
    const char *text = line_find(line, size, "\"time\":\"", &left);
    char time[EVENT_TIME_TEXT_SIZE + 1] = "";

    if (text == NULL || left < EVENT_TIME_TEXT_SIZE) {
        return false;
    }
    memcpy(time, text, EVENT_TIME_TEXT_SIZE);
    return event_time_read(time, time_us_out);
}

/* FNV-1a, eight bytes at a time: it must only tell two lines apart. */
uint64_t line_print(const char *line, size_t size)
{
    uint64_t print = UINT64_C(0xcbf29ce484222325) ^ size;

    for (; size >= 8; line += 8, size -= 8) {
        uint64_t word;

        memcpy(&word, line, 8);
        print = (print ^ word) * UINT64_C(0x100000001b3);
        print ^= print >> 29;
    }
    for (; size != 0; line++, size--) {
        print = (print ^ (uint8_t)*line) * UINT64_C(0x100000001b3);
    }
    return print == 0 ? 1 : print;
}

size_t line_size(const char *bytes, size_t size)
{
    const char *end = size == 0 ? NULL : memchr(bytes, '\n', size);

    return end == NULL ? 0 : (size_t)(end - bytes) + 1;
}
