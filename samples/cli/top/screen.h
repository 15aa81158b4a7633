/*
 * What `top` shows: the operations under way, the failures and the slow servers of the last
 * minutes.
 */
#ifndef SAMPLES_CLI_TOP_SCREEN_H
#define SAMPLES_CLI_TOP_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../people_words.h"
#include "../../common/text_buffer.h"
#include "operations.h"

struct screen {
    uint64_t now_us;
    const char *state; /* of the connection, in words */
    size_t rows;       /* of the terminal; 0 for any number */
    size_t columns;    /* of the terminal; 0 for any number */
    bool has_colour;
};

/* Write all of it, each line with its end and none longer than the terminal is wide. */
void screen_write(const struct screen *screen, const struct operations *operations,
                  const struct people_words *words, struct text_buffer *buffer);

#endif
