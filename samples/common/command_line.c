#include "command_line.h"

#include <stdio.h>
#include <string.h>

#include "problem.h"

const char *command_line_take(struct command_line *line)
{
    line->count--;
    return *line->words++;
}

bool command_line_asks_for_help(const struct command_line *line)
{
    static const char *const asking[] = {"--help", "-h", "-?", "/?", "/h"};

    for (int i = 0; i < line->count && strcmp(line->words[i], "--") != 0; i++) {
        for (size_t w = 0; w < sizeof(asking) / sizeof(asking[0]); w++) {
            if (strcmp(line->words[i], asking[w]) == 0) {
                return true;
            }
        }
    }
    return false;
}

const char *command_line_split(const char *typed, char name[COMMAND_LINE_NAME_SIZE])
{
    const size_t size = strcspn(typed, "=");

    (void)snprintf(name, COMMAND_LINE_NAME_SIZE, "%.*s",
                   (int)(size < COMMAND_LINE_NAME_SIZE ? size : COMMAND_LINE_NAME_SIZE), typed);
    return typed[size] == '=' ? typed + size + 1 : NULL;
}

static bool take_next(struct command_line *line, const char *name,
                      bool (*is_option)(const char *word), const char **value_out)
{
    if (line->count == 0) {
        return problem_say(line->problem, "%s needs a value", name);
    }
    if (is_option(line->words[0])) {
        return problem_say(line->problem,
                           "%s needs a value, and %s is an option (%s=VALUE takes any value)", name,
                           problem_quote(line->words[0]), name);
    }
    *value_out = command_line_take(line);
    return true;
}

/* In what a shell hands over, \" is a quotation mark and ends no value. */
static bool check_quotes(struct command_line *line, const char *name, const char *value)
{
    if (strchr(value, '"') == NULL) {
        return true;
    }
    return problem_say(line->problem,
                       "the value of %s has a quotation mark in it: %s (a backslash before a "
                       "closing quotation mark keeps it open; write \\\\\" or leave the marks out)",
                       name, problem_quote(value));
}

bool command_line_take_value(struct command_line *line, const char *name,
                             bool (*is_option)(const char *word), const char **value)
{
    return (*value != NULL || take_next(line, name, is_option, value)) &&
           check_quotes(line, name, *value);
}
