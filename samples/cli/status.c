#include "status.h"

#include <wnetwatch.h>

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "arguments.h"
#include "options.h"
#include "status_table.h"
#include "status_verdict.h"

#define TIMEOUT_MS 5000u

static int complain_of(wnw_status status)
{
    if (status == WNW_E_INVALID) {
        output_complain("--pipes: %s; see: wnetwatch help", wnw_last_message());
        return EXIT_CODE_USAGE;
    }
    output_complain("no status: %s", wnw_last_message());
    return status == WNW_E_TIMEOUT ? EXIT_CODE_TIMEOUT : EXIT_CODE_FAILED;
}

static int run_status(const struct arguments *arguments)
{
    static char line[WNW_LINE_SIZE_MAX + 1];
    static char table[STATUS_TABLE_SIZE];
    static struct status_verdict verdict;
    size_t size = 0;
    const uint32_t timeout_ms = arguments->timeout_ms == 0 ? TIMEOUT_MS : arguments->timeout_ms;
    wnw_status status =
        wnw_broker_status(arguments->pipes, timeout_ms, line, WNW_LINE_SIZE_MAX, &size);

    if (status != WNW_OK) {
        return complain_of(status);
    }
    status_verdict_read(line, &verdict);
    if (arguments->is_json) {
        line[size++] = '\n';
        (void)output_write(line, size);
    } else {
        (void)output_write(verdict.text, verdict.size);
        (void)output_write(table, status_table_write(line, table));
    }
    return verdict.is_healthy ? EXIT_CODE_DONE : EXIT_CODE_DEGRADED;
}

const struct verb verb_status = {
    .name = "status",
    .summary = "tell whether the broker is healthy, and its counters",
    .usage = "[options]",
    .about = "Tell whether the broker is healthy (exit code 0) or what is wrong (3), and then its\n"
             "counters. --json: the line as the broker sends it. The time-out is 5s unless it is\n"
             "given.\n",
    .examples = "  wnetwatch status\n"
                "  wnetwatch status --json | jq .data.received\n",
    .options = OPTION_BIT(OPTION_TIMEOUT) | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_PIPES),
    .run = run_status,
};
