/* wnetwatch.exe: the command line, and the sample that uses most of the library. */
#include "../common/exit_codes.h"
#include "../common/output.h"
#include "../common/problem.h"
#include "../common/program.h"
#include "arguments_reader.h"
#include "verbs.h"

static int run(int count, char **words)
{
    static struct arguments arguments;
    char problem[PROBLEM_SIZE];

    if (!arguments_read(count, words, verbs, &arguments, problem)) {
        output_complain("%s (see: wnetwatch help)", problem);
        return EXIT_CODE_USAGE;
    }
    output_open(arguments.colour);
    return output_close(arguments.verb->run(&arguments));
}

int wmain(int argc, wchar_t **argv)
{
    return program_run("wnetwatch", argc, argv, run);
}
