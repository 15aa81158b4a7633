/*
 * How often the tokens of clients could not be read, by the Win32 code (evidence E22).
 *
 * Bounded: codes that find no place are counted together. A client without an identity by its own
 * choice (IDENTITY_ERROR_ANONYMOUS) is no error.
 */
#ifndef BROKER_CORE_TOKEN_ERRORS_H
#define BROKER_CORE_TOKEN_ERRORS_H

#include "proto/json/json_text.h"

#include <stdbool.h>
#include <stdint.h>

#define TOKEN_ERRORS_MAX 8u

struct token_errors {
    struct {
        uint32_t code; /* 0: unused, and so are all that follow */
        uint64_t count;
    } known[TOKEN_ERRORS_MAX];
    uint64_t other;
};

/* Count a code. True for the first time of each code that has a place, so that it is said once. */
bool token_errors_count(struct token_errors *errors, uint32_t code);

/* Write {"1368":2}, with "other" for the codes without a place. */
void token_errors_write(const struct token_errors *errors, struct json_text *text);

#endif
