#include "tests/support/stories/broker_process.h"

#include "proto/json/json.h"
#include "tests/support/stories/pipe_stream.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define POLL_MS 10u
#define STATUS_REQUEST "{\"status\":{}}\n"

static void name_pipes(struct broker_process *broker)
{
    (void)wcscpy(broker->options, L"--journal none");
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

/* The caller frees it; NULL when no broker serves the pipe. */
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
            fail_msg("the broker ended by itself: %s",
                     broker->errors == NULL ? process_errors(broker->process) : "");
        }
        assert_true(GetTickCount64() < deadline_ms);
        status = ask_status(broker);
    }
    json_free(status);
}

void broker_process_start(struct broker_process *broker)
{
    wchar_t arguments[PIPE_PREFIX_UNITS_MAX + BROKER_OPTIONS_UNITS_MAX + 64];

    assert_null(broker->process);
    (void)_snwprintf(
        arguments, sizeof(arguments) / sizeof(arguments[0]), L"run %ls --pipes %ls %ls",
        broker->is_as_shipped ? L"" : L"--identity process", broker->prefix, broker->options);
    broker->process =
        process_start_with_errors("broker", WNETWATCHD_PROGRAM, arguments,
                                  broker->errors == NULL ? INVALID_HANDLE_VALUE : broker->errors);
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

void broker_process_kill(struct broker_process *broker)
{
    process_kill(broker->process);
    broker_process_deinit(broker);
}

/* "received", or "rejected.bad_json". */
static const struct json *find_member(const struct json *status, const char *name)
{
    const struct json *value = json_member(status, "data");
    const char *dot = strchr(name, '.');
    char object[32];

    if (dot != NULL) {
        (void)snprintf(object, sizeof(object), "%.*s", (int)(dot - name), name);
        value = json_member(value, object);
        name = dot + 1;
    }
    return json_member(value, name);
}

uint64_t broker_process_count(const struct broker_process *broker, const char *name)
{
    struct json *status = ask_status(broker);
    uint64_t count = 0;

    assert_non_null(status);
    if (!json_read_uint53(find_member(status, name), &count)) {
        fail_msg("the status line has no number %s", name);
    }
    json_free(status);
    return count;
}

bool broker_process_tells(const struct broker_process *broker, const char *name, const char *text)
{
    struct json *status = ask_status(broker);
    const char *found;
    bool is_same;

    assert_non_null(status);
    found = json_string(find_member(status, name));
    if (found == NULL) {
        fail_msg("the status line has no text %s", name);
    }
    is_same = found != NULL && strcmp(found, text) == 0;
    json_free(status);
    return is_same;
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
