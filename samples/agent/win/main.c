/* wnetwatch-agent.exe: the events of this machine, sent to a collector. */
#include "../../common/exit_codes.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "../../common/program.h"
#include "command_reader.h"
#include "verbs.h"

static int run(int count, char **words)
{
    static struct command command;
    char problem[PROBLEM_SIZE];

    if (!command_read(count, words, verbs, &command, problem)) {
        output_complain("%s (see: wnetwatch-agent help)", problem);
        return EXIT_CODE_USAGE;
    }
    output_open(COLOUR_NEVER);
    return output_close(command.verb->run(&command));
}

int wmain(int argc, wchar_t **argv)
{
    return program_run("wnetwatch-agent", argc, argv, run);
}
