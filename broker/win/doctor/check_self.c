#include "broker/win/doctor/checks.h"
#include "proto/win/mpr_types.h"

#include "broker/win/doctor/conversation.h"

#include <string.h>

#define REMOTE_NAME L"\\\\wnetwatch.invalid\\doctor"
#define REQUEST "{\"subscribe\":{\"filter\":{\"type\":[\"connection.add.*\"]}}}\n"
#define TYPE_LIVE "wnetwatch.stream.live"
#define TYPE_BEFORE "wnetwatch.connection.add.started"
#define TYPE_AFTER "wnetwatch.connection.add.failed"
#define WAIT_MS_MAX 10000u
#define US_PER_MS 1000

typedef DWORD(WINAPI *add_notify)(struct mpr_notify_info *info, const struct mpr_notify_add *add);

struct self_test {
    struct findings *findings;
    struct conversation conversation;
    add_notify notify;
    LARGE_INTEGER frequency;
    LARGE_INTEGER started[2]; /* the calls before and after */
    LONGLONG call_us[2];      /* what they took the caller */
    LONGLONG arrival_us[2];   /* from the start of a call to its event */
    bool user_is_known;
};

static LONGLONG us_since(const struct self_test *test, LARGE_INTEGER start)
{
    LARGE_INTEGER now;

    (void)QueryPerformanceCounter(&now);
    return (now.QuadPart - start.QuadPart) * 1000000 / test->frequency.QuadPart;
}

/* By type and process: the broker may keep the remote name private. */
static bool is_ours(const struct json *document, const char *type)
{
    const char *text = json_string(json_member(document, "type"));
    const struct json *process = json_member(json_member(document, "data"), "process");
    uint32_t id = 0;

    return text != NULL && strcmp(text, type) == 0 &&
           (process == NULL ||
            (json_read_uint32(json_member(process, "pid"), &id) && id == GetCurrentProcessId()));
}

/* Pass over all other lines. */
static bool wait_for(struct self_test *test, const char *type)
{
    struct json *document = NULL;
    bool is_found = false;

    while (!is_found && conversation_next(&test->conversation, &document) == ERROR_SUCCESS) {
        is_found = is_ours(document, type);
        if (is_found) {
            test->user_is_known = json_member(json_member(document, "data"), "user") != NULL;
        }
        json_free(document);
    }
    return is_found;
}

static void call(struct self_test *test, struct mpr_notify_info *info,
                 const struct mpr_notify_add *add, int index)
{
    (void)QueryPerformanceCounter(&test->started[index]);
    (void)test->notify(info, add);
    test->call_us[index] = us_since(test, test->started[index]);
}

static void call_as_windows_does(struct self_test *test)
{
    struct mpr_notify_add add;
    struct mpr_notify_info info;

    memset(&add, 0, sizeof(add));
    memset(&info, 0, sizeof(info));
    add.resource.type = RESOURCETYPE_DISK;
    add.resource.remote_name = REMOTE_NAME;
    info.phase = MPR_PHASE_PRE;
    call(test, &info, &add, 0);
    info.phase = MPR_PHASE_POST;
    info.operation_status = ERROR_BAD_NETPATH;
    call(test, &info, &add, 1);
}

static bool receive(struct self_test *test, int index, const char *type)
{
    bool has_come = wait_for(test, type);

    test->arrival_us[index] = us_since(test, test->started[index]);
    return has_come;
}

static void tell_times(const struct self_test *test)
{
    findings_add(test->findings, "selftest", FINDING_GOOD, NULL,
                 L"before: the call took %.1f ms, its event arrived after %.1f ms; after: %.1f and "
                 L"%.1f ms",
                 (double)test->call_us[0] / US_PER_MS, (double)test->arrival_us[0] / US_PER_MS,
                 (double)test->call_us[1] / US_PER_MS, (double)test->arrival_us[1] / US_PER_MS);
    if (!test->user_is_known) {
        findings_add(test->findings, "selftest.user", FINDING_BAD,
                     "see the counters below unidentified in: wnetwatch status",
                     L"the broker could not tell which user has connected");
    }
}

static void run(struct self_test *test)
{
    if (!wait_for(test, TYPE_LIVE)) {
        findings_add(test->findings, "selftest", FINDING_BAD,
                     "see the log of the broker, and: wnetwatch status",
                     L"the broker did not begin a stream in %u ms", WAIT_MS_MAX);
        return;
    }
    call_as_windows_does(test);
    if (receive(test, 0, TYPE_BEFORE) && receive(test, 1, TYPE_AFTER)) {
        tell_times(test);
    } else {
        findings_add(test->findings, "selftest", FINDING_BAD,
                     "see the log of the broker, and the counters of: wnetwatch status",
                     L"the notify DLL was called, and its events did not arrive in %u ms",
                     WAIT_MS_MAX);
    }
}

static void run_in_conversation(struct self_test *test)
{
    DWORD error = conversation_open(&test->conversation, PIPE_PREFIX_DEFAULT, REQUEST, WAIT_MS_MAX);

    if (error == ERROR_SUCCESS) {
        run(test);
    } else {
        findings_add(test->findings, "selftest", FINDING_BAD, "see the log of the broker",
                     L"no stream from the broker (%lu)", (unsigned long)error);
    }
    conversation_close(&test->conversation);
}

void check_self(struct findings *findings, const wchar_t *bridge)
{
    static struct self_test test;
    HMODULE module;

    memset(&test, 0, sizeof(test));
    test.findings = findings;
    (void)QueryPerformanceFrequency(&test.frequency);
    module = LoadLibraryExW(bridge, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (module != NULL) {
        test.notify = (add_notify)(void (*)(void))GetProcAddress(module, "AddConnectNotify");
    }
    if (test.notify == NULL) {
        findings_add(findings, "selftest", FINDING_BAD,
                     "run, as an administrator: wnetwatchd repair", L"%ls cannot be loaded (%lu)",
                     bridge, (unsigned long)GetLastError());
    } else {
        run_in_conversation(&test);
    }
    if (module != NULL) {
        (void)FreeLibrary(module);
    }
}
