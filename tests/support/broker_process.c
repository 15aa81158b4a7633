#include "tests/support/broker_process.h"

#include "proto/json.h"
#include "tests/support/pipe_stream.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define POLL_MS 10u
#define STATUS_REQUEST "{\"status\":{}}\n"

static void name_pipes(struct broker_process *broker)
{
    (void)_snwprintf(broker->publish_name, PIPE_NAME_UNITS_MAX, L"%ls%ls%ls", PIPE_NAMESPACE,
                     broker->prefix, PIPE_PUBLISH_SUFFIX);
    (void)_snwprintf(broker->subscribe_name, PIPE_NAME_UNITS_MAX, L"%ls%ls%ls", PIPE_NAMESPACE,
                     broker->prefix, PIPE_SUBSCRIBE_SUFFIX);
}

void broker_process_name(struct broker_process *broker)
{
    static unsigned int count;

    memset(broker, 0, sizeof(*broker));
    count++;
    (void)_snwprintf(broker->prefix, PIPE_PREFIX_UNITS_MAX, L"test-%lu-%u", GetCurrentProcessId(),
                     count);
    name_pipes(broker);
}

void broker_process_name_real(struct broker_process *broker)
{
    memset(broker, 0, sizeof(*broker));
    (void)wcscpy(broker->prefix, PIPE_PREFIX_DEFAULT);
    name_pipes(broker);
}

/* The caller frees it; NULL when nobody serves the pipe. */
static struct json *ask_status(const struct broker_process *broker)
{
    struct pipe_stream *stream = pipe_stream_try(broker->subscribe_name, STATUS_REQUEST);
    struct json *status = NULL;
    const char *line;

    if (stream == NULL) {
        return NULL;
    }
    line = pipe_stream_next(stream);
    if (line != NULL) {
        assert_int_equal(json_parse(line, strlen(line), &status, NULL), JSON_OK);
        pipe_stream_expect_end(stream);
    }
    pipe_stream_close(stream);
    return status;
}

static void wait_until_it_answers(struct broker_process *broker)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;
    struct json *status = ask_status(broker);

    while (status == NULL) {
        if (process_ends_within(broker->process, POLL_MS)) {
            fail_msg("the broker ended by itself: %s", process_errors(broker->process));
        }
        assert_true(GetTickCount64() < deadline_ms);
        status = ask_status(broker);
    }
    json_free(status);
}

void broker_process_start(struct broker_process *broker)
{
    wchar_t arguments[PIPE_PREFIX_UNITS_MAX + 64];

    assert_null(broker->process);
    (void)_snwprintf(arguments, PIPE_PREFIX_UNITS_MAX + 64,
                     L"run --identity process --journal none --pipes %ls", broker->prefix);
    broker->process = process_start_in_console("broker", WNETWATCHD_PROGRAM, arguments);
    wait_until_it_answers(broker);
}

DWORD broker_process_stop(struct broker_process *broker)
{
    DWORD exit_code;

    process_press_ctrl_c(broker->process);
    exit_code = process_wait(broker->process);
    process_free(broker->process);
    broker->process = NULL;
    return exit_code;
}

void broker_process_deinit(struct broker_process *broker)
{
    process_free(broker->process);
    broker->process = NULL;
}

static uint64_t read_count(const struct json *status, const char *name)
{
    const struct json *value = json_member(status, "data");
    const char *dot = strchr(name, '.');
    uint64_t count = 0;

    if (dot != NULL) {
        assert_memory_equal(name, "rejected.", 9);
        value = json_member(value, "rejected");
        name = dot + 1;
    }
    if (!json_read_uint53(json_member(value, name), &count)) {
        fail_msg("the status line has no number %s", name);
    }
    return count;
}

uint64_t broker_process_count(const struct broker_process *broker, const char *name)
{
    struct json *status = ask_status(broker);
    uint64_t count;

    assert_non_null(status);
    count = read_count(status, name);
    json_free(status);
    return count;
}

void broker_process_wait_for(const struct broker_process *broker, const char *name, uint64_t count)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;
    uint64_t reached = broker_process_count(broker, name);

    while (reached < count) {
        if (GetTickCount64() > deadline_ms) {
            fail_msg("%s is %llu and not yet %llu", name, (unsigned long long)reached,
                     (unsigned long long)count);
        }
        (void)process_ends_within(broker->process, POLL_MS);
        reached = broker_process_count(broker, name);
    }
}
