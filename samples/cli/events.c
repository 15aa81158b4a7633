#include "events.h"

#include <windows.h>

#include <wnetwatch.h>

#include "arguments.h"
#include "exit_codes.h"
#include "item_line.h"
#include "local_zone.h"
#include "options.h"
#include "output.h"
#include "state_report.h"
#include "time_words.h"

/* A person waits, so the library tries more often than it would by itself. */
#define RECONNECT_DELAY_MS_MAX 2000u

/* An event of before --until may come a moment after it. */
#define UNTIL_PATIENCE_US 500000u

/* The clock, by which --until goes, may be set while the program waits. */
#define WAIT_MS_MAX 10000u

struct printer {
    const struct arguments *arguments;
    uint64_t count;
    int exit_code;
    bool no_follow;
    uint64_t timeout_at_ms; /* by GetTickCount64; 0 for none */
    wnw_state state;        /* that was told last */
    bool is_over;           /* the loop ends */
    bool is_undone;         /* the last item was not printed, so it belongs to the next run */
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

static void leave_undone(struct printer *printer)
{
    printer->is_undone = true;
    printer->is_over = true;
}

/* Without an output there is nothing to wait for. */
static void print(struct printer *printer, const char *bytes, size_t size)
{
    if (!output_write(bytes, size)) {
        leave_undone(printer);
    }
}

static bool is_past_the_end(const struct arguments *arguments, const wnw_event *event)
{
    return arguments->has_until && event->time_us >= arguments->until_us;
}

static void print_event(struct printer *printer, const wnw_event *event)
{
    if (is_past_the_end(printer->arguments, event)) {
        leave_undone(printer);
        return;
    }
    print(printer, printer->line.bytes, item_line_write_event(&printer->line, event));
    printer->count++;
    if (printer->count == printer->arguments->count_max) {
        printer->is_over = true;
    }
}

static void print_gap(struct printer *printer, const wnw_gap *gap)
{
    const size_t size = item_line_write_gap(&printer->line, gap);

    if (printer->arguments->format == NULL) {
        print(printer, printer->line.bytes, size);
    } else { /* its reader expects lines of the template alone */
        output_complain("%.*s", (int)(size - 1), printer->line.bytes);
    }
    if (printer->arguments->fails_on_gap) {
        printer->exit_code = EXIT_CODE_GAP;
        printer->is_over = true;
    }
}

/* Live is told again when saves of the cursor fail, and when they do so no more. */
static void tell_live(const struct printer *printer, const wnw_state_change *change)
{
    if (change->reason[0] != '\0') {
        output_complain("--cursor-file %s: the file cannot be written (error %u); trying again",
                        printer->arguments->cursor_file, (unsigned)change->os_error);
    } else if (printer->state != WNW_STATE_LIVE) {
        (void)state_report(change, printer->arguments->is_quiet, true);
    }
}

/* Without following, there is nothing to wait for. */
static void tell_state(struct printer *printer, const wnw_state_change *change)
{
    if (change->state == WNW_STATE_LIVE) {
        tell_live(printer, change);
    } else if (!state_report(change, printer->arguments->is_quiet, !printer->no_follow)) {
        printer->exit_code = EXIT_CODE_FAILED;
        printer->is_over = true;
    }
    printer->state = change->state;
}

static void take(struct printer *printer, const wnw_item *item)
{
    switch (item->kind) {
    case WNW_ITEM_EVENT:
        print_event(printer, item->event);
        break;
    case WNW_ITEM_GAP:
        print_gap(printer, item->gap);
        break;
    case WNW_ITEM_STATE:
        tell_state(printer, item->state);
        break;
    }
}

static uint64_t smaller(uint64_t first, uint64_t second)
{
    return first < second ? first : second;
}

static bool is_timed_out(const struct printer *printer)
{
    return printer->timeout_at_ms != 0 && GetTickCount64() >= printer->timeout_at_ms;
}

/* Until there is nothing to wait for any more because of --until; 0 when that is now. Without
   following, the stream ends by itself. */
static uint64_t until_wait_ms(const struct printer *printer)
{
    const uint64_t end_us = printer->arguments->until_us + UNTIL_PATIENCE_US;
    const uint64_t now_us = local_zone_now_us();

    if (!printer->arguments->has_until || printer->no_follow) {
        return WAIT_MS_MAX;
    }
    if (now_us < end_us) {
        return (end_us - now_us + 999) / 1000;
    }
    /* What happened before is still on its way. */
    return printer->state == WNW_STATE_NEW || printer->state == WNW_STATE_CONNECTING ? WAIT_MS_MAX
                                                                                     : 0;
}

static uint32_t wait_ms(const struct printer *printer)
{
    uint64_t wait_ms = smaller(until_wait_ms(printer), WAIT_MS_MAX);

    if (printer->timeout_at_ms != 0) {
        const uint64_t now_ms = GetTickCount64();

        wait_ms =
            smaller(wait_ms, now_ms < printer->timeout_at_ms ? printer->timeout_at_ms - now_ms : 0);
    }
    return (uint32_t)wait_ms;
}

/* No item came: the time that --timeout or --until gives may be over. */
static void look_at_the_time(struct printer *printer)
{
    if (is_timed_out(printer) || until_wait_ms(printer) != 0) {
        return;
    }
    printer->is_over = true;
    if (printer->state != WNW_STATE_LIVE) {
        output_complain("--until is reached, and there is no broker that could tell what happened");
        printer->exit_code = EXIT_CODE_FAILED;
    }
}

/* One item, or none when the time is over. */
static void take_next(wnw_client *client, struct printer *printer)
{
    const wnw_item *item;

    if (is_timed_out(printer)) {
        printer->exit_code = EXIT_CODE_TIMEOUT;
        printer->is_over = true;
        return;
    }
    switch (wnw_client_next(client, wait_ms(printer), &item)) {
    case WNW_OK:
        take(printer, item);
        break;
    case WNW_E_TIMEOUT:
        look_at_the_time(printer);
        break;
    case WNW_E_OVER:
        printer->is_over = true;
        break;
    default:
        output_complain("%s", wnw_last_message());
        printer->exit_code = EXIT_CODE_FAILED;
        printer->is_over = true;
        break;
    }
}

/* An item is done when the next one is asked for. So the cursor stays before what was not printed. */
static void take_all(wnw_client *client, struct printer *printer)
{
    const wnw_item *rest;

    while (!printer->is_over) {
        take_next(client, printer);
    }
    if (!printer->is_undone && output_flush()) {
        (void)wnw_client_next(client, 0, &rest);
    }
}

static int complain_of_start(const struct arguments *arguments, wnw_status status)
{
    if (status == WNW_E_CURSOR_FILE) {
        output_complain("--cursor-file %s: the file holds no cursor", arguments->cursor_file);
    } else {
        output_complain("cannot start: %s", wnw_last_message());
    }
    return status == WNW_E_INVALID ? EXIT_CODE_USAGE : EXIT_CODE_FAILED;
}

static void configure(const struct arguments *arguments, struct printer *printer,
                      wnw_client_config *config)
{
    if (arguments->has_since) {
        time_words_write_utc(arguments->since_us, printer->since);
        config->since = printer->since;
    } else {
        config->after = arguments->after;
    }
    config->mode = WNW_MODE_NEXT;
    config->no_follow = printer->no_follow;
    config->filter = arguments->has_filter ? arguments->filter : NULL;
    config->pipe_prefix = arguments->pipes;
    config->reconnect_delay_ms_max = RECONNECT_DELAY_MS_MAX;
    config->cursor_file = arguments->cursor_file;
}

static void print_titles(struct printer *printer)
{
    if (output_is_console()) {
        (void)output_write(printer->line.bytes, item_line_write_titles(&printer->line));
    }
}

static void begin(const struct arguments *arguments, struct printer *printer)
{
    printer->arguments = arguments;
    /* Behind a time that is over there is only what has happened already. */
    printer->no_follow = arguments->no_follow ||
                         (arguments->has_until && arguments->until_us <= local_zone_now_us());
    if (arguments->timeout_ms != 0) {
        printer->timeout_at_ms = GetTickCount64() + arguments->timeout_ms;
    }
    item_line_init(&printer->line, arguments, output_has_colour());
}

static void close_client(wnw_client *client, struct printer *printer)
{
    const wnw_status status = wnw_client_close(client);

    if (status == WNW_E_OS) {
        output_complain("--cursor-file %s: %s", printer->arguments->cursor_file,
                        wnw_last_message());
    } else if (status != WNW_OK) {
        output_complain("%s", wnw_last_message());
    }
    if (status != WNW_OK) {
        printer->exit_code = EXIT_CODE_FAILED;
    }
}

static int run_events(const struct arguments *arguments)
{
    static struct printer printer;
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;
    wnw_status status;

    begin(arguments, &printer);
    configure(arguments, &printer, &config);
    status = wnw_client_new(&config, &client);
    if (status == WNW_OK) {
        running_client = client;
        (void)SetConsoleCtrlHandler(on_control, TRUE);
        print_titles(&printer);
        status = wnw_client_start(client);
    }
    if (status == WNW_OK) {
        take_all(client, &printer);
    } else {
        printer.exit_code = complain_of_start(arguments, status);
    }

    (void)SetConsoleCtrlHandler(on_control, FALSE);
    close_client(client, &printer);
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
