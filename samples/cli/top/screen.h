/*
 * What `top` shows: the operations under way, the failures and the slow servers of the last
 * minutes. It asks for words that need Windows, so those are passed in.
 */
#ifndef SAMPLES_CLI_TOP_SCREEN_H
#define SAMPLES_CLI_TOP_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../text_buffer.h"
#include "operations.h"

#define SCREEN_WORDS_SIZE 32u

struct screen_words {
    void (*write_time)(uint64_t time_us, char text[SCREEN_WORDS_SIZE]);
    void (*write_duration)(uint64_t elapsed_us, char text[SCREEN_WORDS_SIZE]);
    const char *(*find_user)(const char *sid); /* valid until the next call */
};

struct screen {
    uint64_t now_us;
    const char *state; /* of the connection, in words */
    size_t rows;       /* of the terminal; 0 for any number */
    size_t columns;    /* of the terminal; 0 for any number */
    bool has_colour;
};

/* Write all of it, each line with its end and none longer than the terminal is wide. */
void screen_write(const struct screen *screen, const struct operations *operations,
                  const struct screen_words *words, struct text_buffer *buffer);

#endif
