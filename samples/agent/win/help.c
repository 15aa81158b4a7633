#include "help.h"

#include <stdio.h>
#include <string.h>

#include <wnetwatch.h>

#include "../../common/exit_codes.h"
#include "../../common/output.h"
#include "../../common/text_buffer.h"
#include "flags.h"

#define NAME_COLUMNS 22 /* of an option and its value */
#define OPTION_SIZE 64u /* bytes of these, with the end */

const struct verb *verb_find(const struct verb *const *verbs, const char *name)
{
    while (*verbs != NULL && strcmp((*verbs)->name, name) != 0) {
        verbs++;
    }
    return *verbs;
}

/* Lines of an option's help, all of them in the right half. */
static void put_option(struct text_buffer *text, const char *name, const char *value,
                       const char *lines)
{
    char typed[OPTION_SIZE];
    const char *end;

    (void)snprintf(typed, sizeof(typed), "%s%s%s", name, value[0] == '\0' ? "" : " ", value);
    text_buffer_format(text, "  %-*s", NAME_COLUMNS - 2, typed);
    if (strlen(typed) > NAME_COLUMNS - 2) {
        text_buffer_format(text, "\n%*s", NAME_COLUMNS, "");
    }
    while ((end = strchr(lines, '\n')) != NULL) {
        text_buffer_format(text, " %.*s\n%*s", (int)(end - lines), lines, NAME_COLUMNS, "");
        lines = end + 1;
    }
    text_buffer_format(text, " %s\n", lines);
}

static void put_options(struct text_buffer *text, const struct verb *verb)
{
    if (verb->flags != 0 || verb->has_settings) {
        text_buffer_put(text, "\nOptions; a value follows its option, or stands behind a \"=\":\n");
    }
    for (int i = 0; i < FLAGS; i++) {
        if ((verb->flags & FLAG_BIT(i)) != 0) {
            put_option(text, flags[i].name, "", flags[i].help);
        }
    }
    if (verb->has_settings) {
        for (size_t i = 0; i < SETTINGS_COUNT; i++) {
            put_option(text, settings_table[i].option, settings_table[i].value,
                       settings_table[i].help);
        }
    }
}

static void put_verb(struct text_buffer *text, const struct verb *verb)
{
    text_buffer_format(text, "wnetwatch-agent %s%s%s\n\n", verb->name,
                       verb->usage[0] == '\0' ? "" : " ", verb->usage);
    text_buffer_put(text, verb->about);
    put_options(text, verb);
    if (verb->examples[0] != '\0') {
        text_buffer_put(text, "\nExamples:\n");
        text_buffer_put(text, verb->examples);
    }
}

static void put_program(struct text_buffer *text, const struct verb *const *verbs)
{
    text_buffer_put(text, "wnetwatch-agent: send the events of this machine to a collector\n\n");
    for (; *verbs != NULL; verbs++) {
        text_buffer_format(text, "  wnetwatch-agent %-10s %s\n", (*verbs)->name, (*verbs)->summary);
    }
    text_buffer_put(
        text,
        "\n\"wnetwatch-agent help VERB\", or /? behind a verb, tells its options, with examples.\n"
        "\n"
        "Exit codes: 0 done, 1 failed, 2 a wrong command line or setting, 3 degraded (something "
        "is\n"
        "wrong, and is told).\n");
}

static int print(struct text_buffer *text)
{
    const bool is_whole = !text->has_failed && output_write(text->bytes, text->size);

    text_buffer_free(text);
    return is_whole ? EXIT_CODE_DONE : EXIT_CODE_FAILED;
}

static int run_help(const struct command *command)
{
    struct text_buffer text = {0};
    const struct verb *verb =
        command->word == NULL ? NULL : verb_find(command->verbs, command->word);

    if (command->word != NULL && verb == NULL) {
        output_complain("there is no command \"%s\" (see: wnetwatch-agent help)", command->word);
        return EXIT_CODE_USAGE;
    }
    if (verb == NULL) {
        put_program(&text, command->verbs);
    } else {
        put_verb(&text, verb);
    }
    return print(&text);
}

static int run_version(const struct command *command)
{
    struct text_buffer text = {0};

    (void)command;
    text_buffer_format(&text, "wnetwatch-agent %s\n", wnw_version());
    return print(&text);
}

const struct verb verb_help = {
    .name = "help",
    .summary = "print this",
    .usage = "[VERB]",
    .about = "Print what the program can do, or what a verb can.\n",
    .examples = "  wnetwatch-agent help run\n",
    .takes_word = true,
    .run = run_help,
};

const struct verb verb_version = {
    .name = "version",
    .summary = "print the version",
    .usage = "",
    .about = "Print the version of the library, which is that of the program.\n",
    .examples = "",
    .run = run_version,
};
