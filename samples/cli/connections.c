#include "connections.h"

#include <windows.h>

#include <wnetwatch.h>

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "../common/time_words.h"
#include "arguments.h"
#include "connection_lines.h"
#include "deadline.h"
#include "known_since.h"
#include "listing.h"
#include "../common/local_zone.h"
#include "options.h"
#include "own_logon.h"
#include "state_report.h"
#include "time_text.h"
#include "verb_client.h"

static struct known_since known;

/* Nothing that was connected before the start of Windows is connected still. */
static void write_start_of_windows(char text[TIME_WORDS_UTC_SIZE])
{
    const uint64_t now_us = local_zone_now_us();
    const uint64_t up_us = (uint64_t)GetTickCount64() * 1000;

    time_words_write_utc(up_us > now_us ? 0 : now_us - up_us, text);
}

/* Show all that comes to what is known. False when it does not come to its end; that is told. */
static bool take_items(wnw_client *client, const struct deadline *deadline)
{
    const wnw_item *item;
    wnw_status status;

    while ((status = wnw_client_next(client, deadline_left_ms(deadline), &item)) == WNW_OK) {
        if (item->kind == WNW_ITEM_EVENT) {
            known_since_see(&known, item->event);
        } else if (item->kind == WNW_ITEM_GAP) {
            known_since_forget(&known);
        } else if (item->kind == WNW_ITEM_STATE && !state_report(item->state, true, false)) {
            return false;
        }
    }
    if (status != WNW_E_OVER) {
        output_complain("the broker does not tell its events: %s", wnw_last_message());
    }
    return status == WNW_E_OVER;
}

static int replay(const struct arguments *arguments, const struct deadline *deadline)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    char since[TIME_WORDS_UTC_SIZE];
    wnw_client *client = NULL;
    int exit_code;

    write_start_of_windows(since);
    config.mode = WNW_MODE_NEXT;
    config.since = since;
    config.no_follow = 1;
    config.filter = "{\"type\":[\"wnetwatch.connection.*.succeeded\"]}";
    config.pipe_prefix = arguments->pipes;
    exit_code = verb_client_start(&config, &client);
    if (exit_code == EXIT_CODE_DONE && !take_items(client, deadline)) {
        output_complain(
            "so it is not known since when a connection is there, and by which program");
        known_since_forget(&known);
        exit_code = EXIT_CODE_DEGRADED;
    }
    (void)verb_client_close(client);
    return exit_code;
}

static void print_json(void)
{
    struct json_writer json = {0};

    for (size_t i = 0; i < known.count; i++) {
        if (connection_lines_json(&known.connections[i], &json)) {
            (void)output_write(json.text.bytes, json.text.size);
        }
    }
    text_buffer_free(&json.text);
}

static void print_columns(bool is_utc)
{
    static char line[COLUMN_LINE_SIZE];
    struct connection_lines lines;

    connection_lines_init(&lines, is_utc ? time_text_utc : time_text_local);
    if (output_is_console()) {
        (void)output_write(line, connection_lines_titles(&lines, line));
    }
    for (size_t i = 0; i < known.count; i++) {
        (void)output_write(line, connection_lines_write(&lines, &known.connections[i], line));
    }
}

static int tell(const struct arguments *arguments, const struct deadline *deadline,
                const wnw_connection_list *list)
{
    struct own_logon own = {"", 0};
    int exit_code;

    if (!own_logon_read(&own)) {
        output_complain("Windows does not tell this user and logon");
        return EXIT_CODE_FAILED;
    }
    known_since_init(&known, list, &own);
    exit_code = replay(arguments, deadline);
    if (exit_code == EXIT_CODE_DONE || exit_code == EXIT_CODE_DEGRADED) {
        if (arguments->is_json) {
            print_json();
        } else {
            print_columns(arguments->is_utc);
        }
    }
    if (list->is_cut) {
        output_complain("there are more connections than are told here");
        exit_code = EXIT_CODE_DEGRADED;
    }
    known_since_deinit(&known);
    return exit_code;
}

static int run_connections(const struct arguments *arguments)
{
    const struct deadline deadline = deadline_after(arguments->timeout_ms);
    const wnw_connection_list *list;
    int exit_code = listing_make(&deadline, &list);

    if (list != NULL) {
        exit_code = tell(arguments, &deadline, list);
        wnw_connections_free(list);
    }
    return exit_code;
}

const struct verb verb_connections = {
    .name = "connections",
    .summary = "print what is connected now, since when and by which program",
    .usage = "[options]",
    .about =
        "Print what is connected in this logon session, as Windows lists it. Events tell since\n"
        "when and by which program; where there is none, as for what Windows restores at logon,\n"
        "the line is marked \"by Windows alone\" (in JSON, told_by is windows and not event).\n"
        "Without a broker everything is, and the exit code is 3.\n",
    .examples = "  wnetwatch connections\n"
                "  wnetwatch connections --json --timeout 10s | jq -r .remote\n",
    .options = OPTION_BIT(OPTION_TIMEOUT) | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_UTC) |
               OPTION_BIT(OPTION_PIPES),
    .run = run_connections,
};
