/* Says that it waits, and then that a broker has answered, which may be started in between. */
#include <windows.h>
#include <stdio.h>

#include "tests/bench/commands.h"
#include "tests/bench/reader.h"

int answer_run(const struct arguments *arguments)
{
    static struct reader reader;

    (void)printf("waiting\n");
    (void)fflush(stdout);
    reader_open(&reader, arguments_text(arguments, L"--subscribe", L""), 1, READER_REQUEST_LIVE,
                DELIVERY_ASCENDING);
    reader_start(&reader);
    reader_wait_until_live(&reader);
    (void)printf("{\"command\":\"answer\",\"verdict\":\"good\"}\n");
    return 0;
}
