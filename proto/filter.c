#include "proto/filter.h"

#include "proto/assertion.h"
#include "proto/filter_parts.h"
#include "proto/text/glob.h"

#include <stdlib.h>

static bool has_number(const struct filter *filter, enum filter_member member, uint32_t value)
{
    for (size_t i = 0; i < filter->numbers_count; i++) {
        if (filter->numbers[i].member == member && filter->numbers[i].value == value) {
            return true;
        }
    }
    return false;
}

static bool has_error(const struct filter *filter, uint32_t status)
{
    size_t index = error_name_find(status);

    return index < ERROR_NAMES_MAX && (filter->errors[index / 32] & filter_bit(index % 32)) != 0;
}

/* An event that has no session or no status lacks the member, and so does not match. */
static bool matches_numbers(const struct filter *filter, const struct event_keys *keys)
{
    if ((filter->members & filter_bit(FILTER_SESSION)) != 0 &&
        !(keys->has_session && has_number(filter, FILTER_SESSION, keys->session))) {
        return false;
    }
    if ((filter->members & (filter_bit(FILTER_STATUS) | filter_bit(FILTER_ERROR))) == 0) {
        return true;
    }
    return event_type_has_status(keys->type) &&
           ((filter->members & filter_bit(FILTER_STATUS)) == 0 ||
            has_number(filter, FILTER_STATUS, keys->status)) &&
           ((filter->members & filter_bit(FILTER_ERROR)) == 0 || has_error(filter, keys->status));
}

/* A bit for each text member of which a value matches. */
static uint32_t find_matching_texts(const struct filter *filter, const struct event_keys *keys)
{
    uint32_t matching = 0;

    for (size_t i = 0; i < filter->patterns_count; i++) {
        const struct filter_pattern *pattern = &filter->patterns[i];
        const char *text = keys->text[pattern->key].bytes;
        size_t text_size = keys->text[pattern->key].size;

        if ((matching & filter_bit(pattern->key)) == 0 && text_size > 0 &&
            glob_matches(filter->text + pattern->start, pattern->size, text, text_size)) {
            matching |= filter_bit(pattern->key);
        }
    }
    return matching;
}

/* The members of a filter that are texts are numbered as the keys are. */
uint32_t filter_keys(const struct filter *filter)
{
    return filter == NULL ? 0 : filter->members & EVENT_KEYS_ALL;
}

/* The cheap comparisons come first: they decide most events. */
bool filter_matches(const struct filter *filter, const struct event_keys *keys)
{
    if (filter == NULL) {
        return true;
    }
    ASSERTION_OR((unsigned)keys->type < EVENT_TYPES && (unsigned)keys->resource < RESOURCES, false);
    if ((filter->members & filter_bit(FILTER_TYPE)) != 0 &&
        (filter->types & filter_bit(keys->type)) == 0) {
        return false;
    }
    if ((filter->members & filter_bit(FILTER_RESOURCE)) != 0 &&
        (filter->resources & filter_bit(keys->resource)) == 0) {
        return false;
    }
    if (!matches_numbers(filter, keys)) {
        return false;
    }
    return find_matching_texts(filter, keys) == filter_keys(filter);
}

/* As if every value were compared. The few comparisons of numbers are not counted. */
size_t filter_work(const struct filter *filter, const struct event_keys *keys)
{
    size_t work = 0;

    for (size_t i = 0; filter != NULL && i < filter->patterns_count; i++) {
        const struct filter_pattern *pattern = &filter->patterns[i];

        work +=
            glob_work(filter->text + pattern->start, pattern->size, keys->text[pattern->key].size);
    }
    return work;
}

void filter_free(struct filter *filter)
{
    free(filter);
}
