#include "samples/agent/win/status_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "samples/common/local_zone.h"
#include "samples/common/time_words.h"

static struct status_report report;
static struct text_buffer text;

static int tear_down(void **state)
{
    (void)state;
    text_buffer_free(&text);
    return 0;
}

static const char *no_memory = "false";

/* What an agent that is well wrote so long ago, with other values of some members. */
static bool judge(uint64_t age_s, const char *store_failed, unsigned set_aside, unsigned refused)
{
    char time[TIME_WORDS_UTC_SIZE];

    time_words_write_utc(local_zone_now_us() - age_s * 1000000u, time);
    (void)snprintf(report.json, sizeof(report.json),
                   "{\"time\":\"%s\",\"is_live\":true,\"sees_all\":true,\"health\":\"well\","
                   "\"trouble\":\"\",\"cursor_not_stored\":%s,\"no_memory\":%s,"
                   "\"refused\":%u,\"set_aside\":%u}\n",
                   time, store_failed, no_memory, refused, set_aside);
    report.size = strlen(report.json);
    text.size = 0;
    return status_report_judge(&report, true, &text);
}

static void an_agent_that_is_well_is_healthy(void **state)
{
    (void)state;
    assert_true(judge(0, "false", 0, 0));
    assert_string_equal(text.bytes, "healthy\n");
    assert_true(judge(130, "false", 0, 0)); /* a request may take so long */
}

static void an_agent_that_tells_nothing_is_not(void **state)
{
    (void)state;
    assert_false(judge(200, "false", 0, 0));
    assert_non_null(strstr(text.bytes, "tells nothing"));
}

static void missing_memory_is_told(void **state)
{
    (void)state;
    no_memory = "true";
    assert_false(judge(0, "false", 0, 0));
    no_memory = "false";
    assert_non_null(strstr(text.bytes, "not enough memory to take or to send"));
}

static void a_place_that_is_not_stored_is_told(void **state)
{
    (void)state;
    assert_false(judge(0, "true", 0, 0));
    assert_non_null(strstr(text.bytes, "cannot be stored"));
}

static void records_that_the_server_did_not_take_are_told(void **state)
{
    (void)state;
    assert_false(judge(0, "false", 7, 0));
    assert_non_null(strstr(text.bytes, "refused.ndjson: 7\n"));
    assert_false(judge(0, "false", 0, 3));
    assert_non_null(strstr(text.bytes, "since the start: 3\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_agent_that_is_well_is_healthy, tear_down),
        cmocka_unit_test_teardown(an_agent_that_tells_nothing_is_not, tear_down),
        cmocka_unit_test_teardown(missing_memory_is_told, tear_down),
        cmocka_unit_test_teardown(a_place_that_is_not_stored_is_told, tear_down),
        cmocka_unit_test_teardown(records_that_the_server_did_not_take_are_told, tear_down),
    };

    return cmocka_run_group_tests_name("samples.agent.status_report", tests, NULL, NULL);
}
