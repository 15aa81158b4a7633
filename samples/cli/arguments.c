#include "arguments.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wnetwatch.h>

#include "filter_option.h"
#include "local_zone.h"
#include "quote.h"
#include "time_words.h"

#define TIMEOUT_DAYS_MAX 49u /* in milliseconds, more does not fit into 32 bits */
#define NAME_SIZE 32u        /* bytes of an option's name, with its end: longer than any */

/* The rest of the command line while it is read. */
struct rest {
    int count;
    char **values;
    struct arguments *arguments;
    wnw_filter *filter; /* NULL while no value was given */
    char *problem;
};

static bool complain(struct rest *rest, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    (void)vsnprintf(rest->problem, PROBLEM_SIZE, format, list);
    va_end(list);
    return false;
}

/* Valid until the next call. */
static const char *quote(const char *typed)
{
    static char text[QUOTE_SIZE];

    return quote_write(typed, text);
}

static const char *take(struct rest *rest)
{
    rest->count--;
    return *rest->values++;
}

static bool read_command(struct rest *rest)
{
    static const struct {
        const char *name;
        enum command command;
    } commands[] = {
        {"events", COMMAND_EVENTS},     {"status", COMMAND_STATUS}, {"version", COMMAND_VERSION},
        {"--version", COMMAND_VERSION}, {"help", COMMAND_HELP},
    };
    const char *name;

    if (rest->count == 0) {
        return complain(rest, "no command was given");
    }
    name = take(rest);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(name, commands[i].name) == 0) {
            rest->arguments->command = commands[i].command;
            return true;
        }
    }
    return complain(rest, "there is no command \"%s\"", quote(name));
}

static bool read_after(struct rest *rest, const char *value)
{
    /* 16 hex digits, a dot, 20 digits: the broker judges the rest. */
    if (strcmp(value, "now") != 0 && strcmp(value, "oldest") != 0 &&
        (strlen(value) != 37 || value[16] != '.' ||
         strspn(value, "0123456789abcdef.") != strlen(value))) {
        return complain(rest, "--after %s is neither now, nor oldest, nor the id of an event",
                        quote(value));
    }
    rest->arguments->after = value;
    return true;
}

static bool read_moment(struct rest *rest, const char *name, const char *value,
                        uint64_t *time_us_out)
{
    if (time_words_moment(value, local_zone_now_us(), &local_zone, time_us_out)) {
        return true;
    }
    return complain(rest,
                    "%s %s is no time; a time is an age such as 10m or 1h30m, today, yesterday, "
                    "2026-11-23, 2026-11-23 05:31 or 2026-11-23T04:31:00Z",
                    name, quote(value));
}

static bool read_since(struct rest *rest, const char *value)
{
    if (!read_moment(rest, "--since", value, &rest->arguments->since_us)) {
        return false;
    }
    if (rest->arguments->since_us > local_zone_now_us()) {
        return complain(rest, "--since %s is in the future, and nothing has happened there",
                        quote(value));
    }
    rest->arguments->has_since = true;
    return true;
}

static bool read_until(struct rest *rest, const char *value)
{
    rest->arguments->has_until = true;
    return read_moment(rest, "--until", value, &rest->arguments->until_us);
}

static bool read_count(struct rest *rest, const char *value)
{
    char *end;

    rest->arguments->count_max = strtoull(value, &end, 10);
    if (*end != '\0' || strspn(value, "0123456789") != strlen(value) || strlen(value) > 18 ||
        rest->arguments->count_max == 0) {
        return complain(rest, "--count %s is no number from 1 to 999999999999999999", quote(value));
    }
    return true;
}

static bool read_colour(struct rest *rest, const char *value)
{
    static const char *const names[] = {"auto", "always", "never"};

    for (int i = 0; i < 3; i++) {
        if (strcmp(value, names[i]) == 0) {
            rest->arguments->colour = (enum colour)i;
            return true;
        }
    }
    return complain(rest, "--color %s is neither auto, nor always, nor never", quote(value));
}

