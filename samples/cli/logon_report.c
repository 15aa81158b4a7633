#include "logon_report.h"

#include <windows.h>

#include <stdlib.h>

#include <wnetwatch.h>

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "../common/problem.h"
#include "../common/time_words.h"
#include "../common/whole_file.h"
#include "arguments.h"
#include "deadline.h"
#include "listing.h"
#include "../common/local_zone.h"
#include "options.h"
#include "own_logon.h"
#include "report/report.h"
#include "state_report.h"
#include "verb_client.h"

#define SINCE_US_DEFAULT (8ull * 3600u * 1000000u)
#define LISTING_MS_MAX 10000u /* a server that does not answer must not keep the report */

enum taken { TAKEN, TAKEN_LAST, TAKEN_TROUBLE };

/* The journal comes to its end where the stream goes live. */
static enum taken take_state(struct report *report, const wnw_state_change *change)
{
    if (change->state == WNW_STATE_LIVE) {
        report->is_of_all_users = change->sees_all != 0;
        return TAKEN_LAST;
    }
    return state_report(change, true, false) ? TAKEN : TAKEN_TROUBLE;
}

static enum taken take_item(struct report *report, const wnw_item *item)
{
    switch (item->kind) {
    case WNW_ITEM_EVENT:
        if (!logons_add_event(&report->logons, item->event)) {
            output_complain("there is not enough memory");
            return TAKEN_TROUBLE;
        }
        break;
    case WNW_ITEM_GAP:
        report->gap_count++;
        break;
    case WNW_ITEM_STATE:
        return take_state(report, item->state);
    }
    return TAKEN;
}

/* Take all that the journal has of the time. False when it does not come to its end; that is told. */
static bool take_items(struct report *report, wnw_client *client, const struct deadline *deadline)
{
    enum taken taken = TAKEN;

    while (taken == TAKEN) {
        const wnw_item *item;

        if (wnw_client_next(client, deadline_left_ms(deadline), &item) != WNW_OK) {
            output_complain("the broker does not tell its events: %s", wnw_last_message());
            return false;
        }
        taken = take_item(report, item);
    }
    return taken == TAKEN_LAST;
}

/* NULL when that fails, which is told. The caller frees it. */
static wnw_filter *make_filter(const struct arguments *arguments)
{
    wnw_filter *filter = NULL;

    if (wnw_filter_new(&filter) != WNW_OK ||
        wnw_filter_add(filter, "type", "connection.add.*") != WNW_OK ||
        (arguments->session != NULL &&
         wnw_filter_add(filter, "session", arguments->session) != WNW_OK)) {
        output_complain("cannot start: %s", wnw_last_message());
        wnw_filter_free(filter);
        return NULL;
    }
    return filter;
}

static int replay(const struct arguments *arguments, const struct deadline *deadline,
                  struct report *report)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    char since[TIME_WORDS_UTC_SIZE];
    wnw_client *client = NULL;
    wnw_filter *filter = make_filter(arguments);
    int exit_code;

    if (filter == NULL) {
        return EXIT_CODE_FAILED;
    }
    time_words_write_utc(report->since_us, since);
    config.mode = WNW_MODE_NEXT;
    config.since = since;
    config.filter = wnw_filter_text(filter);
    config.pipe_prefix = arguments->pipes;
    exit_code = verb_client_start(&config, &client);
    if (exit_code == EXIT_CODE_DONE && !take_items(report, client, deadline)) {
        exit_code = deadline_left_ms(deadline) == 0 ? EXIT_CODE_TIMEOUT : EXIT_CODE_FAILED;
    }
    (void)verb_client_close(client);
    wnw_filter_free(filter);
    return exit_code;
}

static bool add_list(struct report *report, const wnw_connection_list *list, DWORD session)
{
    struct own_logon own = {"", 0};

    if (!own_logon_read(&own)) {
        output_complain("Windows does not tell this user and logon");
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (!logons_add_connection(&report->logons, own.sid, own.logon, session,
                                   list->connections[i])) {
            output_complain("there is not enough memory");
            return false;
        }
    }
    return true;
}

