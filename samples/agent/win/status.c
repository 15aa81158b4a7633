#include "status.h"

#include "../../common/exit_codes.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "status_report.h"

static int run_status(const struct command *command)
{
    static struct status_report report;
    static struct state_folder folder;
    struct text_buffer text = {0};
    char problem[PROBLEM_SIZE];
    bool is_healthy;

    if (!state_folder_check(&folder, command->settings.values[SETTING_STATE], problem) ||
        !status_report_read(&report, &folder, problem)) {
        output_complain("%s", problem);
        return EXIT_CODE_FAILED;
    }
    is_healthy = status_report_judge(&report, state_folder_is_in_use(&folder), &text);
    if (command->has[FLAG_JSON]) {
        (void)output_write(report.json, report.size);
    } else {
        status_report_write(&report, &text);
        if (!text.has_failed) {
            (void)output_write(text.bytes, text.size);
        }
    }
    text_buffer_free(&text);
    return is_healthy ? EXIT_CODE_DONE : EXIT_CODE_DEGRADED;
}

const struct verb verb_status = {
    .name = "status",
    .summary = "tell whether the running agent is healthy, and its counters",
    .usage = "[options]",
    .about =
        "Tell whether the agent that uses the state folder is healthy (exit code 0) or what is\n"
        "wrong (3), and then its counters. --json: the line that the agent writes every five\n"
        "seconds. The folder is private, so it takes the agent's account or an administrator.\n",
    .examples = "  wnetwatch-agent status\n"
                "  wnetwatch-agent status --json | jq .lag_s\n",
    .has_settings = true,
    .flags = FLAG_BIT(FLAG_JSON),
    .run = run_status,
};
