#include "command_reader.h"

#include <string.h>

#include "../../common/command_line.h"
#include "../../common/problem.h"
#include "flags.h"

static bool is_option(const char *word)
{
    return strncmp(word, "--", 2) == 0;
}

/* FLAGS when the verb knows none of this name. */
static int find_flag(const struct verb *verb, const char *name)
{
    int i = 0;

    while (i < FLAGS && (strcmp(name, flags[i].name) != 0 || (verb->flags & FLAG_BIT(i)) == 0)) {
        i++;
    }
    return i;
}

static bool read_setting(struct command_line *line, struct command *command, const char *name,
                         const char *value)
{
    const enum setting_index index = settings_find(name);

    if (index == SETTINGS_COUNT || !command->verb->has_settings) {
        return problem_say(line->problem, "\"%s\" is no option of this command",
                           problem_quote(name));
    }
    return command_line_take_value(line, name, is_option, &value) &&
           settings_read_option(&command->settings, index, value, line->problem);
}

static bool read_next(struct command_line *line, struct command *command)
{
    char name[COMMAND_LINE_NAME_SIZE];
    const char *typed = command_line_take(line);
    const char *value = command_line_split(typed, name);
    const int flag = find_flag(command->verb, name);

    if (command->verb->takes_word && command->word == NULL && typed[0] != '-') {
        command->word = typed;
        return true;
    }
    if (flag == FLAGS) {
        return read_setting(line, command, name, value);
    }
    if (value != NULL) {
        return problem_say(line->problem, "%s takes no value", name);
    }
    command->has[flag] = true;
    return true;
}

/* A setting that an administrator has got wrong is no wrong command line: some verbs do without. */
static void read_key(struct command *command,
                     bool (*read)(struct settings *settings, char *problem))
{
    char problem[PROBLEM_SIZE];

    if (!read(&command->settings, problem) && command->settings_problem[0] == '\0') {
        memcpy(command->settings_problem, problem, sizeof(problem));
    }
}

static bool are_settings_good(const struct command *command, char *problem)
{
    const struct verb *verb = command->verb;

    if (command->settings_problem[0] != '\0' && !verb->bears_bad_settings) {
        return problem_say(problem, "%s", command->settings_problem);
    }
    return !verb->needs_settings || settings_check(&command->settings, problem);
}

static bool read_rest(struct command_line *line, struct command *command)
{
    settings_init(&command->settings);
    if (command->verb->has_settings) {
        read_key(command, settings_read_registry);
    }
    while (line->count > 0) {
        if (!read_next(line, command)) {
            return false;
        }
    }
    if (command->verb->has_settings) {
        read_key(command, settings_read_policy);
    }
    return are_settings_good(command, line->problem);
}

bool command_read(int count, char **words, const struct verb *const *verbs, struct command *command,
                  char *problem)
{
    struct command_line line = {count, words, problem};
    const bool is_help = command_line_asks_for_help(&line);
    const char *name;

    memset(command, 0, sizeof(*command));
    command->verbs = verbs;
    if (count == 0) {
        return problem_say(problem, "no command was given");
    }
    name = command_line_take(&line);
    command->verb = verb_find(verbs, strcmp(name, "--version") == 0 ? name + 2 : name);
    if (is_help) {
        command->word = command->verb == NULL ? NULL : command->verb->name;
        command->verb = verb_find(verbs, "help");
        return true;
    }
    if (command->verb == NULL) {
        return problem_say(problem, "there is no command \"%s\"", problem_quote(name));
    }
    return read_rest(&line, command);
}
