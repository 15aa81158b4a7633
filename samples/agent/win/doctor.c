#include "doctor.h"

#include <windows.h>

#include <stdio.h>
#include <string.h>

#include <wnetwatch.h>

#include "../../common/exit_codes.h"
#include "../../common/json_walk.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "../../common/text_buffer.h"
#include "event_log_readers.h"
#include "intake.h"
#include "secret_file.h"
#include "sender.h"
#include "service_access.h"
#include "service_name.h"
#include "service_setup.h"
#include "state_folder.h"
#include "status_report.h"

#define BROKER_MS_MAX 5000u
#define CHECK_COLUMNS 14

/* What was found out so far. */
struct findings {
    const struct command *command;
    const struct settings *settings;
    struct text_buffer text;
    bool is_bad;
};

static void tell(struct findings *findings, const char *level, const char *check, const char *text,
                 const char *remedy)
{
    text_buffer_format(&findings->text, "%-5s %-*s ", level, CHECK_COLUMNS, check);
    text_buffer_put(&findings->text, text);
    text_buffer_put(&findings->text, "\n");
    if (remedy != NULL) {
        text_buffer_format(&findings->text, "%*swhat to do: %s\n", CHECK_COLUMNS + 7, "", remedy);
    }
}

static void tell_good(struct findings *findings, const char *check, const char *text)
{
    tell(findings, "good", check, text, NULL);
}

static void tell_bad(struct findings *findings, const char *check, const char *text,
                     const char *remedy)
{
    tell(findings, "bad", check, text, remedy);
    findings->is_bad = true;
}

static void check_settings(struct findings *findings)
{
    const struct settings *settings = findings->settings;
    char text[PROBLEM_SIZE];
    wnw_filter *filter = NULL;

    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        if (settings->origins[i] != SETTINGS_FROM_DEFAULT) {
            (void)snprintf(text, sizeof(text), "%s is set by %s", settings_table[i].value_name,
                           settings_origin_name(settings->origins[i]));
            tell(findings, "note", "settings", text, NULL);
        }
    }
    if (findings->command->settings_problem[0] != '\0') {
        tell_bad(findings, "settings", findings->command->settings_problem, "mend this value");
    } else if (!settings_check(settings, text)) {
        tell_bad(findings, "settings", text, "wnetwatch-agent help run tells all settings");
    } else if (!intake_read_filter(settings, &filter, text)) {
        tell_bad(findings, "settings", text, "mend the value Filter");
    } else {
        tell_good(findings, "settings", "they fit together");
    }
    wnw_filter_free(filter);
}

static void check_url(struct findings *findings)
{
    static struct http_url url;
    wchar_t wide[HTTP_URL_UNITS_MAX + 1];

    if (MultiByteToWideChar(CP_UTF8, 0, findings->settings->values[SETTING_URL], -1, wide,
                            HTTP_URL_UNITS_MAX + 1) == 0 ||
        !http_url_read(wide, &url)) {
        return; /* which the settings have told */
    }
    if (!url.is_tls && !http_url_is_local(&url)) {
        tell_bad(findings, "URL", "events and headers can be read on their way, since it is http",
                 "use a URL with https");
    } else {
        tell_good(findings, "URL", "what is sent cannot be read on its way");
    }
}

static void check_secrets(struct findings *findings)
{
    static struct sender sender;
    static struct hash_key key;
    const char *key_file = findings->settings->values[SETTING_HASH_KEY];
    char text[PROBLEM_SIZE];

    if (!settings_check(findings->settings, text)) {
        return; /* which the settings have told, and a sender wants */
    }
    if (!sender_open(&sender, findings->settings, text) ||
        (key_file[0] != '\0' && !hash_key_open(&key, key_file, text))) {
        tell_bad(findings, "secrets", text,
                 "see the chapter on security of docs/agent.md; icacls FILE shows rights");
    } else {
        tell_good(findings, "secrets", "headers file, key and certificate are as they should be");
    }
    hash_key_close(&key);
    sender_close(&sender);
}

static void check_state(struct findings *findings)
{
    static struct state_folder folder;
    static struct status_report report;
    struct text_buffer verdict = {0};
    char text[PROBLEM_SIZE];

    if (!state_folder_check(&folder, findings->settings->values[SETTING_STATE], text)) {
        tell_bad(findings, "state folder", text, "use another folder");
        return;
    }
    if (!status_report_read(&report, &folder, text)) {
        tell(findings, "note", "running agent", text, NULL);
        return;
    }
    if (status_report_judge(&report, state_folder_is_in_use(&folder), &verdict)) {
        tell_good(findings, "running agent", "healthy");
    } else {
        tell_bad(findings, "running agent", verdict.has_failed ? "degraded" : verdict.bytes,
                 "wnetwatch-agent status tells more");
    }
    text_buffer_free(&verdict);
}

/* The service trusts fewer accounts than this program does. */
static void check_folder_for_service(struct findings *findings)
{
    static struct state_folder folder;
    char text[PROBLEM_SIZE];

    if (state_folder_check(&folder, findings->settings->values[SETTING_STATE], text) &&
        !state_folder_check_for_service(&folder, text)) {
        tell_bad(findings, "state folder", text, "wnetwatch-agent install gives it to the service");
    }
}

