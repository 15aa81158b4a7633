/* Hexadecimal digits as our lines have them: in lower case. */
#ifndef PROTO_DATA_HEX_H
#define PROTO_DATA_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Read so many digits, at most 16. False when one of them is none. */
static inline bool hex_read(const char *digits, size_t count, uint64_t *value_out)
{
    uint64_t value = 0;

    for (size_t i = 0; i < count; i++) {
        const char digit = digits[i];

        if (digit >= '0' && digit <= '9') {
            value = value << 4 | (uint64_t)(digit - '0');
        } else if (digit >= 'a' && digit <= 'f') {
            value = value << 4 | (uint64_t)(digit - 'a' + 10);
        } else {
            return false;
        }
    }
    *value_out = value;
    return true;
}

#endif
