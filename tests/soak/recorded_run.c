#include "tests/soak/recorded_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <cmocka.h>

#include "tests/support/scratch.h"

#define ARGUMENTS_UNITS 1024u
#define COMMANDS_MS_MAX 300000u /* the last of them, where a start takes a second */
#define LOOK_MS 200u

void recorded_run_init(struct recorded_run *run, const char *pipe_prefix)
{
    memset(run, 0, sizeof(*run));
    run->pipe_prefix = pipe_prefix;
    scratch_make(run->folder);
    scratch_join(run->path, run->folder, L"record");
    scratch_write(run->path, "", 0);
}

void recorded_run_start(struct recorded_run *run)
{
    wchar_t arguments[ARGUMENTS_UNITS];

    assert_null(run->process);
    (void)_snwprintf(arguments, ARGUMENTS_UNITS,
                     L"run --pipes %hs --on type=*.failed --after oldest --cursor-file "
                     L"\"%ls\\cursor\" -- \"%hs\" read \"%ls\"",
                     run->pipe_prefix, run->folder, RECORDER_PROGRAM, run->path);
    run->process = process_start_in_console("run", WNETWATCH_PROGRAM, arguments);
}

void recorded_run_kill(struct recorded_run *run)
{
    process_kill(run->process);
    process_free(run->process);
    run->process = NULL;
}

void recorded_run_expect_alive(struct recorded_run *run)
{
    if (process_ends_within(run->process, 0)) {
        fail_msg("wnetwatch run has ended with %lu; it says:\n%s", process_wait(run->process),
                 process_errors(run->process));
    }
}

static char *read_lines(const struct recorded_run *run)
{
    size_t size;

    return scratch_read(run->path, &size);
}

/* An id that is in a line is at its begin too, and in the event behind it. */
static const char *find_missing(const char *lines, const struct record *failures)
{
    for (size_t i = 0; i < failures->count; i++) {
        if (failures->ids[i][0] != '\0' && strstr(lines, failures->ids[i]) == NULL) {
            return failures->ids[i];
        }
    }
    return NULL;
}

size_t recorded_run_expect_all(struct recorded_run *run, const struct record *failures)
{
    const ULONGLONG deadline_ms = GetTickCount64() + COMMANDS_MS_MAX;
    char *lines = read_lines(run);
    const char *missing = find_missing(lines, failures);
    size_t count;

    while (missing != NULL) {
        free(lines);
        if (process_ends_within(run->process, LOOK_MS) || GetTickCount64() > deadline_ms) {
            fail_msg("there was no command for %s; wnetwatch says:\n%s", missing,
                     process_errors(run->process));
        }
        lines = read_lines(run);
        missing = find_missing(lines, failures);
    }
    count = count_lines(lines);
    free(lines);
    return count;
}

void recorded_run_stop(struct recorded_run *run)
{
    process_press_ctrl_c(run->process);
    assert_int_equal(process_wait(run->process), 0);
    process_free(run->process);
    run->process = NULL;
}

void recorded_run_deinit(struct recorded_run *run)
{
    process_free(run->process);
    run->process = NULL;
    scratch_remove(run->folder);
}
