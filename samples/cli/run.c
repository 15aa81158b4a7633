#include "run.h"

#include <windows.h>

#include <wnetwatch.h>

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "../common/problem.h"
#include "../common/time_words.h"
#include "arguments.h"
#include "command.h"
#include "deadline.h"
#include "event_environment.h"
#include "options.h"
#include "run_cursor.h"
#include "run_queue.h"
#include "state_report.h"
#include "verb_client.h"

#define RETRY_MS 1000u /* before a command that failed runs again */
#define KEEP_MS 30000u /* from one look at the cursor of a client without events to the next */

struct runner {
    const struct arguments *arguments;
    wnw_client *client;
    HANDLE arrived; /* the client's */
    struct deadline deadline;
    struct command command;
    struct run_cursor cursor;
    struct run_queue queue;
    bool is_drained;    /* no item comes any more, or none is wanted */
    bool has_no_memory; /* the item that was taken last is not done, and never will be */
    uint64_t run_count;
    uint64_t failed_count;
    DWORD failed_code; /* of the last command that failed */
    int exit_code;
};

static HANDLE stop_event; /* set by Ctrl+C */

/* For what closes the console, Windows ends the program when this returns, and the job with it. */
static BOOL WINAPI on_control(DWORD event)
{
    (void)SetEvent(stop_event);
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) {
        Sleep(INFINITE); /* until the main thread has ended the program */
    }
    return TRUE;
}

static bool is_stopped(void)
{
    return WaitForSingleObject(stop_event, 0) == WAIT_OBJECT_0;
}

/* What may be passed over when this program starts again. */
static void keep_cursor(struct runner *runner)
{
    const char *cursor = run_queue_cursor(&runner->queue);
    char taken[WNW_CURSOR_SIZE];

    if (cursor == NULL) {
        if (wnw_client_cursor(runner->client, taken, sizeof(taken)) != WNW_OK) {
            return;
        }
        cursor = taken;
    }
    (void)run_cursor_keep(&runner->cursor, cursor);
}

static void tell_failure(const struct runner *runner, const struct run_event *event)
{
    if (!runner->arguments->is_quiet) {
        output_complain("the command ended with exit code %lu (for event %s)",
                        (unsigned long)runner->failed_code, event->members[EVENT_MEMBER_ID]);
    }
}

/* Once, and again when that is asked for. False: it was stopped or not started. */
static bool run_command(struct runner *runner, const struct run_event *event)
{
    DWORD exit_code = 0;

    for (uint32_t i = 0; i <= runner->arguments->retries; i++) {
        enum command_result result;

        if (i > 0 && WaitForSingleObject(stop_event, RETRY_MS) == WAIT_OBJECT_0) {
            return false;
        }
        result =
            command_run(&runner->command, event->json, event->json_size, stop_event, &exit_code);
        if (result == COMMAND_NOT_STARTED) {
            runner->exit_code = EXIT_CODE_FAILED;
        }
        if (result != COMMAND_ENDED) {
            return false;
        }
        if (exit_code == 0) {
            break;
        }
        runner->failed_code = exit_code;
        tell_failure(runner, event);
    }
    runner->failed_count += exit_code == 0 ? 0 : 1;
    return true;
}

/* False: the program is to end. */
static bool handle(struct runner *runner, const struct run_event *event)
{
    event_environment_set(event->members);
    if (!run_command(runner, event)) {
        return false;
    }
    run_queue_drop(&runner->queue);
    runner->run_count++;
    return runner->run_count != runner->arguments->count_max;
}

/* What is in the queue is still run. */
static void drain(struct runner *runner)
{
    runner->is_drained = true;
    run_queue_hurry(&runner->queue);
}

static void take_event(struct runner *runner, const wnw_event *event)
{
    char before[WNW_CURSOR_SIZE];

    /* The item that is being handled is not done yet, so this is the cursor before it. */
    if (wnw_client_cursor(runner->client, before, sizeof(before)) != WNW_OK ||
        !run_queue_add(&runner->queue, event, before, GetTickCount64())) {
        output_complain("there is not enough memory");
        runner->exit_code = EXIT_CODE_FAILED;
        runner->has_no_memory = true;
        drain(runner);
    }
}

