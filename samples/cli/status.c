#include "status.h"

#include <wnetwatch.h>

#include "exit_codes.h"
#include "output.h"
#include "status_table.h"

#define TIMEOUT_MS 5000u

static int complain_of(wnw_status status)
{
    uint32_t os_error = wnw_last_os_error();

    if (status == WNW_E_INVALID) {
        output_complain("--pipes is given a name that no pipe can have; see: wnetwatch help");
        return EXIT_CODE_USAGE;
    }
    if (os_error != 0) {
        output_complain("no status: %s (error %u)", wnw_status_text(status), (unsigned)os_error);
    } else {
        output_complain("no status: %s", wnw_status_text(status));
    }
    return EXIT_CODE_FAILED;
}

int status_run(const struct arguments *arguments)
{
    static char line[WNW_LINE_SIZE_MAX + 1];
    static char table[STATUS_TABLE_SIZE];
    size_t size = 0;
    wnw_status status = wnw_broker_status(arguments->pipes, TIMEOUT_MS, line, &size);

    if (status != WNW_OK) {
        return complain_of(status);
    }
    if (arguments->is_json) {
        line[size++] = '\n';
        (void)output_write(line, size);
    } else {
        (void)output_write(table, status_table_write(line, table));
    }
    return EXIT_CODE_OK;
}
