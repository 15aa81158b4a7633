#include "tests/bench/line_template.h"

#include <stdio.h>
#include <string.h>

#define TIME_BYTES 27u     /* 2026-11-23T04:31:50.537654Z */
#define ID_DIGITS 20u      /* of the second half */
#define ID_EPOCH_BYTES 17u /* the first half and its dot */
#define NUMBER_DIGITS_MAX 19u

#define ELAPSED_NAME "\"elapsed_us\":"
#define DROPPED_NAME "\"dropped\":"

/*
 * Where a field begins, in the order of the line: so many bytes behind its marker. A member that may
 * be absent has none: it begins where its name stands, or else the text that would follow it.
 */
static const struct {
    enum line_field field;
    const char *marker;
    size_t skipped;
    const char *name;
    const char *follower;
} places[LINE_FIELD_COUNT] = {
    {LINE_FIELD_ID, "\"id\":\"", ID_EPOCH_BYTES, NULL, NULL},
    {LINE_FIELD_TIME, "\"time\":\"", 0, NULL, NULL},
    {LINE_FIELD_OPERATION, "\"operation\":\"", ID_EPOCH_BYTES, NULL, NULL},
    {LINE_FIELD_ELAPSED, NULL, 0, ELAPSED_NAME, "\"local\":"},
    {LINE_FIELD_PAIR, BENCH_REMOTE_SERVER "\\\\", 0, NULL, NULL},
    {LINE_FIELD_DROPPED, NULL, 0, DROPPED_NAME, "\"user\":"},
};

static size_t count_digits(const char *text, size_t size, size_t count_max)
{
    size_t count = 0;

    while (count < size && count < count_max && text[count] >= '0' && text[count] <= '9') {
        count++;
    }
    return count;
}

static uint64_t read_digits(const char *text, size_t count)
{
    uint64_t number = 0;

    for (size_t i = 0; i < count; i++) {
        number = number * 10u + (uint64_t)(text[i] - '0');
    }
    return number;
}

static bool is_time(const char *text)
{
    return text[10] == 'T' && text[TIME_BYTES - 1] == 'Z' &&
           count_digits(text + 20, 6, 6) == 6; /* the microseconds */
}

/* A member with its name, its number and the comma behind it, or nothing. */
static size_t measure_member(const char *name, const char *text, size_t size)
{
    const size_t name_size = strlen(name);
    size_t digits;

    if (size <= name_size || memcmp(text, name, name_size) != 0) {
        return 0;
    }
    digits = count_digits(text + name_size, size - name_size, NUMBER_DIGITS_MAX);
    return size > name_size + digits && text[name_size + digits] == ',' ? name_size + digits + 1
                                                                        : 0;
}

/* Whether the text begins with the field. A member that may be absent has a size of 0 then. */
static bool measure_field(enum line_field field, const char *text, size_t size, size_t *size_out)
{
    switch (field) {
    case LINE_FIELD_ID:
    case LINE_FIELD_OPERATION:
        *size_out = ID_DIGITS;
        return count_digits(text, size, ID_DIGITS) == ID_DIGITS;
    case LINE_FIELD_TIME:
        *size_out = TIME_BYTES;
        return size >= TIME_BYTES && is_time(text);
    case LINE_FIELD_ELAPSED:
        *size_out = measure_member(ELAPSED_NAME, text, size);
        return true;
    case LINE_FIELD_DROPPED:
        *size_out = measure_member(DROPPED_NAME, text, size);
        return true;
    case LINE_FIELD_PAIR:
        *size_out = BENCH_PAIR_DIGITS;
        return count_digits(text, size, BENCH_PAIR_DIGITS) == BENCH_PAIR_DIGITS;
    case LINE_FIELD_COUNT:
        break;
    }
    return false;
}

/* Where the field begins behind `at`, or NULL. */
static const char *find_field(const struct line_template *template, size_t place, size_t at)
{
    const char *text = template->line + at;
    const char *found;

    if (places[place].marker == NULL) {
        found = strstr(text, places[place].name);
        return found != NULL ? found : strstr(text, places[place].follower);
    }
    found = strstr(text, places[place].marker);
    if (found == NULL) {
        return NULL;
    }
    found += strlen(places[place].marker) + places[place].skipped;
    return found < template->line + template->size ? found : NULL;
}