static void tell_access(struct findings *findings, enum service_access access, const char *text,
                        const char *remedy)
{
    switch (access) {
    case SERVICE_ACCESS_GIVEN:
        tell_good(findings, "service rights", text);
        return;
    case SERVICE_ACCESS_UNSURE:
        tell(findings, "note", "service rights", text, NULL);
        return;
    case SERVICE_ACCESS_MISSING:
        break;
    }
    tell_bad(findings, "service rights", text, remedy);
}

static void check_secret_for_service(struct findings *findings, const char *path)
{
    char text[PROBLEM_SIZE];

    if (path[0] == '\0') {
        return;
    }
    tell_access(findings, service_access_to_read(path, text), text,
                "icacls FILE /grant *" SERVICE_SID_WORD ":R");
    if (!secret_file_check_for_service(path, text)) {
        tell_bad(findings, "service rights", text,
                 "see the chapter on security of docs/agent.md; icacls FILE shows rights");
    }
}

/* This account may do more than the service may. */
static void check_rights_of_service(struct findings *findings)
{
    const struct settings *settings = findings->settings;
    const char *text_file = settings->values[SETTING_TEXTFILE];
    char text[PROBLEM_SIZE];

    check_secret_for_service(findings, settings->values[SETTING_HEADERS]);
    check_secret_for_service(findings, settings->values[SETTING_HASH_KEY]);
    if (text_file[0] != '\0') {
        tell_access(findings, service_access_to_replace(text_file, text), text,
                    "icacls FOLDER /grant *" SERVICE_SID_WORD ":(OI)(CI)M");
    }
}

static void check_membership(struct findings *findings)
{
    bool is_member = false;
    const DWORD error = event_log_readers_has(SERVICE_SID_TEXT, &is_member);

    if (error != ERROR_SUCCESS) {
        tell(findings, "note", "membership", "the members of Event Log Readers cannot be listed",
             NULL);
    } else if (is_member) {
        tell_good(findings, "membership", "the service is in Event Log Readers, so it sees all");
    } else {
        tell_bad(findings, "membership",
                 "the service is not in Event Log Readers, so it sees its own events alone",
                 "wnetwatch-agent install");
    }
}

static void check_service(struct findings *findings)
{
    enum service_setup_state state;

    if (service_setup_look(&state) != ERROR_SUCCESS) {
        tell(findings, "note", "service", "the service manager does not answer", NULL);
        return;
    }
    switch (state) {
    case SERVICE_SETUP_ABSENT:
        tell(findings, "note", "service", "it is not installed", NULL);
        return;
    case SERVICE_SETUP_FOREIGN:
        tell_bad(findings, "service", "another program has a service of the name wnetwatch-agent",
                 "remove that service: sc delete wnetwatch-agent");
        return;
    case SERVICE_SETUP_STOPPED:
        tell_bad(findings, "service", "it is installed and does not run",
                 "sc start wnetwatch-agent; agent.log in the state folder says why it ended");
        break;
    case SERVICE_SETUP_RUNNING:
        tell_good(findings, "service", "it runs");
        break;
    }
    check_folder_for_service(findings);
    check_rights_of_service(findings);
    check_membership(findings);
}

static void check_broker(struct findings *findings)
{
    static char line[WNW_LINE_SIZE_MAX];
    struct json_span data = {"", 0};
    struct json_span visibility = {"", 0};

    if (wnw_broker_status(findings->settings->values[SETTING_PIPES], BROKER_MS_MAX, line,
                          sizeof(line), NULL) != WNW_OK) {
        tell_bad(findings, "broker", wnw_last_message(), "wnetwatchd doctor");
        return;
    }
    if (json_walk_find(line, "data", &data) && data.start[0] == '{') {
        (void)json_walk_find(data.start, "visibility", &visibility);
    }
    tell_good(findings, "broker",
              json_walk_is_text(visibility, "all")
                  ? "it answers, and tells this account the events of all users"
                  : "it answers, and tells this account its own events alone");
}

static int run_doctor(const struct command *command)
{
    struct findings findings = {command, &command->settings, {0}, false};

    check_settings(&findings);
    check_url(&findings);
    check_secrets(&findings);
    check_state(&findings);
    check_service(&findings);
    check_broker(&findings);
    if (!findings.text.has_failed) {
        (void)output_write(findings.text.bytes, findings.text.size);
    }
    text_buffer_free(&findings.text);
    return findings.is_bad ? EXIT_CODE_DEGRADED : EXIT_CODE_DONE;
}

const struct verb verb_doctor = {
    .name = "doctor",
    .summary = "find out whatever could keep events from being sent",
    .usage = "[options]",
    .about =
        "Look at settings, URL, headers file, key, certificate, state folder, running agent,\n"
        "service and broker, and say what to do about what is wrong (exit code 3). Files and\n"
        "keys are read with your rights; if the service is installed, the lists of rights of\n"
        "HeadersFile, HashKeyFile and the folder of TextFile say whether it may use them too.\n"
        "It sends nothing: \"wnetwatch-agent check\" does.\n",
    .examples = "  wnetwatch-agent doctor\n",
    .has_settings = true,
    .bears_bad_settings = true,
    .run = run_doctor,
};