/* What Windows has restored is in no event. Without the list, the report says that it is missing. */
static void add_connections(struct report *report, const char *wanted_session)
{
    const struct deadline deadline = deadline_after(LISTING_MS_MAX);
    const wnw_connection_list *list;
    DWORD session = 0;

    report->is_listed = true;
    if (!ProcessIdToSessionId(GetCurrentProcessId(), &session) ||
        (wanted_session != NULL && strtoul(wanted_session, NULL, 10) != session)) {
        return; /* what is connected is of another session */
    }
    report->is_listed = listing_make(&deadline, &list) == EXIT_CODE_DONE &&
                        (list == NULL || add_list(report, list, session));
    wnw_connections_free(list);
}

static bool is_whole(const struct text_buffer *buffer)
{
    if (buffer->has_failed) {
        output_complain("there is not enough memory");
    }
    return !buffer->has_failed;
}

static int print(const struct report *report, const struct arguments *arguments)
{
    const struct people_words words = people_words_make(arguments->is_utc);
    struct json_writer json = {0};
    struct text_buffer *text = &json.text;
    int exit_code = EXIT_CODE_DONE;

    if (arguments->is_json) {
        (void)report_write_json(report, &json);
    } else if (arguments->html_file != NULL) {
        report_write_page(report, &words, text);
    } else {
        report_write_table(report, &words, output_has_colour(), text);
    }
    if (!is_whole(text)) {
        exit_code = EXIT_CODE_FAILED;
    } else if (arguments->html_file == NULL) {
        (void)output_write(text->bytes, text->size);
    } else if (whole_file_write(arguments->html_file, text->bytes, text->size)) {
        output_complain("the report is in %s", arguments->html_file);
    } else {
        exit_code = EXIT_CODE_FAILED;
    }
    text_buffer_free(text);
    return exit_code;
}

static int run_logon_report(const struct arguments *arguments)
{
    const struct deadline deadline = deadline_after(arguments->timeout_ms);
    struct report report = {0};
    int exit_code;

    report.until_us = local_zone_now_us();
    report.since_us =
        arguments->has_since ? arguments->since_us : report.until_us - SINCE_US_DEFAULT;
    exit_code = replay(arguments, &deadline, &report);
    if (exit_code == EXIT_CODE_DONE) {
        add_connections(&report, arguments->session);
        exit_code = print(&report, arguments);
    }
    if (exit_code == EXIT_CODE_DONE && report.gap_count > 0 && arguments->fails_on_gap) {
        exit_code = EXIT_CODE_GAP;
    }
    logons_free(&report.logons);
    return exit_code;
}

static bool check_logon_report(const struct arguments *arguments, char *problem)
{
    return !arguments->is_json || arguments->html_file == NULL ||
           problem_say(problem, "--json and --html both say what to write");
}

const struct verb verb_logon_report = {
    .name = "logon-report",
    .summary = "tell what connecting has cost each logon session",
    .usage = "[options]",
    .about =
        "For each logon session: every connection that was made, when, how long it took, what\n"
        "came of it and by which program; how long connecting took in all, and the slowest\n"
        "server. It looks back 8h unless --since says otherwise. In the column WHEN, pauses are\n"
        "cut short. What Windows restores at logon by itself is in no event: it is listed\n"
        "without a time, for this logon session alone.\n",
    .examples = "  wnetwatch logon-report\n"
                "  wnetwatch logon-report --since 08:00 --html report.html\n"
                "  wnetwatch logon-report --session 2 --json | jq .logons[].slowest_server\n",
    .options = OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_SESSION) | OPTION_BIT(OPTION_HTML) |
               OPTION_BIT(OPTION_FAIL_ON_GAP) | OPTION_BIT(OPTION_TIMEOUT) |
               OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_UTC) | OPTION_BIT(OPTION_COLOR) |
               OPTION_BIT(OPTION_PIPES),
    .check = check_logon_report,
    .run = run_logon_report,
};
