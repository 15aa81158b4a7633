#include "completion.h"

#include <string.h>

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "../common/problem.h"
#include "arguments.h"
#include "completion_text.h"

#define SHELL "powershell"

static bool check_completion(const struct arguments *arguments, char *problem)
{
    return (arguments->word != NULL && strcmp(arguments->word, SHELL) == 0) ||
           problem_say(problem, "completion is there for one shell: completion " SHELL);
}

static int run_completion(const struct arguments *arguments)
{
    static char text[COMPLETION_TEXT_SIZE];
    const size_t size = completion_text_write(arguments->verbs, text);

    (void)output_write(text, size);
    return EXIT_CODE_DONE;
}

const struct verb verb_completion = {
    .name = "completion",
    .summary = "print a script that lets PowerShell complete the words",
    .usage = SHELL,
    .about = "Print a script that lets PowerShell complete verbs, options and their values.\n",
    .examples = "  wnetwatch completion powershell | Out-String | Invoke-Expression\n",
    .rest = VERB_REST_WORD,
    .words = SHELL,
    .check = check_completion,
    .run = run_completion,
};
