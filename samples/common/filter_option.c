#include "filter_option.h"

#include <stdio.h>
#include <string.h>

#include "filter_words.h"
#include "output.h"
#include "quote.h"
#include "user_names.h"

#define MEMBER_SIZE 64u /* bytes of a member's name, with its end: longer than any */

/* A value of an option, and where a problem with it is told. */
struct typed_value {
    const char *option;
    char *problem;
    size_t problem_size;
};

static bool add_value(wnw_filter **filter, const char *member, const char *value,
                      const struct typed_value *typed)
{
    char quote[QUOTE_SIZE];

    if ((*filter == NULL && wnw_filter_new(filter) != WNW_OK) ||
        wnw_filter_add(*filter, member, value) != WNW_OK) {
        (void)snprintf(typed->problem, typed->problem_size, "%s %s=%s: %s", typed->option, member,
                       quote_write(value, quote), wnw_last_message());
        return false;
    }
    return true;
}

static bool add_words(wnw_filter **filter, const char *member, const char *value,
                      const struct typed_value *typed)
{
    static struct filter_words words;

    switch (filter_words_read(member, value, user_name_find, &words)) {
    case FILTER_WORDS_OK:
        break;
    case FILTER_WORDS_DOUBTFUL:
        output_complain("%s %s", typed->option, words.text);
        break;
    case FILTER_WORDS_REFUSED:
        (void)snprintf(typed->problem, typed->problem_size, "%s %s", typed->option, words.text);
        return false;
    }
    for (size_t i = 0; i < words.count; i++) {
        if (!add_value(filter, member, words.values[i], typed)) {
            return false;
        }
    }
    return true;
}

bool filter_option_add(wnw_filter **filter, const char *option, const char *typed, char *problem,
                       size_t problem_size)
{
    const struct typed_value value = {option, problem, problem_size};
    const size_t size = strcspn(typed, "=");
    char member[MEMBER_SIZE];
    char quote[QUOTE_SIZE];

    if (size == 0 || size >= MEMBER_SIZE || typed[size] == '\0') {
        (void)snprintf(problem, problem_size, "%s %s is not of the form member=value", option,
                       quote_write(typed, quote));
        return false;
    }
    (void)snprintf(member, sizeof(member), "%.*s", (int)size, typed);
    return add_words(filter, member, typed + size + 1, &value);
}
