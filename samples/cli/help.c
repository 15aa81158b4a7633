#include "help.h"

#include <string.h>

#include <wnetwatch.h>

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "../common/problem.h"
#include "arguments.h"
#include "help_text.h"

/* NULL when there is none. */
static const struct verb *find_verb(verb_table verbs, const char *name)
{
    while (*verbs != NULL && strcmp((*verbs)->name, name) != 0) {
        verbs++;
    }
    return *verbs;
}

static bool check_help(const struct arguments *arguments, char *problem)
{
    if (arguments->word == NULL || find_verb(arguments->verbs, arguments->word) != NULL) {
        return true;
    }
    return problem_say(problem, "there is no command \"%s\"", problem_quote(arguments->word));
}

static int run_help(const struct arguments *arguments)
{
    static char text[HELP_TEXT_SIZE];
    const struct verb *verb =
        arguments->word == NULL ? NULL : find_verb(arguments->verbs, arguments->word);
    const size_t size =
        verb == NULL ? help_text_of_program(arguments->verbs, text) : help_text_of_verb(verb, text);

    (void)output_write(text, size);
    return EXIT_CODE_DONE;
}

static int run_version(const struct arguments *arguments)
{
    const char *version = wnw_version();

    (void)arguments;
    (void)output_write("wnetwatch ", strlen("wnetwatch "));
    (void)output_write(version, strlen(version));
    (void)output_write("\n", 1);
    return EXIT_CODE_DONE;
}

const struct verb verb_help = {
    .name = "help",
    .summary = "print this",
    .usage = "[VERB]",
    .about = "Print what the program can do, or what a verb can.\n",
    .examples = "  wnetwatch help events\n",
    .rest = VERB_REST_WORD,
    .check = check_help,
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
