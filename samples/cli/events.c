#include "events.h"

#include <windows.h>

#include <wnetwatch.h>

#include "arguments.h"
#include "exit_codes.h"
#include "item_line.h"
#include "kept_cursor.h"
#include "options.h"
#include "output.h"
#include "state_report.h"
#include "time_words.h"

/* A person waits, so the library tries more often than it would by itself. */
#define RECONNECT_DELAY_MS_MAX 2000u

/* Used on the library's thread once the client has started. */
struct printer {
    const struct arguments *arguments;
    uint64_t count;
    int exit_code;
    struct kept_cursor cursor;
    struct item_line line;
    char since[TIME_WORDS_UTC_SIZE];
};

static wnw_client *running_client; /* for Ctrl+C alone */

static BOOL WINAPI on_control(DWORD event)
{
    (void)event;
    (void)wnw_client_stop(running_client);
    return TRUE; /* the main thread ends the program */
}

/* Without an output there is nothing to wait for. */
static void print(wnw_client *client, const char *bytes, size_t size)
{
    if (!output_write(bytes, size)) {
        (void)wnw_client_stop(client);
    }
}

static void print_event(wnw_client *client, struct printer *printer, const wnw_event *event)
{
    print(client, printer->line.bytes, item_line_write_event(&printer->line, event));
    printer->count++;
    if (printer->count == printer->arguments->count_max) {
        (void)wnw_client_stop(client);
    }
}

static void print_gap(wnw_client *client, struct printer *printer, const wnw_gap *gap)
{
    const size_t size = item_line_write_gap(&printer->line, gap);

    if (printer->arguments->format == NULL) {
        print(client, printer->line.bytes, size);
    } else { /* its reader expects lines of the template alone */
        output_complain("%.*s", (int)(size - 1), printer->line.bytes);
    }
    if (printer->arguments->fails_on_gap) {
        printer->exit_code = EXIT_CODE_GAP;
        (void)wnw_client_stop(client);
    }
}

static bool is_past_the_end(const struct arguments *arguments, const wnw_event *event)
{
    return arguments->has_until && event->time_us >= arguments->until_us;
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    struct printer *printer = user;

    if (item->kind == WNW_ITEM_EVENT && is_past_the_end(printer->arguments, item->event)) {
        (void)wnw_client_stop(client);
        return;
    }
    if (item->kind == WNW_ITEM_EVENT) {
        print_event(client, printer, item->event);
    } else if (item->kind == WNW_ITEM_GAP) {
        print_gap(client, printer, item->gap);
    }
    kept_cursor_move(&printer->cursor, item->cursor);
}

static void WNW_CALL on_state(wnw_client *client, const wnw_item *item, void *user)
{
    struct printer *printer = user;
    const struct arguments *arguments = printer->arguments;

    /* Without following, there is nothing to wait for. */
    if (!state_report(item->state, arguments->is_quiet, !arguments->no_follow)) {
        printer->exit_code = EXIT_CODE_FAILED;
        (void)wnw_client_stop(client);
    }
}

static int complain_of_start(wnw_status status)
{
    output_complain("cannot start: %s", wnw_last_message());
    return status == WNW_E_INVALID ? EXIT_CODE_USAGE : EXIT_CODE_FAILED;
}

static void configure(const struct arguments *arguments, struct printer *printer,
                      wnw_client_config *config)
{
    if (printer->cursor.cursor[0] != '\0') {
        config->after = printer->cursor.cursor; /* the other places are for the first run */
    } else if (!arguments->has_since) {
        config->after = arguments->after;
    } else {
        time_words_write_utc(arguments->since_us, printer->since);
        config->since = printer->since;
    }
    config->no_follow = arguments->no_follow;
    config->filter = arguments->has_filter ? arguments->filter : NULL;
    config->pipe_prefix = arguments->pipes;
    config->on_state = on_state;
    config->on_state_user = printer;
    config->reconnect_delay_ms_max = RECONNECT_DELAY_MS_MAX;
}

static void print_titles(struct printer *printer)
{
    if (output_is_console()) {
        (void)output_write(printer->line.bytes, item_line_write_titles(&printer->line));
    }
}

/* The time that --timeout gives is over, or the client is. */
static void wait_for_end(wnw_client *client, struct printer *printer)
{
    const uint32_t timeout_ms = printer->arguments->timeout_ms;

    if (wnw_client_wait(client, timeout_ms == 0 ? WNW_FOREVER : timeout_ms) != WNW_E_TIMEOUT) {
        return;
    }
    (void)wnw_client_stop(client);
    (void)wnw_client_wait(client, WNW_FOREVER);
    if (printer->exit_code == EXIT_CODE_DONE) {
        printer->exit_code = EXIT_CODE_TIMEOUT;
    }
}

static int run_events(const struct arguments *arguments)
{
    static struct printer printer;
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;
    wnw_status status;

    printer.arguments = arguments;
    item_line_init(&printer.line, arguments, output_has_colour());
    if (!kept_cursor_open(&printer.cursor, arguments->cursor_file)) {
        return EXIT_CODE_FAILED;
    }
    configure(arguments, &printer, &config);
    status = wnw_client_new(&config, &client);
    if (status == WNW_OK) {
        status = wnw_subscribe(client, NULL, on_item, &printer, NULL);
    }
    if (status == WNW_OK) {
        running_client = client;
        (void)SetConsoleCtrlHandler(on_control, TRUE);
        print_titles(&printer);
        status = wnw_client_start(client);
    }
    if (status == WNW_OK) {
        wait_for_end(client, &printer);
    } else {
        printer.exit_code = complain_of_start(status);
    }

    (void)SetConsoleCtrlHandler(on_control, FALSE);
    (void)wnw_client_close(client);
    if (!kept_cursor_close(&printer.cursor)) {
        return EXIT_CODE_FAILED;
    }
    return printer.exit_code;
}

const struct verb verb_events = {
    .name = "events",
    .summary = "print events as they happen",
    .usage = "[options]",
    .about =
        "Print events as they happen. While no broker runs, it waits for one, but not with\n"
        "--no-follow. Changes of the connection to the broker go to standard error. --json: each\n"
        "event as the broker sends it, gaps too.\n",
    .examples =
        "  wnetwatch events --filter type=connection.add.* --filter remote=\\\\server\\*\n"
        "  wnetwatch events --json --since 1h --no-follow | jq -r \".data.remote // empty\"\n"
        "  wnetwatch events --filter type=*.failed --format \"{time} {local} {remote} {error}\"\n"
        "  wnetwatch events --cursor-file seen --after oldest --no-follow\n",
    .options = OPTION_BIT(OPTION_FILTER) | OPTION_BIT(OPTION_AFTER) | OPTION_BIT(OPTION_SINCE) |
               OPTION_BIT(OPTION_UNTIL) | OPTION_BIT(OPTION_NO_FOLLOW) | OPTION_BIT(OPTION_COUNT) |
               OPTION_BIT(OPTION_CURSOR_FILE) | OPTION_BIT(OPTION_FAIL_ON_GAP) |
               OPTION_BIT(OPTION_TIMEOUT) | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_FORMAT) |
               OPTION_BIT(OPTION_UTC) | OPTION_BIT(OPTION_COLOR) | OPTION_BIT(OPTION_QUIET) |
               OPTION_BIT(OPTION_PIPES),
    .run = run_events,
};