static void take_gap(struct runner *runner, const wnw_gap *gap)
{
    if (gap->lost_is_known) {
        output_complain("gap: up to %llu events are lost (%s)", (unsigned long long)gap->lost_count,
                        gap->reason_name);
    } else {
        output_complain("gap: events are lost, their number is unknown (%s)", gap->reason_name);
    }
    if (runner->arguments->fails_on_gap) {
        runner->exit_code = EXIT_CODE_GAP;
        drain(runner);
    }
}

static void take_item(struct runner *runner, const wnw_item *item)
{
    const struct arguments *arguments = runner->arguments;

    switch (item->kind) {
    case WNW_ITEM_EVENT:
        take_event(runner, item->event);
        break;
    case WNW_ITEM_GAP:
        take_gap(runner, item->gap);
        break;
    case WNW_ITEM_STATE:
        if (!state_report(item->state, arguments->is_quiet, !arguments->no_follow)) {
            runner->exit_code = EXIT_CODE_FAILED;
            drain(runner);
        }
        break;
    }
}

/* All that is there and has room. With the call that finds nothing, the last item is done. */
static void take_items(struct runner *runner)
{
    const wnw_item *item;

    while (!runner->is_drained && run_queue_has_room(&runner->queue)) {
        wnw_status status = wnw_client_next(runner->client, 0, &item);

        if (status == WNW_E_TIMEOUT) {
            break;
        }
        if (status == WNW_OK) {
            take_item(runner, item);
        } else {
            drain(runner);
        }
    }
}

/* Until something is due or has come, but not for ever: the cursor moves without events too. */
static void wait_for_more(struct runner *runner)
{
    const HANDLE handles[] = {stop_event, runner->arrived};
    const bool has_room = run_queue_has_room(&runner->queue) && !runner->is_drained;
    const uint32_t due_ms = run_queue_wait_ms(&runner->queue, GetTickCount64());
    const uint32_t left_ms = deadline_left_ms(&runner->deadline);
    uint32_t wait_ms = due_ms < left_ms ? due_ms : left_ms;

    if (runner->cursor.path != NULL && wait_ms > KEEP_MS) {
        wait_ms = KEEP_MS;
    }
    (void)WaitForMultipleObjects(has_room ? 2 : 1, handles, FALSE, wait_ms);
}

/* The item that was taken last is done, but for the library only when the next one is asked for. */
static void finish_item(struct runner *runner)
{
    const wnw_item *item;

    if (!runner->has_no_memory && run_queue_cursor(&runner->queue) == NULL) {
        (void)wnw_client_next(runner->client, 0, &item);
    }
}

static void run_loop(struct runner *runner)
{
    while (!is_stopped()) {
        const struct run_event *event = run_queue_due(&runner->queue, GetTickCount64());

        if (deadline_left_ms(&runner->deadline) == 0) {
            runner->exit_code = EXIT_CODE_TIMEOUT;
            break;
        }
        if (event != NULL && !handle(runner, event)) {
            break;
        }
        if (event == NULL && runner->is_drained) {
            break;
        }
        take_items(runner);
        keep_cursor(runner);
        if (run_queue_due(&runner->queue, GetTickCount64()) == NULL && !runner->is_drained) {
            wait_for_more(runner);
        }
    }
    finish_item(runner);
    keep_cursor(runner);
}

static void configure(const struct runner *runner, char since[TIME_WORDS_UTC_SIZE],
                      wnw_client_config *config)
{
    const struct arguments *arguments = runner->arguments;

    config->mode = WNW_MODE_NEXT;
    if (runner->cursor.saved[0] != '\0') {
        config->after = runner->cursor.saved; /* the other places are for the first run */
    } else if (!arguments->has_since) {
        config->after = arguments->after;
    } else {
        time_words_write_utc(arguments->since_us, since);
        config->since = since;
    }
    config->no_follow = arguments->no_follow;
    config->filter = arguments->filter;
    config->pipe_prefix = arguments->pipes;
}

/* False when that fails, which is told. */
static bool start_client(struct runner *runner)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    char since[TIME_WORDS_UTC_SIZE];

    configure(runner, since, &config);
    runner->exit_code = verb_client_start(&config, &runner->client);
    if (runner->exit_code != EXIT_CODE_DONE) {
        return false;
    }
    if (wnw_client_wait_handle(runner->client, &runner->arrived) != WNW_OK) {
        output_complain("cannot start: %s", wnw_last_message());
        runner->exit_code = EXIT_CODE_FAILED;
    }
    return runner->exit_code == EXIT_CODE_DONE;
}

