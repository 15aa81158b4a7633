#include "samples/agent/win/agent_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "samples/common/problem.h"
#include "tests/support/scratch.h"

static wchar_t folder[MAX_PATH];

static int set_up(void **state)
{
    (void)state;
    scratch_make(folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    agent_log_close();
    scratch_remove(folder);
    return 0;
}

/* A full disk, or another program, may keep a file from being opened for a while. */
static void a_file_that_could_not_be_opened_is_tried_again(void **state)
{
    wchar_t later[MAX_PATH];
    wchar_t file[MAX_PATH];
    char path[MAX_PATH * 3];
    char problem[PROBLEM_SIZE];
    size_t size;
    char *text;

    (void)state;
    scratch_join(later, folder, L"later");
    scratch_join(file, later, L"agent.log");
    assert_true(WideCharToMultiByte(CP_UTF8, 0, file, -1, path, sizeof(path), NULL, NULL) > 0);
    assert_false(agent_log_open(path, problem));
    agent_log_info("on standard error");
    assert_true(CreateDirectoryW(later, NULL));
    agent_log_info("in the file");
    text = scratch_read(file, &size);
    assert_non_null(strstr(text, "in the file\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_that_could_not_be_opened_is_tried_again, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests_name("samples.agent.agent_log", tests, NULL, NULL);
}
