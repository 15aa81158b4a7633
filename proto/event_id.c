#include "proto/event_id.h"

enum { EPOCH_DIGITS = 16 };

static int compare_numbers(uint64_t left, uint64_t right)
{
    return (left > right) - (left < right);
}

static bool read_hex_digit(char digit, uint64_t *value)
{
    if (digit >= '0' && digit <= '9') {
        *value = *value * 16u + (uint64_t)(digit - '0');
        return true;
    }
    if (digit >= 'a' && digit <= 'f') {
        *value = *value * 16u + (uint64_t)(digit - 'a') + 10u;
        return true;
    }
    return false;
}

static bool read_decimal_digit(char digit, uint64_t *value)
{
    uint64_t number;

    if (digit < '0' || digit > '9') {
        return false;
    }
    number = (uint64_t)(digit - '0');
    if (*value > (UINT64_MAX - number) / 10u) {
        return false;
    }
    *value = *value * 10u + number;
    return true;
}

int event_id_compare(struct event_id left, struct event_id right)
{
    int by_epoch = compare_numbers(left.epoch, right.epoch);

    return by_epoch != 0 ? by_epoch : compare_numbers(left.sequence, right.sequence);
}

void event_id_write(struct event_id id, char text[EVENT_ID_TEXT_SIZE + 1])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = EPOCH_DIGITS; i > 0; i--) {
        text[i - 1] = digits[id.epoch & 0xFu];
        id.epoch >>= 4;
    }
    text[EPOCH_DIGITS] = '.';
    for (size_t i = EVENT_ID_TEXT_SIZE; i > EPOCH_DIGITS + 1; i--) {
        text[i - 1] = digits[id.sequence % 10u];
        id.sequence /= 10u;
    }
    text[EVENT_ID_TEXT_SIZE] = '\0';
}

bool event_id_read(const char *text, size_t size, struct event_id *id_out)
{
    struct event_id id = {0, 0};

    if (size != EVENT_ID_TEXT_SIZE || text[EPOCH_DIGITS] != '.') {
        return false;
    }
    for (size_t i = 0; i < EPOCH_DIGITS; i++) {
        if (!read_hex_digit(text[i], &id.epoch)) {
            return false;
        }
    }
    for (size_t i = EPOCH_DIGITS + 1; i < EVENT_ID_TEXT_SIZE; i++) {
        if (!read_decimal_digit(text[i], &id.sequence)) {
            return false;
        }
    }

    *id_out = id;
    return true;
}