static void tell_end(struct runner *runner)
{
    if (runner->failed_count > 0) {
        output_complain("%llu of %llu commands failed, the last with exit code %lu",
                        (unsigned long long)runner->failed_count,
                        (unsigned long long)runner->run_count, (unsigned long)runner->failed_code);
    }
    if ((runner->failed_count > 0 || runner->cursor.is_failing) &&
        runner->exit_code == EXIT_CODE_DONE) {
        runner->exit_code = EXIT_CODE_FAILED;
    }
}

static int run_run(const struct arguments *arguments)
{
    static struct runner runner;

    runner.arguments = arguments;
    runner.deadline = deadline_after(arguments->timeout_ms);
    run_queue_init(&runner.queue, arguments->delay_ms);
    stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (stop_event == NULL || !run_cursor_open(&runner.cursor, arguments->cursor_file) ||
        !command_find(&runner.command, arguments->command, arguments->command_count)) {
        runner.exit_code = EXIT_CODE_FAILED;
    } else if (start_client(&runner)) {
        (void)SetConsoleCtrlHandler(on_control, TRUE);
        run_loop(&runner);
        tell_end(&runner);
    }
    (void)verb_client_close(runner.client);
    run_queue_deinit(&runner.queue);
    command_free(&runner.command);
    return runner.exit_code;
}

static bool check_run(const struct arguments *arguments, char *problem)
{
    if (arguments->command_count == 0) {
        return problem_say(problem, "run needs a command, behind --");
    }
    return arguments->has_filter ||
           problem_say(problem, "run needs --on MEMBER=VALUE; --on type=* is for all events");
}

const struct verb verb_run = {
    .name = "run",
    .summary = "run a command for each event that matches",
    .usage = "--on MEMBER=VALUE [options] -- COMMAND...",
    .about =
        "Run COMMAND for each event that matches, one at a time and in order. The event is a line\n"
        "of JSON on its standard input. Its members are in the environment, as far as the event\n"
        "has them: WNETWATCH_TYPE, _ID, _TIME, _LOCAL, _REMOTE, _PROVIDER, _RESOURCE, _STATUS,\n"
        "_ERROR, _USER, _SESSION, _PID, _IMAGE, _OPERATION and _ELAPSED (microseconds). They are\n"
        "put into no command line: names come from programs of any user, so quote them as your\n"
        "shell needs it. cmd pastes %WNETWATCH_REMOTE% into the line before it reads that, so a\n"
        "name with & in it would be a command: use !WNETWATCH_REMOTE! (cmd /v:on), or\n"
        "PowerShell's $env:WNETWATCH_REMOTE.\n"
        "\n"
        "With --cursor-file nothing is missed while it does not run: the cursor moves when the\n"
        "command has ended, whatever its exit code. A command that was under way when wnetwatch\n"
        "was ended runs again. Ctrl+C ends both; a command that does not end within five seconds\n"
        "is ended by force. Commands that failed are counted and told at the end, with exit\n"
        "code 1. A command that cannot be started ends it, with the same code.\n",
    .examples =
        "  wnetwatch run --on type=add.failed -- powershell -File tell-me.ps1\n"
        "  wnetwatch run --on type=add.succeeded --on local=Z --cursor-file seen --delay 2s --\n"
        "      robocopy Z:\\in C:\\in /mov\n",
    .options = OPTION_BIT(OPTION_ON) | OPTION_BIT(OPTION_DELAY) | OPTION_BIT(OPTION_RETRY) |
               OPTION_BIT(OPTION_AFTER) | OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_NO_FOLLOW) |
               OPTION_BIT(OPTION_COUNT) | OPTION_BIT(OPTION_CURSOR_FILE) |
               OPTION_BIT(OPTION_FAIL_ON_GAP) | OPTION_BIT(OPTION_TIMEOUT) |
               OPTION_BIT(OPTION_QUIET) | OPTION_BIT(OPTION_PIPES),
    .rest = VERB_REST_COMMAND,
    .check = check_run,
    .run = run_run,
};
