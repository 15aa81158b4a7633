#include "proto/json/json_number.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/assertion.h"
#include "proto/limits.h"

/* Beyond any exponent of a double, and far below what an int holds. */
static const int EXPONENT_MAX = 9999;

/* At least one digit. A document that ends where a digit must be is truncated, not wrong. */
static enum json_result check_digits(struct json_cursor *cursor)
{
    if (json_cursor_is_at_end(cursor)) {
        return JSON_TRUNCATED;
    }
    if (!json_cursor_is_digit(cursor->bytes[cursor->at])) {
        return JSON_NUMBER;
    }
    while (!json_cursor_is_at_end(cursor) && json_cursor_is_digit(cursor->bytes[cursor->at])) {
        cursor->at++;
    }
    return JSON_OK;
}

/* A byte that would make a wrong number of a right one: 01, 0x10, 1.2.3, 1e5f. */
static bool is_number_tail(char byte)
{
    return json_cursor_is_digit(byte) || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte == '.' || byte == '+' || byte == '-';
}

static enum json_result check_number_grammar(struct json_cursor *cursor)
{
    enum json_result result;

    json_cursor_take(cursor, '-');
    if (!json_cursor_take(cursor, '0')) {
        result = check_digits(cursor);
        if (result != JSON_OK) {
            return result;
        }
    }
    if (json_cursor_take(cursor, '.')) {
        result = check_digits(cursor);
        if (result != JSON_OK) {
            return result;
        }
    }
    if (json_cursor_take(cursor, 'e') || json_cursor_take(cursor, 'E')) {
        if (!json_cursor_take(cursor, '+')) {
            json_cursor_take(cursor, '-');
        }
        result = check_digits(cursor);
        if (result != JSON_OK) {
            return result;
        }
    }
    if (!json_cursor_is_at_end(cursor) && is_number_tail(cursor->bytes[cursor->at])) {
        return JSON_NUMBER;
    }
    return JSON_OK;
}

static int clamp_exponent(const char *digits, size_t size)
{
    int exponent = 0;
    size_t i = size > 0 && (digits[0] == '-' || digits[0] == '+') ? 1 : 0;

    for (; i < size; i++) {
        exponent = exponent * 10 + (digits[i] - '0');
        if (exponent > EXPONENT_MAX) {
            exponent = EXPONENT_MAX;
        }
    }
    return size > 0 && digits[0] == '-' ? -exponent : exponent;
}

static bool has_exponent(const char *number, size_t size)
{
    return memchr(number, 'e', size) != NULL || memchr(number, 'E', size) != NULL;
}

/*
 * Whether a number with an exponent is a finite double. The point is removed before the call of
 * strtod, because strtod expects the point of the locale, and the client library is a guest that
 * cannot set the locale.
 */
static bool is_finite_double(const char *number, size_t size)
{
    char text[JSON_NUMBER_BYTES_MAX + sizeof("e-99999")];
    size_t text_size = 0;
    int exponent = 0;
    bool in_fraction = false;
    double value;

    ASSERTION_OR(size > 0 && size <= JSON_NUMBER_BYTES_MAX, false);
    for (size_t i = 0; i < size; i++) {
        if (number[i] == 'e' || number[i] == 'E') {
            exponent += clamp_exponent(number + i + 1, size - i - 1);
            break;
        }
        if (number[i] == '.') {
            in_fraction = true;
            continue;
        }
        text[text_size] = number[i];
        text_size++;
        exponent -= in_fraction ? 1 : 0;
    }
    (void)snprintf(text + text_size, sizeof(text) - text_size, "e%d", exponent);

    value = strtod(text, NULL);
    return value >= -DBL_MAX && value <= DBL_MAX;
}

enum json_result json_number_check(struct json_cursor *cursor)
{
    size_t start = cursor->at;
    enum json_result result = check_number_grammar(cursor);
    size_t size = cursor->at - start;

    if (result == JSON_TRUNCATED) {
        return result;
    }
    /* Without an exponent, so few digits are finite. */
    if (result != JSON_OK || size > JSON_NUMBER_BYTES_MAX ||
        (has_exponent(cursor->bytes + start, size) &&
         !is_finite_double(cursor->bytes + start, size))) {
        return json_cursor_fail_at(cursor, start, JSON_NUMBER);
    }
    return JSON_OK;
}