/* The literal from where the last field ended to this field. */
static bool add_segment(struct line_template *template, size_t place, size_t *at)
{
    struct line_segment *segment = &template->segments[place];
    const char *field = find_field(template, place, *at);

    if (field == NULL) {
        return false;
    }
    segment->field = places[place].field;
    segment->literal_start = *at;
    segment->literal_size = (size_t)(field - template->line) - *at;
    *at += segment->literal_size;
    if (!measure_field(segment->field, field, template->size - *at, &segment->field_size)) {
        return false;
    }
    *at += segment->field_size;
    return true;
}

bool line_template_learn(struct line_template *template, const char *line, size_t size)
{
    size_t at = 0;

    memset(template, 0, sizeof(*template));
    if (size >= BENCH_LINE_BYTES_MAX - 1 || memchr(line, '\0', size) != NULL) {
        return false;
    }
    memcpy(template->line, line, size);
    template->size = size;
    for (size_t place = 0; place < LINE_FIELD_COUNT; place++) {
        if (!add_segment(template, place, &at)) {
            template->size = 0;
            return false;
        }
    }
    template->tail_start = at;
    return true;
}

static void take_value(enum line_field field, const char *text, size_t size,
                       struct line_values *values)
{
    switch (field) {
    case LINE_FIELD_ID:
        values->id = read_digits(text, size);
        break;
    case LINE_FIELD_OPERATION:
        values->operation = read_digits(text, size);
        break;
    case LINE_FIELD_PAIR:
        values->pair = read_digits(text, size);
        break;
    case LINE_FIELD_DROPPED:
        if (size > 0) {
            values->dropped =
                read_digits(text + strlen(DROPPED_NAME), size - strlen(DROPPED_NAME) - 1);
        }
        break;
    case LINE_FIELD_TIME:
    case LINE_FIELD_ELAPSED:
    case LINE_FIELD_COUNT:
        break;
    }
}

bool line_template_match(const struct line_template *template, const char *line, size_t size,
                         struct line_values *values_out)
{
    const size_t tail_size = template->size - template->tail_start;
    size_t at = 0;

    memset(values_out, 0, sizeof(*values_out));
    if (template->size == 0) {
        return false;
    }
    for (size_t i = 0; i < LINE_FIELD_COUNT; i++) {
        const struct line_segment *segment = &template->segments[i];
        size_t field_size;

        if (size - at <= segment->literal_size ||
            memcmp(line + at, template->line + segment->literal_start, segment->literal_size) !=
                0) {
            return false;
        }
        at += segment->literal_size;
        if (!measure_field(segment->field, line + at, size - at, &field_size)) {
            return false;
        }
        take_value(segment->field, line + at, field_size, values_out);
        at += field_size;
    }
    return size - at == tail_size &&
           memcmp(line + at, template->line + template->tail_start, tail_size) == 0;
}

static void write_number(char *out, uint64_t number, size_t digits)
{
    for (size_t i = digits; i > 0; i--) {
        out[i - 1] = (char)('0' + number % 10u);
        number /= 10u;
    }
}

size_t line_template_write(const struct line_template *template, const struct line_values *values,
                           char *out)
{
    memcpy(out, template->line, template->size);
    for (size_t i = 0; i < LINE_FIELD_COUNT; i++) {
        const struct line_segment *segment = &template->segments[i];
        char *field = out + segment->literal_start + segment->literal_size;

        switch (segment->field) {
        case LINE_FIELD_ID:
            write_number(field, values->id, segment->field_size);
            break;
        case LINE_FIELD_OPERATION:
            write_number(field, values->operation, segment->field_size);
            break;
        case LINE_FIELD_PAIR:
            write_number(field, values->pair, segment->field_size);
            break;
        case LINE_FIELD_TIME:
        case LINE_FIELD_ELAPSED:
        case LINE_FIELD_DROPPED:
        case LINE_FIELD_COUNT:
            break;
        }
    }
    out[template->size] = '\n';
    return template->size + 1;
}
