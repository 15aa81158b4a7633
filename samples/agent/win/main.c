/* wnetwatch-agent.exe: the events of this machine, sent to a collector. */
#include <windows.h>

#include "../../common/exit_codes.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "../../common/utf8_words.h"
#include "command_reader.h"
#include "verbs.h"

int wmain(int argc, wchar_t **argv)
{
    static struct command command;
    char problem[PROBLEM_SIZE];
    int count = argc > 0 ? argc - 1 : 0;
    char **words;
    int exit_code = EXIT_CODE_USAGE;

    /* Whatever Windows loads for us later comes from its own folder, not from where we stand. */
    (void)SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    output_name_program("wnetwatch-agent");
    words = utf8_words_copy(count, argv + 1);
    if (words == NULL) {
        output_complain("there is not enough memory");
        return EXIT_CODE_FAILED;
    }
    if (command_read(count, words, verbs, &command, problem)) {
        output_open(COLOUR_NEVER);
        exit_code = output_close(command.verb->run(&command));
    } else {
        output_complain("%s (see: wnetwatch-agent help)", problem);
    }
    utf8_words_free(count, words);
    return exit_code;
}
