/*
 * bench_load COMMAND [--OPTION VALUE]...: the one load generator and reader of ./dev bench, for our
 * broker and for each relay. It runs on a real Windows as it is.
 */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

#include "tests/bench/commands.h"

static const struct {
    const wchar_t *name;
    int (*run)(const struct arguments *arguments);
} commands[] = {
    {L"flow", flow_run},     {L"oneshot", oneshot_run}, {L"replay", replay_run},
    {L"notify", notify_run}, {L"answer", answer_run},   {L"probe", probe_run},
};

int wmain(int count, wchar_t **words)
{
    const struct arguments arguments = {words, count};

    for (size_t i = 0; count > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (wcscmp(words[1], commands[i].name) == 0) {
            return commands[i].run(&arguments);
        }
    }
    (void)fprintf(stderr,
                  "usage: bench_load flow|oneshot|replay|notify|answer|probe [--option value]\n");
    return 2;
}