static bool read_filter(struct rest *rest, const char *value)
{
    return filter_option_add(&rest->filter, value, rest->problem, PROBLEM_SIZE);
}

static bool read_pipes(struct rest *rest, const char *value)
{
    rest->arguments->pipes = value;
    return true;
}

static bool read_cursor_file(struct rest *rest, const char *value)
{
    if (value[0] == '\0') {
        return complain(rest, "--cursor-file needs the name of a file");
    }
    rest->arguments->cursor_file = value;
    return true;
}

static bool read_timeout(struct rest *rest, const char *value)
{
    uint64_t timeout_us;

    if (!time_words_duration(value, &timeout_us) || timeout_us == 0 ||
        timeout_us > (uint64_t)TIMEOUT_DAYS_MAX * 24 * 3600 * 1000000) {
        return complain(rest, "--timeout %s is no duration, such as 30s or 1h30m, of up to %u days",
                        quote(value), TIMEOUT_DAYS_MAX);
    }
    rest->arguments->timeout_ms = (uint32_t)(timeout_us / 1000);
    return true;
}

static bool read_utc(struct rest *rest, const char *value)
{
    (void)value;
    rest->arguments->is_utc = true;
    return true;
}

static bool read_quiet(struct rest *rest, const char *value)
{
    (void)value;
    rest->arguments->is_quiet = true;
    return true;
}

static bool read_fail_on_gap(struct rest *rest, const char *value)
{
    (void)value;
    rest->arguments->fails_on_gap = true;
    return true;
}

static bool read_json(struct rest *rest, const char *value)
{
    (void)value;
    rest->arguments->is_json = true;
    return true;
}

static bool read_no_follow(struct rest *rest, const char *value)
{
    (void)value;
    rest->arguments->no_follow = true;
    return true;
}

#define FOR_EVENTS (1u << COMMAND_EVENTS)
#define FOR_STATUS (1u << COMMAND_STATUS)

enum option_form { OPTION_ALONE, OPTION_WITH_VALUE };

static const struct {
    const char *name;
    const char *short_name; /* "" for none */
    enum option_form form;
    unsigned commands; /* that know the option */
    bool (*read)(struct rest *rest, const char *value);
} options[] = {
    {"--json", "-j", OPTION_ALONE, FOR_EVENTS | FOR_STATUS, read_json},
    {"--pipes", "-p", OPTION_WITH_VALUE, FOR_EVENTS | FOR_STATUS, read_pipes},
    {"--after", "-a", OPTION_WITH_VALUE, FOR_EVENTS, read_after},
    {"--since", "-s", OPTION_WITH_VALUE, FOR_EVENTS, read_since},
    {"--until", "-u", OPTION_WITH_VALUE, FOR_EVENTS, read_until},
    {"--no-follow", "-x", OPTION_ALONE, FOR_EVENTS, read_no_follow},
    {"--count", "-n", OPTION_WITH_VALUE, FOR_EVENTS, read_count},
    {"--filter", "-f", OPTION_WITH_VALUE, FOR_EVENTS, read_filter},
    {"--cursor-file", "-c", OPTION_WITH_VALUE, FOR_EVENTS, read_cursor_file},
    {"--timeout", "-t", OPTION_WITH_VALUE, FOR_EVENTS | FOR_STATUS, read_timeout},
    {"--utc", "", OPTION_ALONE, FOR_EVENTS, read_utc},
    {"--quiet", "-q", OPTION_ALONE, FOR_EVENTS, read_quiet},
    {"--fail-on-gap", "", OPTION_ALONE, FOR_EVENTS, read_fail_on_gap},
    {"--color", "", OPTION_WITH_VALUE, FOR_EVENTS, read_colour},
};

#define OPTIONS (sizeof(options) / sizeof(options[0]))

/* Index of an option that the command knows, or OPTIONS. */
static size_t find_option(enum command command, const char *name)
{
    size_t i = 0;

    while (i < OPTIONS &&
           ((strcmp(name, options[i].name) != 0 && strcmp(name, options[i].short_name) != 0) ||
            (options[i].commands & (1u << command)) == 0)) {
        i++;
    }
    return i;
}

