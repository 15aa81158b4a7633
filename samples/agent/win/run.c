#include "run.h"

#include "../../common/exit_codes.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "agent_log.h"
#include "forwarder.h"
#include "stop.h"

static int run_run(const struct command *command)
{
    char problem[PROBLEM_SIZE];
    HANDLE stop = stop_event();
    int exit_code;

    if (stop == NULL) {
        output_complain("there is not enough memory");
        return EXIT_CODE_FAILED;
    }
    if (!agent_log_open(command->settings.values[SETTING_LOG], problem)) {
        output_complain("%s", problem);
        return EXIT_CODE_FAILED;
    }
    if (command->has[FLAG_QUIET]) {
        agent_log_set_quiet();
    }
    stop_on_control();
    exit_code = forwarder_run(&command->settings, command->has[FLAG_ONCE], stop, NULL);
    agent_log_close();
    return exit_code;
}

const struct verb verb_run = {
    .name = "run",
    .summary = "send events as they happen",
    .usage = "--url URL [options]",
    .about =
        "Send events, in order, until Ctrl+C. What the server does not take yet is sent again, "
        "and\n"
        "the next run goes on where this one ended. Each option can be set in the registry too,\n"
        "below HKLM\\SOFTWARE\\wnetwatch\\agent, and by policy, which counts most.\n",
    .examples = "  wnetwatch-agent run --url https://collector:4318/v1/logs --after oldest\n"
                "  wnetwatch-agent run --url https://host/lines --sink json --once\n"
                "  wnetwatch-agent run --url https://host/ --filter type=*.failed --without user\n",
    .has_settings = true,
    .needs_settings = true,
    .flags = FLAG_BIT(FLAG_ONCE) | FLAG_BIT(FLAG_QUIET),
    .run = run_run,
};
