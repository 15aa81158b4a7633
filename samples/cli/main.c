/* wnetwatch.exe: the command line, and the sample that uses most of the library. */
#include <windows.h>

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "../common/problem.h"
#include "../common/utf8_words.h"
#include "arguments_reader.h"
#include "verbs.h"

int wmain(int argc, wchar_t **argv)
{
    static struct arguments arguments;
    char problem[PROBLEM_SIZE];
    int count = argc > 0 ? argc - 1 : 0;
    char **values;
    int exit_code = EXIT_CODE_USAGE;

    /* Whatever Windows loads for us later comes from its own folder, not from where we stand. */
    (void)SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    output_name_program("wnetwatch");
    values = utf8_words_copy(count, argv + 1);
    if (values == NULL) {
        output_complain("there is not enough memory");
        return EXIT_CODE_FAILED;
    }
    if (arguments_read(count, values, verbs, &arguments, problem)) {
        output_open(arguments.colour);
        exit_code = output_close(arguments.verb->run(&arguments));
    } else {
        output_complain("%s (see: wnetwatch help)", problem);
    }
    utf8_words_free(count, values);
    return exit_code;
}
