#include "broker/core/token_errors.h"

#include "broker/core/assertion.h"
#include "proto/event_envelope.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#define CODE_TEXT_SIZE sizeof("4294967295")

bool token_errors_count(struct token_errors *errors, uint32_t code)
{
    ASSERTION(code != 0);
    for (size_t i = 0; i < TOKEN_ERRORS_MAX; i++) {
        bool is_new = errors->known[i].code == 0;

        if (is_new || errors->known[i].code == code) {
            errors->known[i].code = code;
            errors->known[i].count++;
            return is_new;
        }
    }
    errors->other++;
    return false;
}

void token_errors_write(const struct token_errors *errors, struct json_text *text)
{
    json_text_begin_object(text);
    for (size_t i = 0; i < TOKEN_ERRORS_MAX && errors->known[i].code != 0; i++) {
        char code[CODE_TEXT_SIZE];

        (void)snprintf(code, sizeof(code), "%" PRIu32, errors->known[i].code);
        json_text_name_of(text, code);
        event_write_count(text, errors->known[i].count);
    }
    if (errors->other != 0) {
        event_member_count(text, JSON_NAME("other"), errors->other);
    }
    json_text_end_object(text);
}
