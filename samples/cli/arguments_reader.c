#include "arguments_reader.h"

#include <stdio.h>
#include <string.h>

#include "../common/command_line.h"
#include "../common/problem.h"
#include "option_values.h"

/* The rest of the command line while it is read. */
struct rest {
    struct command_line line;
    struct arguments *arguments;
    struct option_target target;
};

static bool read_verb(struct rest *rest)
{
    verb_table verb = rest->arguments->verbs;
    const char *name;

    if (rest->line.count == 0) {
        return problem_say(rest->line.problem, "no command was given");
    }
    name = command_line_take(&rest->line);
    if (strcmp(name, "--version") == 0) {
        name += 2;
    }
    while (*verb != NULL && strcmp((*verb)->name, name) != 0) {
        verb++;
    }
    rest->arguments->verb = *verb;
    return *verb != NULL ||
           problem_say(rest->line.problem, "there is no command \"%s\"", problem_quote(name));
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

static bool read_option(struct rest *rest)
{
    char name[COMMAND_LINE_NAME_SIZE];
    const char *typed = command_line_take(&rest->line);
    const char *value = command_line_split(typed, name);
    const enum option_id option = find_option(rest->arguments->verb, name);

    if (option == OPTIONS) {
        return problem_say(rest->line.problem, "\"%s\" is no option of this command",
                           problem_quote(typed));
    }
    if (options[option].value == NULL && value != NULL) {
        return problem_say(rest->line.problem, "%s takes no value", name);
    }
    if (options[option].value != NULL &&
        !command_line_take_value(&rest->line, name, is_option, &value)) {
        return false;
    }
    return option_values_take(&rest->target, option, value);
}

static bool read_next(struct rest *rest)
{
    struct arguments *arguments = rest->arguments;

    if (arguments->verb->rest == VERB_REST_WORD && arguments->word == NULL &&
        rest->line.words[0][0] != '-') {
        arguments->word = command_line_take(&rest->line);
        return true;
    }
    if (arguments->verb->rest == VERB_REST_COMMAND && strcmp(rest->line.words[0], "--") == 0) {
        arguments->command = rest->line.words + 1;
        arguments->command_count = rest->line.count - 1;
        rest->line.count = 0;
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
    return problem_say(rest->line.problem, "--or-connected: %s", wnw_last_message());
}

static bool check_together(struct rest *rest)
{
    struct arguments *arguments = rest->arguments;

    if (arguments->after != NULL && arguments->has_since) {
        return problem_say(rest->line.problem, "--after and --since both say where to begin");
    }
    if (arguments->has_since && arguments->has_until &&
        arguments->until_us <= arguments->since_us) {
        return problem_say(rest->line.problem,
                           "--until is no later than --since, so nothing is between them");
    }
    if (arguments->is_json && arguments->format != NULL) {
        return problem_say(rest->line.problem, "--json and --format both say how a line looks");
    }
    if (!let_appeared_pass(rest)) {
        return false;
    }
    arguments->has_filter = rest->target.filter != NULL;
    (void)snprintf(arguments->filter, FILTER_SIZE, "%s", wnw_filter_text(rest->target.filter));
    return arguments->verb->check == NULL || arguments->verb->check(arguments, rest->line.problem);
}

/* As if "help VERB" had been typed. */
static bool turn_into_help(struct rest *rest)
{
    static char help_name[] = "help";
    static char *help[] = {help_name};
    const struct verb *verb = rest->arguments->verb;

    rest->line.count = 1;
    rest->line.words = help;
    if (verb != NULL) {
        rest->arguments->word = verb->name;
    }
    return read_verb(rest);
}

static bool read_rest(struct rest *rest)
{
    /* Help is given wherever it is asked for, but a command has words of its own. */
    const bool is_help = command_line_asks_for_help(&rest->line);

    if (!read_verb(rest) && !is_help) {
        return false;
    }
    if (is_help) {
        return turn_into_help(rest);
    }
    while (rest->line.count > 0) {
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
    rest.line.count = count;
    rest.line.words = values;
    rest.arguments = arguments;
    rest.line.problem = problem;
    rest.target.arguments = arguments;
    rest.target.problem = problem;

    is_good = read_rest(&rest);
    wnw_filter_free(rest.target.filter);
    return is_good;
}
