#include "help_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "options.h"

#define NAME_COLUMNS 22 /* of an option and its value */
#define OPTION_SIZE 64u /* bytes of these, with the end */

static void put(char *text, const char *format, ...)
{
    const size_t size = strlen(text);
    va_list list;

    va_start(list, format);
    (void)vsnprintf(text + size, HELP_TEXT_SIZE - size, format, list);
    va_end(list);
}

/* Lines of an option's help, all of them in the right half. */
static void put_indented(char *text, const char *lines)
{
    const char *end;

    while ((end = strchr(lines, '\n')) != NULL) {
        put(text, "%.*s\n %*s", (int)(end - lines), lines, NAME_COLUMNS, "");
        lines = end + 1;
    }
    put(text, "%s\n", lines);
}

static void put_option(char *text, const struct option *option)
{
    char name[OPTION_SIZE];

    (void)snprintf(name, sizeof(name), "%s%s%s%s%s", option->short_name,
                   option->short_name[0] == '\0' ? "" : ", ", option->name,
                   option->value == NULL ? "" : " ", option->value == NULL ? "" : option->value);
    put(text, "  %-*s", NAME_COLUMNS - 2, name);
    if (strlen(name) > NAME_COLUMNS - 2) {
        put(text, "\n%*s", NAME_COLUMNS, "");
    }
    put(text, " ");
    put_indented(text, option->help);
}

static void put_options(char *text, uint32_t known)
{
    if (known == 0) {
        return;
    }
    put(text, "\nOptions; a value follows its option, or stands behind a \"=\":\n");
    for (size_t i = 0; i < OPTIONS; i++) {
        if ((known & OPTION_BIT(i)) != 0) {
            put_option(text, &options[i]);
        }
    }
}

size_t help_text_of_verb(const struct verb *verb, char text[HELP_TEXT_SIZE])
{
    text[0] = '\0';
    put(text, "wnetwatch %s%s%s\n\n%s", verb->name, verb->usage[0] == '\0' ? "" : " ", verb->usage,
        verb->about);
    put_options(text, verb->options);
    if (verb->examples[0] != '\0') {
        put(text, "\nExamples:\n%s", verb->examples);
    }
    return strlen(text);
}

static size_t find_widest(verb_table verbs)
{
    size_t widest = 0;

    for (; *verbs != NULL; verbs++) {
        const size_t size = strlen((*verbs)->name);

        widest = size > widest ? size : widest;
    }
    return widest;
}

size_t help_text_of_program(verb_table verbs, char text[HELP_TEXT_SIZE])
{
    const int columns = (int)find_widest(verbs) + 1;

    text[0] = '\0';
    put(text, "wnetwatch: see network connections of this machine come and go\n\n");
    for (size_t i = 0; verbs[i] != NULL; i++) {
        put(text, "  wnetwatch %-*s %s\n", columns, verbs[i]->name, verbs[i]->summary);
    }
    put(text,
        "\n\"wnetwatch help VERB\", or /? behind a verb, tells its options, with examples.\n"
        "\n"
        "What is asked for goes to standard output, all else to standard error. Ctrl+C ends each\n"
        "verb.\n"
        "\n"
        "Exit codes: 0 done, 1 failed, 2 a wrong command line, 3 degraded (something is wrong, "
        "and\n"
        "is told), 4 time-out (--timeout), 5 a gap (--fail-on-gap).\n");
    return strlen(text);
}