static bool is_option(const char *text)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        if (text[0] != '\0' && strcmp(text, options[i].short_name) == 0) {
            return true;
        }
    }
    return strncmp(text, "--", 2) == 0;
}

/* In what a shell hands over, \" is a quotation mark and ends no value. */
static bool check_quotes(struct rest *rest, const char *name, const char *value)
{
    if (strchr(value, '"') == NULL) {
        return true;
    }
    return complain(rest,
                    "the value of %s has a quotation mark in it: %s (a backslash before a closing "
                    "quotation mark keeps it open; write \\\\\" or leave the marks out)",
                    name, quote(value));
}

static bool take_value(struct rest *rest, const char *name, const char **value_out)
{
    if (rest->count == 0) {
        return complain(rest, "%s needs a value", name);
    }
    if (is_option(rest->values[0])) {
        return complain(rest, "%s needs a value, and %s is an option (%s=VALUE takes any value)",
                        name, quote(rest->values[0]), name);
    }
    *value_out = take(rest);
    return true;
}

/* The name, and the value of "--name=value"; NULL when there is none. */
static const char *split_option(const char *typed, char name[NAME_SIZE])
{
    const size_t size = strcspn(typed, "=");

    (void)snprintf(name, NAME_SIZE, "%.*s", (int)(size < NAME_SIZE ? size : NAME_SIZE), typed);
    return typed[size] == '=' ? typed + size + 1 : NULL;
}

static bool read_option(struct rest *rest)
{
    char name[NAME_SIZE];
    const char *typed = take(rest);
    const char *value = split_option(typed, name);
    const size_t i = find_option(rest->arguments->command, name);

    if (i == OPTIONS) {
        return complain(rest, "\"%s\" is no option of this command", quote(typed));
    }
    if (options[i].form == OPTION_ALONE && value != NULL) {
        return complain(rest, "%s takes no value", name);
    }
    if (options[i].form == OPTION_WITH_VALUE &&
        ((value == NULL && !take_value(rest, name, &value)) || !check_quotes(rest, name, value))) {
        return false;
    }
    return options[i].read(rest, value);
}

static bool check_together(struct rest *rest)
{
    struct arguments *arguments = rest->arguments;

    if (arguments->after != NULL && arguments->has_since) {
        return complain(rest, "--after and --since both say where to begin");
    }
    if (arguments->has_since && arguments->has_until &&
        arguments->until_us <= arguments->since_us) {
        return complain(rest, "--until is no later than --since, so nothing is between them");
    }
    arguments->has_filter = rest->filter != NULL;
    (void)snprintf(arguments->filter, FILTER_SIZE, "%s", wnw_filter_text(rest->filter));
    return true;
}

/* Help is given wherever it is asked for. */
static bool asks_for_help(const struct rest *rest)
{
    static const char *const words[] = {"--help", "-h", "-?", "/?", "/h"};

    for (int i = 0; i < rest->count; i++) {
        for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
            if (strcmp(rest->values[i], words[w]) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool read_rest(struct rest *rest)
{
    if (asks_for_help(rest)) {
        rest->arguments->command = COMMAND_HELP;
        return true;
    }
    if (!read_command(rest)) {
        return false;
    }
    while (rest->count > 0 && rest->arguments->command != COMMAND_HELP) {
        if (!read_option(rest)) {
            return false;
        }
    }
    return rest->arguments->command == COMMAND_HELP || check_together(rest);
}

bool arguments_read(int count, char **values, struct arguments *arguments, char *problem)
{
    struct rest rest;
    bool is_good;

    memset(arguments, 0, sizeof(*arguments));
    memset(&rest, 0, sizeof(rest));
    rest.count = count;
    rest.values = values;
    rest.arguments = arguments;
    rest.problem = problem;

    is_good = read_rest(&rest);
    wnw_filter_free(rest.filter);
    return is_good;
}
