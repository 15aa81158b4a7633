#include "wait.h"

#include <wnetwatch.h>

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "../common/problem.h"
#include "arguments.h"
#include "deadline.h"
#include "item_line.h"
#include "options.h"
#include "state_report.h"
#include "verb_client.h"

static void tell_gap(const struct arguments *arguments, const wnw_gap *gap)
{
    if (!arguments->is_quiet) {
        output_complain("events are lost (%s): one of them may have matched", gap->reason_name);
    }
}

/* Whether the item ends the wait; *exit_code_out is that of the program then. */
static bool is_the_end(const struct arguments *arguments, struct item_line *line,
                       const wnw_item *item, int *exit_code_out)
{
    switch (item->kind) {
    case WNW_ITEM_EVENT:
        (void)output_write(line->bytes, item_line_write_event(line, item->event));
        *exit_code_out = EXIT_CODE_DONE;
        return true;
    case WNW_ITEM_GAP:
        tell_gap(arguments, item->gap);
        *exit_code_out = EXIT_CODE_GAP;
        return arguments->fails_on_gap;
    case WNW_ITEM_STATE:
        *exit_code_out = EXIT_CODE_FAILED;
        return !state_report(item->state, arguments->is_quiet, true);
    }
    return false;
}

static int wait_for_event(const struct arguments *arguments, wnw_client *client)
{
    static struct item_line line;
    const struct deadline deadline = deadline_after(arguments->timeout_ms);
    const wnw_item *item;
    wnw_status status;
    int exit_code;

    item_line_init(&line, arguments, output_has_colour());
    while ((status = wnw_client_next(client, deadline_left_ms(&deadline), &item)) == WNW_OK) {
        if (is_the_end(arguments, &line, item, &exit_code)) {
            return exit_code;
        }
    }
    return status == WNW_E_TIMEOUT ? EXIT_CODE_TIMEOUT : EXIT_CODE_FAILED;
}

static int run_wait(const struct arguments *arguments)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;
    int exit_code;

    config.mode = WNW_MODE_NEXT;
    config.filter = arguments->filter;
    config.pipe_prefix = arguments->pipes;
    config.compares_connections = arguments->or_connected;
    exit_code = verb_client_start(&config, &client);
    if (exit_code == EXIT_CODE_DONE) {
        verb_client_stop_on_control(client);
        exit_code = wait_for_event(arguments, client);
    }
    (void)verb_client_close(client);
    return exit_code;
}

static bool check_wait(const struct arguments *arguments, char *problem)
{
    return arguments->has_filter ||
           problem_say(problem, "wait needs a --filter, or any event would end it");
}

const struct verb verb_wait = {
    .name = "wait",
    .summary = "wait until an event matches",
    .usage = "--filter MEMBER=VALUE [options]",
    .about =
        "Wait for an event that matches, print it and end with exit code 0. Events count from\n"
        "when the broker has answered, which is told (\"live\"). While no broker runs, it waits\n"
        "for one. Ctrl+C ends it with exit code 1.\n",
    .examples = "  wnetwatch wait --filter type=add.succeeded --filter local=Z --or-connected "
                "--timeout 30s\n"
                "  wnetwatch wait --filter type=*.failed --filter remote=//files/* --json\n",
    .options = OPTION_BIT(OPTION_FILTER) | OPTION_BIT(OPTION_OR_CONNECTED) |
               OPTION_BIT(OPTION_FAIL_ON_GAP) | OPTION_BIT(OPTION_TIMEOUT) |
               OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_FORMAT) | OPTION_BIT(OPTION_UTC) |
               OPTION_BIT(OPTION_COLOR) | OPTION_BIT(OPTION_QUIET) | OPTION_BIT(OPTION_PIPES),
    .check = check_wait,
    .run = run_wait,
};
