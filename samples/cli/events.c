#include "events.h"

#include <windows.h>

#include <wnetwatch.h>

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "../common/time_words.h"
#include "arguments.h"
#include "deadline.h"
#include "../common/local_zone.h"
#include "options.h"
#include "printer.h"
#include "verb_client.h"

/* An event of before --until may come a moment after it. */
#define UNTIL_PATIENCE_US 500000u

/* The clock, by which --until goes, may be set while the program waits. */
#define WAIT_MS_MAX 10000u

struct watch {
    const struct arguments *arguments;
    struct printer printer;
    struct deadline deadline;
    bool no_follow;
    char since[TIME_WORDS_UTC_SIZE];
};

/* Until there is nothing to wait for any more because of --until; 0 when that is now. Without
   following, the stream ends by itself. */
static uint64_t until_wait_ms(const struct watch *watch)
{
    const uint64_t end_us = watch->arguments->until_us + UNTIL_PATIENCE_US;
    const uint64_t now_us = local_zone_now_us();
    const wnw_state state = watch->printer.state;

    if (!watch->arguments->has_until || watch->no_follow) {
        return WAIT_MS_MAX;
    }
    if (now_us < end_us) {
        return (end_us - now_us + 999) / 1000;
    }
    /* What happened before is still on its way. */
    return state == WNW_STATE_NEW || state == WNW_STATE_CONNECTING ? WAIT_MS_MAX : 0;
}

static uint32_t wait_ms(const struct watch *watch)
{
    const uint32_t left_ms = deadline_left_ms(&watch->deadline);
    const uint64_t until_ms = until_wait_ms(watch);
    const uint32_t most_ms = until_ms < WAIT_MS_MAX ? (uint32_t)until_ms : WAIT_MS_MAX;

    return left_ms < most_ms ? left_ms : most_ms;
}

/* No item came: the time that --until gives may be over. --timeout is looked at before each wait. */
static void look_at_the_time(struct watch *watch)
{
    if (deadline_left_ms(&watch->deadline) == 0 || until_wait_ms(watch) != 0) {
        return;
    }
    if (watch->printer.state == WNW_STATE_LIVE) {
        printer_end(&watch->printer, EXIT_CODE_DONE);
    } else {
        output_complain("--until is reached, and there is no broker that could tell what happened");
        printer_end(&watch->printer, EXIT_CODE_FAILED);
    }
}

/* One item, or none when the time is over. */
static void take_next(wnw_client *client, struct watch *watch)
{
    struct printer *printer = &watch->printer;
    const wnw_item *item;

    if (deadline_left_ms(&watch->deadline) == 0) {
        printer_end(printer, EXIT_CODE_TIMEOUT);
        return;
    }
    switch (wnw_client_next(client, wait_ms(watch), &item)) {
    case WNW_OK:
        printer_take(printer, item);
        break;
    case WNW_E_TIMEOUT:
        look_at_the_time(watch);
        break;
    case WNW_E_OVER:
        printer->is_over = true; /* with the exit code that it has */
        break;
    default:
        output_complain("%s", wnw_last_message());
        printer_end(printer, EXIT_CODE_FAILED);
        break;
    }
}

/* An item is done when the next one is asked for. So the cursor stays before what was not printed. */
static void take_all(wnw_client *client, struct watch *watch)
{
    const wnw_item *rest;

    while (!watch->printer.is_over) {
        take_next(client, watch);
    }
    if (!watch->printer.is_undone && output_flush()) {
        (void)wnw_client_next(client, 0, &rest);
    }
}

static void configure(struct watch *watch, wnw_client_config *config)
{
    const struct arguments *arguments = watch->arguments;

    if (arguments->has_since) {
        time_words_write_utc(arguments->since_us, watch->since);
        config->since = watch->since;
    } else {
        config->after = arguments->after;
    }
    config->mode = WNW_MODE_NEXT;
    config->no_follow = watch->no_follow;
    config->filter = arguments->has_filter ? arguments->filter : NULL;
    config->pipe_prefix = arguments->pipes;
    config->cursor_file = arguments->cursor_file;
}

static void begin(const struct arguments *arguments, struct watch *watch)
{
    watch->arguments = arguments;
    /* Behind a time that is over there is only what has happened already. */
    watch->no_follow = arguments->no_follow ||
                       (arguments->has_until && arguments->until_us <= local_zone_now_us());
    watch->deadline = deadline_after(arguments->timeout_ms);
    /* Without following, there is nothing to wait for. */
    printer_init(&watch->printer, arguments, !watch->no_follow);
}

/* Returns what the program ends with. */
static int close_client(wnw_client *client, const struct watch *watch)
{
    const wnw_status status = verb_client_close(client);

    if (status == WNW_E_OS) {
        output_complain("--cursor-file %s: %s", watch->arguments->cursor_file, wnw_last_message());
    } else if (status != WNW_OK) {
        output_complain("%s", wnw_last_message());
    }
    return status == WNW_OK ? watch->printer.exit_code : EXIT_CODE_FAILED;
}

static int run_events(const struct arguments *arguments)
{
    static struct watch watch;
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;
    int exit_code;

    begin(arguments, &watch);
    configure(&watch, &config);
    exit_code = verb_client_start(&config, &client);
    if (exit_code == EXIT_CODE_DONE) {
        verb_client_stop_on_control(client);
        printer_print_titles(&watch.printer);
        take_all(client, &watch);
    } else {
        printer_end(&watch.printer, exit_code);
    }
    return close_client(client, &watch);
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
