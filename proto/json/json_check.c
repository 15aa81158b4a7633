#include "proto/json/json_check.h"

#include <float.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/data/hash.h"
#include "proto/limits.h"
#include "proto/text/utf.h"

/* Beyond any exponent of a double, and far below what an int holds. */
static const int EXPONENT_MAX = 9999;

struct check {
    const char *bytes;
    size_t size;
    size_t at; /* where the check stands; where it failed once it has failed */
    unsigned depth;
    unsigned values; /* that have begun */
};

/* A member's name between its quotes, still escaped. */
struct name {
    size_t start;
    size_t end;
    uint32_t hash; /* of the characters, so that unlike names are rarely compared in full */
};

static enum json_result check_value(struct check *check);

static enum json_result fail_at(struct check *check, size_t position, enum json_result result)
{
    check->at = position;
    return result;
}

static bool is_at_end(const struct check *check)
{
    return check->at == check->size;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A byte that stands where none of its kind may. */
static enum json_result refuse_byte(struct check *check)
{
    if (is_at_end(check)) {
        return JSON_TRUNCATED;
    }
    return check->bytes[check->at] == '\0' ? JSON_CONTROL_CHARACTER : JSON_SYNTAX;
}

static bool take(struct check *check, char byte)
{
    if (is_at_end(check) || check->bytes[check->at] != byte) {
        return false;
    }
    check->at++;
    return true;
}

static void skip_white_space(struct check *check)
{
    while (take(check, ' ') || take(check, '\t') || take(check, '\n') || take(check, '\r')) {
    }
}

static enum json_result check_literal(struct check *check, const char *literal)
{
    for (const char *byte = literal; *byte != '\0'; byte++) {
        if (!take(check, *byte)) {
            return refuse_byte(check);
        }
    }
    return JSON_OK;
}

/* At least one digit; the end of the document where a digit must be is a cut, not a mistake. */
static enum json_result check_digits(struct check *check)
{
    if (is_at_end(check)) {
        return JSON_TRUNCATED;
    }
    if (!is_digit(check->bytes[check->at])) {
        return JSON_NUMBER;
    }
    while (!is_at_end(check) && is_digit(check->bytes[check->at])) {
        check->at++;
    }
    return JSON_OK;
}

/* What cannot follow a number, yet looks as if it should belong to it: 01, 0x10, 1.2.3, 1e5f. */
static bool is_number_tail(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '.' || byte == '+' || byte == '-';
}

static enum json_result check_number_grammar(struct check *check)
{
    enum json_result result;

    take(check, '-');
    if (!take(check, '0')) {
        result = check_digits(check);
        if (result != JSON_OK) {
            return result;
        }
    }
    if (take(check, '.')) {
        result = check_digits(check);
        if (result != JSON_OK) {
            return result;
        }
    }
    if (take(check, 'e') || take(check, 'E')) {
        if (!take(check, '+')) {
            take(check, '-');
        }
        result = check_digits(check);
        if (result != JSON_OK) {
            return result;
        }
    }
    if (!is_at_end(check) && is_number_tail(check->bytes[check->at])) {
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

/*
 * Whether a number of right grammar is a finite double. Its point is taken out before strtod
 * sees it, because strtod's point is the locale's and the client library is a guest.
 */
static bool is_finite_double(const char *number, size_t size)
{
    char text[JSON_NUMBER_BYTES_MAX + sizeof("e-99999")];
    size_t text_size = 0;
    int exponent = 0;
    bool in_fraction = false;
    double value;

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

static enum json_result check_number(struct check *check)
{
    size_t start = check->at;
    enum json_result result = check_number_grammar(check);
    size_t size = check->at - start;

    if (result == JSON_TRUNCATED) {
        return result;
    }
    if (result != JSON_OK || size > JSON_NUMBER_BYTES_MAX ||
        !is_finite_double(check->bytes + start, size)) {
        return fail_at(check, start, JSON_NUMBER);
    }
    return JSON_OK;
}

static bool read_hex_digit(char digit, uint32_t *value)
{
    uint32_t number;

    if (is_digit(digit)) {
        number = (uint32_t)(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
        number = (uint32_t)(digit - 'a') + 10u;
    } else if (digit >= 'A' && digit <= 'F') {
        number = (uint32_t)(digit - 'A') + 10u;
    } else {
        return false;
    }
    *value = *value * 16u + number;
    return true;
}

static enum json_result check_hex_digits(struct check *check, uint32_t *unit_out)
{
    *unit_out = 0;
    for (int i = 0; i < 4; i++) {
        if (is_at_end(check) || !read_hex_digit(check->bytes[check->at], unit_out)) {
            return refuse_byte(check);
        }
        check->at++;
    }
    return JSON_OK;
}

/* The second half of a pair, after the first, which began at start. */
static enum json_result check_low_surrogate(struct check *check, size_t start)
{
    uint32_t unit;
    enum json_result result;

    if (!take(check, '\\') || !take(check, 'u')) {
        return is_at_end(check) ? JSON_TRUNCATED : fail_at(check, start, JSON_LONE_SURROGATE);
    }
    result = check_hex_digits(check, &unit);
    if (result == JSON_OK && (unit < 0xDC00u || unit > 0xDFFFu)) {
        return fail_at(check, start, JSON_LONE_SURROGATE);
    }
    return result;
}

/* After the backslash and the u. */
static enum json_result check_unicode_escape(struct check *check)
{
    size_t start = check->at - 2;
    uint32_t unit;
    enum json_result result = check_hex_digits(check, &unit);

    if (result != JSON_OK) {
        return result;
    }
    if (unit == 0) {
        return fail_at(check, start, JSON_ESCAPED_NUL);
    }
    if (unit >= 0xDC00u && unit <= 0xDFFFu) {
        return fail_at(check, start, JSON_LONE_SURROGATE);
    }
    if (unit >= 0xD800u && unit <= 0xDBFFu) {
        return check_low_surrogate(check, start);
    }
    return JSON_OK;
}

/* After the backslash. */
static enum json_result check_escape(struct check *check)
{
    if (take(check, 'u')) {
        return check_unicode_escape(check);
    }
    if (is_at_end(check) || check->bytes[check->at] == '\0' ||
        strchr("\"\\/bfnrt", check->bytes[check->at]) == NULL) {
        return refuse_byte(check);
    }
    check->at++;
    return JSON_OK;
}

static enum json_result check_raw_character(struct check *check)
{
    uint32_t character;
    size_t length = utf8_decode(check->bytes + check->at, check->size - check->at, &character);

    if (length == 0) {
        return JSON_UTF8;
    }
    if (character < 0x20u) {
        return JSON_CONTROL_CHARACTER;
    }
    check->at += length;
    return JSON_OK;
}

/* From its first quote to behind its last. */
static enum json_result check_string(struct check *check)
{
    if (!take(check, '"')) {
        return refuse_byte(check);
    }
    while (!take(check, '"')) {
        enum json_result result;

        if (is_at_end(check)) {
            return JSON_TRUNCATED;
        }
        result = take(check, '\\') ? check_escape(check) : check_raw_character(check);
        if (result != JSON_OK) {
            return result;
        }
    }
    return JSON_OK;
}

static uint32_t unescape_hex(const char *digits)
{
    uint32_t unit = 0;

    for (int i = 0; i < 4; i++) {
        (void)read_hex_digit(digits[i], &unit);
    }
    return unit;
}

/* Take the next character of a name whose string has passed. */
static uint32_t take_character(const char *bytes, size_t *at, size_t end)
{
    static const char letters[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    const char *letter;
    uint32_t character = 0;

    if (bytes[*at] != '\\') {
        *at += utf8_decode(bytes + *at, end - *at, &character);
        return character;
    }
    if (bytes[*at + 1] != 'u') {
        letter = strchr(letters, bytes[*at + 1]);
        character = (uint32_t)(letter == NULL ? bytes[*at + 1] : meanings[letter - letters]);
        *at += 2;
        return character;
    }
    character = unescape_hex(bytes + *at + 2);
    *at += 6;
    if (character >= 0xD800u && character <= 0xDBFFu) {
        character =
            0x10000u + ((character - 0xD800u) << 10) + (unescape_hex(bytes + *at + 2) - 0xDC00u);
        *at += 6;
    }
    return character;
}

static uint32_t hash_name(const char *bytes, size_t start, size_t end)
{
    uint32_t hash = HASH_START;

    while (start < end) {
        hash = hash_add(hash, take_character(bytes, &start, end));
    }
    return hash;
}

static bool are_same_name(const char *bytes, struct name left, struct name right)
{
    if (left.hash != right.hash) {
        return false;
    }
    while (left.start < left.end && right.start < right.end) {
        if (take_character(bytes, &left.start, left.end) !=
            take_character(bytes, &right.start, right.end)) {
            return false;
        }
    }
    return left.start == left.end && right.start == right.end;
}

/* A member's name, which must differ from those before it. */
static enum json_result check_name(struct check *check, struct name *names, size_t *names_count)
{
    size_t quote = check->at;
    enum json_result result = check_string(check);
    struct name name;

    if (result != JSON_OK) {
        return result;
    }
    if (*names_count == JSON_MEMBERS_MAX) {
        return fail_at(check, quote, JSON_MEMBERS);
    }

    name.start = quote + 1;
    name.end = check->at - 1;
    name.hash = hash_name(check->bytes, name.start, name.end);
    for (size_t i = 0; i < *names_count; i++) {
        if (are_same_name(check->bytes, names[i], name)) {
            return fail_at(check, quote, JSON_DUPLICATE_MEMBER);
        }
    }
    names[*names_count] = name;
    (*names_count)++;
    return JSON_OK;
}

static enum json_result check_member(struct check *check, struct name *names, size_t *names_count)
{
    enum json_result result;

    skip_white_space(check);
    result = check_name(check, names, names_count);
    if (result != JSON_OK) {
        return result;
    }
    skip_white_space(check);
    if (!take(check, ':')) {
        return refuse_byte(check);
    }
    return check_value(check);
}

/* After the brace. */
static enum json_result check_object(struct check *check)
{
    struct name names[JSON_MEMBERS_MAX];
    size_t names_count = 0;

    skip_white_space(check);
    if (take(check, '}')) {
        return JSON_OK;
    }
    do {
        enum json_result result = check_member(check, names, &names_count);

        if (result != JSON_OK) {
            return result;
        }
    } while (take(check, ','));

    return take(check, '}') ? JSON_OK : refuse_byte(check);
}

/* After the bracket. */
static enum json_result check_array(struct check *check)
{
    skip_white_space(check);
    if (take(check, ']')) {
        return JSON_OK;
    }
    do {
        enum json_result result = check_value(check);

        if (result != JSON_OK) {
            return result;
        }
    } while (take(check, ','));

    return take(check, ']') ? JSON_OK : refuse_byte(check);
}

static enum json_result check_container(struct check *check)
{
    enum json_result result;

    if (check->depth == JSON_DEPTH_MAX) {
        return JSON_DEPTH;
    }
    check->depth++;
    if (take(check, '{')) {
        result = check_object(check);
    } else {
        check->at++;
        result = check_array(check);
    }
    check->depth--;
    return result;
}

static enum json_result check_bare_value(struct check *check)
{
    char first = check->bytes[check->at];

    switch (first) {
    case '{':
    case '[':
        return check_container(check);
    case '"':
        return check_string(check);
    case 't':
        return check_literal(check, "true");
    case 'f':
        return check_literal(check, "false");
    case 'n':
        return check_literal(check, "null");
    case '-':
        return check_number(check);
    case '+':
    case '.':
        return JSON_NUMBER;
    default:
        return is_digit(first) ? check_number(check) : refuse_byte(check);
    }
}

/* A value and the white space around it. */
static enum json_result check_value(struct check *check)
{
    enum json_result result;

    skip_white_space(check);
    if (is_at_end(check)) {
        return JSON_TRUNCATED;
    }
    if (check->values == JSON_VALUES_MAX) {
        return JSON_VALUES;
    }
    check->values++;
    result = check_bare_value(check);
    if (result == JSON_OK) {
        skip_white_space(check);
    }
    return result;
}

static bool has_byte_order_mark(const char *bytes, size_t size)
{
    return (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) ||
           (size >= 2 && (memcmp(bytes, "\xFE\xFF", 2) == 0 || memcmp(bytes, "\xFF\xFE", 2) == 0));
}

enum json_result json_check(const char *bytes, size_t size, size_t *position_out)
{
    struct check check = {.bytes = bytes, .size = size, .at = 0, .depth = 0};
    enum json_result result;

    if (has_byte_order_mark(bytes, size)) {
        *position_out = 0;
        return JSON_BYTE_ORDER_MARK;
    }
    result = check_value(&check);
    if (result == JSON_OK && !is_at_end(&check)) {
        result = check.bytes[check.at] == '\0' ? JSON_CONTROL_CHARACTER : JSON_TRAILING;
    }

    *position_out = check.at;
    return result;
}
