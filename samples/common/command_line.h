/*
 * The words of a command line while they are read, one after the other. They are UTF-8. A value
 * follows its option, or stands behind a "=".
 */
#ifndef SAMPLES_COMMON_COMMAND_LINE_H
#define SAMPLES_COMMON_COMMAND_LINE_H

#include <stdbool.h>

#define COMMAND_LINE_NAME_SIZE 32u /* bytes of an option's name, with its end: longer than any */

struct command_line {
    int count; /* words that are left */
    char **words;
    char *problem; /* of PROBLEM_SIZE bytes */
};

/* The next word, which there must be. */
const char *command_line_take(struct command_line *line);

/* Whether one of the words asks for help; those behind a "--" are not looked at. */
bool command_line_asks_for_help(const struct command_line *line);

/* The name of an option as it was typed, and the value of "--name=value"; NULL when there is none. */
const char *command_line_split(const char *typed, char name[COMMAND_LINE_NAME_SIZE]);

/*
 * The value of the option with this name. *value is that behind the "=", or NULL: then it is the
 * next word, which must not be an option. False when there is none, or it holds a quotation mark;
 * problem says so.
 */
bool command_line_take_value(struct command_line *line, const char *name,
                             bool (*is_option)(const char *word), const char **value);

#endif
