#include "arguments_reader.h"

#include <stdio.h>
#include <string.h>

#include "option_values.h"
#include "problem.h"

#define NAME_SIZE 32u /* bytes of an option's name, with its end: longer than any */

/* The rest of the command line while it is read. */
struct rest {
    int count;
    char **values;
    struct arguments *arguments;
    struct option_target target;
    char *problem;
};

static const char *take(struct rest *rest)
{
    rest->count--;
    return *rest->values++;
}

static bool read_verb(struct rest *rest)
{
    verb_table verb = rest->arguments->verbs;
    const char *name;

    if (rest->count == 0) {
        return problem_say(rest->problem, "no command was given");
    }
    name = take(rest);
    if (strcmp(name, "--version") == 0) {
        name += 2;
    }
    while (*verb != NULL && strcmp((*verb)->name, name) != 0) {
        verb++;
    }
    rest->arguments->verb = *verb;
    return *verb != NULL ||
           problem_say(rest->problem, "there is no command \"%s\"", problem_quote(name));
}

/* An option that the verb knows, or OPTIONS. */
static enum option_id find_option(const struct verb *verb, const char *name)
{
    int i = 0;

    while (i < OPTIONS &&
           ((strcmp(name, options[i].name) != 0 && strcmp(name, options[i].short_name) != 0) ||
            (verb->options & OPTION_BIT(i)) == 0)) {
        i++;
    }
    return (enum option_id)i;
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
    return problem_say(rest->problem,
                       "the value of %s has a quotation mark in it: %s (a backslash before a "
                       "closing quotation mark keeps it open; write \\\\\" or leave the marks out)",
                       name, problem_quote(value));
}

static bool take_value(struct rest *rest, const char *name, const char **value_out)
{
    if (rest->count == 0) {
        return problem_say(rest->problem, "%s needs a value", name);
    }
    if (is_option(rest->values[0])) {
        return problem_say(rest->problem,
                           "%s needs a value, and %s is an option (%s=VALUE takes any value)", name,
                           problem_quote(rest->values[0]), name);
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
    const enum option_id option = find_option(rest->arguments->verb, name);

    if (option == OPTIONS) {
        return problem_say(rest->problem, "\"%s\" is no option of this command",
                           problem_quote(typed));
    }
    if (options[option].value == NULL && value != NULL) {
        return problem_say(rest->problem, "%s takes no value", name);
    }
    if (options[option].value != NULL &&
        ((value == NULL && !take_value(rest, name, &value)) || !check_quotes(rest, name, value))) {
        return false;
    }
    return option_values_take(&rest->target, option, value);
}

static bool read_next(struct rest *rest)
{
    struct arguments *arguments = rest->arguments;

    if (arguments->verb->rest == VERB_REST_WORD && arguments->word == NULL &&
        rest->values[0][0] != '-') {
        arguments->word = take(rest);
        return true;
    }
    if (arguments->verb->rest == VERB_REST_COMMAND && strcmp(rest->values[0], "--") == 0) {
        arguments->command = rest->values + 1;
        arguments->command_count = rest->count - 1;
        rest->count = 0;
        return true;
    }
    return read_option(rest);
}

/* What is connected already comes as an event of this type. */
static bool let_appeared_pass(struct rest *rest)
{
    if (!rest->arguments->or_connected || !rest->target.has_type ||
        wnw_filter_add(rest->target.filter, "type", wnw_event_type_name(WNW_EVENT_APPEARED)) ==
            WNW_OK) {
        return true;
    }
    return problem_say(rest->problem, "--or-connected: %s", wnw_last_message());
}

static bool check_together(struct rest *rest)
{
    struct arguments *arguments = rest->arguments;

    if (arguments->after != NULL && arguments->has_since) {
        return problem_say(rest->problem, "--after and --since both say where to begin");
    }
    if (arguments->has_since && arguments->has_until &&
        arguments->until_us <= arguments->since_us) {
        return problem_say(rest->problem,
                           "--until is no later than --since, so nothing is between them");
    }
    if (arguments->is_json && arguments->format != NULL) {
        return problem_say(rest->problem, "--json and --format both say how a line looks");
    }
    if (!let_appeared_pass(rest)) {
        return false;
    }
    arguments->has_filter = rest->target.filter != NULL;
    (void)snprintf(arguments->filter, FILTER_SIZE, "%s", wnw_filter_text(rest->target.filter));
    return arguments->verb->check == NULL || arguments->verb->check(arguments, rest->problem);
}

/* Help is given wherever it is asked for, but a command has words of its own. */
static bool asks_for_help(const struct rest *rest)
{
    static const char *const words[] = {"--help", "-h", "-?", "/?", "/h"};

    for (int i = 0; i < rest->count && strcmp(rest->values[i], "--") != 0; i++) {
        for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
            if (strcmp(rest->values[i], words[w]) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* As if "help VERB" had been typed. */
static bool turn_into_help(struct rest *rest)
{
    static char help_name[] = "help";
    static char *help[] = {help_name};
    const struct verb *verb = rest->arguments->verb;

    rest->count = 1;
    rest->values = help;
    if (verb != NULL) {
        rest->arguments->word = verb->name;
    }
    return read_verb(rest);
}

static bool read_rest(struct rest *rest)
{
    const bool is_help = asks_for_help(rest);

    if (!read_verb(rest) && !is_help) {
        return false;
    }
    if (is_help) {
        return turn_into_help(rest);
    }
    while (rest->count > 0) {
        if (!read_next(rest)) {
            return false;
        }
    }
    return check_together(rest);
}

bool arguments_read(int count, char **values, verb_table verbs, struct arguments *arguments,
                    char *problem)
{
    struct rest rest;
    bool is_good;

    memset(arguments, 0, sizeof(*arguments));
    memset(&rest, 0, sizeof(rest));
    arguments->verbs = verbs;
    rest.count = count;
    rest.values = values;
    rest.arguments = arguments;
    rest.problem = problem;
    rest.target.arguments = arguments;
    rest.target.problem = problem;

    is_good = read_rest(&rest);
    wnw_filter_free(rest.target.filter);
    return is_good;
}
