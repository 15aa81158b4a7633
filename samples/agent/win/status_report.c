#include "status_report.h"

#include <string.h>

#include "../../common/error_problem.h"
#include "../../common/json_walk.h"
#include "../../common/local_zone.h"
#include "../../common/problem.h"
#include "../../common/time_words.h"

#define VALUE_BYTES_SHOWN 400
#define NAME_COLUMNS 17

/* The agent writes every five seconds, but not during a request, which may take two minutes. */
#define STALE_US (UINT64_C(180) * 1000000)

/* The file is replaced as a whole, so what is not whole was not written by an agent. */
static bool is_whole(const struct status_report *report)
{
    return report->size > 2 && report->json[0] == '{' &&
           strcmp(report->json + report->size - 2, "}\n") == 0 &&
           strlen(report->json) == report->size;
}

bool status_report_read(struct status_report *report, const struct state_folder *folder,
                        char *problem)
{
    wchar_t path[MAX_PATH];
    DWORD size = 0;
    DWORD error = ERROR_SUCCESS;
    HANDLE file;

    state_folder_join(folder, STATE_FOLDER_STATUS, path);
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                       NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        error = GetLastError();
        return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND
                   ? problem_say(problem, "no agent has run with the state folder %s", folder->text)
                   : error_problem_say(problem, error, "status.json cannot be opened");
    }
    if (!ReadFile(file, report->json, STATUS_REPORT_BYTES_MAX - 1, &size, NULL)) {
        error = GetLastError();
    }
    (void)CloseHandle(file);
    report->size = size;
    report->json[size] = '\0';
    if (error != ERROR_SUCCESS) {
        return error_problem_say(problem, error, "status.json cannot be read");
    }
    return is_whole(report) || problem_say(problem, "status.json in %s is damaged", folder->text);
}

static bool is_value(const struct status_report *report, const char *name, const char *json)
{
    struct json_span value;

    return json_walk_find(report->json, name, &value) && value.size == strlen(json) &&
           strncmp(value.start, json, value.size) == 0;
}

static void put_value(struct text_buffer *out, const struct status_report *report, const char *name)
{
    struct json_span value;

    if (json_walk_find(report->json, name, &value)) {
        const size_t size = value.size < VALUE_BYTES_SHOWN ? value.size : VALUE_BYTES_SHOWN;

        text_buffer_format(out, "%.*s", (int)size, value.start);
    }
}

static void put_fault(struct text_buffer *out, const struct status_report *report,
                      const char *fault, const char *name)
{
    text_buffer_format(out, "degraded: %s", fault);
    if (name != NULL) {
        put_value(out, report, name);
    }
    text_buffer_put(out, "\n");
}

static bool judge_sending(const struct status_report *report, struct text_buffer *out)
{
    if (is_value(report, "health", "\"well\"")) {
        return true;
    }
    if (is_value(report, "health", "\"full\"")) {
        put_fault(
            out, report,
            "refused.ndjson cannot take another refused record, so nothing is sent: ", "trouble");
    } else if (is_value(report, "health", "\"configuration\"")) {
        put_fault(out, report,
                  "the server refuses the agent, which a person has to mend: ", "trouble");
    } else {
        put_fault(out, report, "sending fails and is tried again: ", "trouble");
    }
    return false;
}

/* What is wrong while all else is well: members that are to have one value. */
static bool judge_members(const struct status_report *report, struct text_buffer *out)
{
    static const struct {
        const char *name;
        const char *good;
        const char *fault;
    } members[] = {
        {"cursor_not_stored", "false",
         "the place in the journal cannot be stored, see the log: events come twice after a kill"},
        {"no_memory", "false", "there is not enough memory to take or to send what comes"},
        {"set_aside", "0",
         "records that the server refused since the start, kept in refused.ndjson: "},
        {"refused", "0", "records that the server did not take since the start: "},
    };
    bool is_good = true;

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (!is_value(report, members[i].name, members[i].good)) {
            put_fault(out, report, members[i].fault,
                      members[i].good[0] == '0' ? members[i].name : NULL);
            is_good = false;
        }
    }
    return is_good;
}

/* A clock that was set back makes a time of the future, until the agent writes again. */
static bool is_stale(const struct status_report *report)
{
    const uint64_t now_us = local_zone_now_us();
    char text[TIME_WORDS_UTC_SIZE];
    struct json_span value;
    uint64_t time_us = 0;

    if (!json_walk_find(report->json, "time", &value) || value.size != TIME_WORDS_UTC_SIZE + 1) {
        return true;
    }
    memcpy(text, value.start + 1, TIME_WORDS_UTC_SIZE - 1);
    text[TIME_WORDS_UTC_SIZE - 1] = '\0';
    if (!time_words_moment(text, now_us, &local_zone, &time_us)) {
        return true;
    }
    return (now_us > time_us ? now_us - time_us : time_us - now_us) > STALE_US;
}

bool status_report_judge(const struct status_report *report, bool is_running,
                         struct text_buffer *out)
{
    bool is_healthy = true;

    if (!is_running) {
        put_fault(out, report, "no agent runs; this is what the last one told", NULL);
        is_healthy = false;
    }
    if (is_running && is_stale(report)) {
        put_fault(
            out, report,
            "the agent runs and tells nothing: it hangs, or the disk is full; it told last at ",
            "time");
        is_healthy = false;
    }
    is_healthy = judge_sending(report, out) && is_healthy;
    is_healthy = judge_members(report, out) && is_healthy;
    if (is_running && !is_value(report, "is_live", "true")) {
        put_fault(out, report, "no events come: ", "broker");
        is_healthy = false;
    } else if (is_running && !is_value(report, "sees_all", "true")) {
        put_fault(out, report, "the agent sees the events of its own account alone", NULL);
        is_healthy = false;
    }
    if (is_healthy) {
        text_buffer_put(out, "healthy\n");
    }
    return is_healthy;
}

void status_report_write(const struct status_report *report, struct text_buffer *out)
{
    const char *json = json_walk_enter(report->json);
    struct json_span name;
    struct json_span value;

    while ((json = json_walk_next(json, &name, &value)) != NULL) {
        const size_t size = value.size < VALUE_BYTES_SHOWN ? value.size : VALUE_BYTES_SHOWN;

        text_buffer_format(out, "%-*.*s", NAME_COLUMNS, (int)name.size, name.start);
        text_buffer_format(out, " %.*s\n", (int)size, value.start);
    }
}
