#include "top.h"

#include <windows.h>

#include <stdio.h>

#include <wnetwatch.h>

#include "../common/exit_codes.h"
#include "../common/output.h"
#include "../common/time_words.h"
#include "arguments.h"
#include "../common/local_zone.h"
#include "options.h"
#include "top/operations.h"
#include "top/screen.h"
#include "verb_client.h"

#define REDRAW_MS_MIN 200u  /* a screen that changes more often cannot be read */
#define REDRAW_MS_MAX 1000u /* ages go on without an event */

#define BEGIN_SCREEN "\x1b[?1049h\x1b[?25l" /* another buffer, without a cursor */
#define END_SCREEN "\x1b[?25h\x1b[?1049l"
#define BEGIN_DRAWING "\x1b[H"
#define END_DRAWING "\x1b[J"

struct top {
    const struct arguments *arguments;
    wnw_client *client;
    struct operations operations;
    char state[WNW_MESSAGE_SIZE];
    bool is_redrawn; /* on a terminal, until Ctrl+C; else it is printed once */
    uint64_t drawn_ms;
    int exit_code;
};

static void draw(struct top *top)
{
    const struct people_words words = people_words_make(top->arguments->is_utc);
    struct screen screen = {0};
    struct text_buffer buffer = {0};

    screen.now_us = local_zone_now_us();
    screen.state = top->state;
    screen.has_colour = output_has_colour();
    if (top->is_redrawn) {
        output_find_screen_size(&screen.rows, &screen.columns);
        text_buffer_put(&buffer, BEGIN_DRAWING);
    }
    operations_forget(&top->operations, screen.now_us);
    screen_write(&screen, &top->operations, &words, &buffer);
    text_buffer_put(&buffer, top->is_redrawn ? END_DRAWING : "");
    if (buffer.has_failed || !output_write(buffer.bytes, buffer.size)) {
        (void)wnw_client_stop(top->client); /* there is nothing to show it on */
    }
    text_buffer_free(&buffer);
    top->drawn_ms = GetTickCount64();
}

static void write_state(struct top *top, const wnw_state_change *change)
{
    switch (change->state) {
    case WNW_STATE_LIVE:
        (void)snprintf(top->state, sizeof(top->state), "live: events of %s",
                       change->sees_all ? "all users" : "this user");
        break;
    case WNW_STATE_DISCONNECTED:
    case WNW_STATE_REFUSED:
        (void)snprintf(top->state, sizeof(top->state), "%s; trying again", change->message);
        break;
    case WNW_STATE_NEW:
    case WNW_STATE_CONNECTING:
        (void)snprintf(top->state, sizeof(top->state), "connecting");
        break;
    case WNW_STATE_ENDED:
        break;
    }
}

/* What cannot become better ends it, and is told when the screen is gone. */
static void take_state(struct top *top, const wnw_state_change *change)
{
    const bool is_trouble =
        change->state == WNW_STATE_DISCONNECTED || change->state == WNW_STATE_REFUSED;

    write_state(top, change);
    if (change->state == WNW_STATE_LIVE && !top->is_redrawn) {
        (void)wnw_client_stop(top->client); /* what is printed once is known now */
    }
    if (is_trouble && (!top->is_redrawn || change->retry_ms == WNW_FOREVER)) {
        (void)snprintf(top->state, sizeof(top->state), "%s", change->message);
        top->exit_code = EXIT_CODE_FAILED;
        (void)wnw_client_stop(top->client);
    }
}

static void take_item(struct top *top, const wnw_item *item)
{
    switch (item->kind) {
    case WNW_ITEM_EVENT:
        operations_add_event(&top->operations, item->event);
        break;
    case WNW_ITEM_GAP:
        operations_note_gap(&top->operations);
        break;
    case WNW_ITEM_STATE:
        take_state(top, item->state);
        break;
    }
}

static uint32_t find_pause_ms(const struct top *top)
{
    const uint64_t age_ms = GetTickCount64() - top->drawn_ms;

    if (!top->is_redrawn) {
        return WNW_FOREVER;
    }
    return age_ms < REDRAW_MS_MAX ? (uint32_t)(REDRAW_MS_MAX - age_ms) : 0;
}

static void run_loop(struct top *top)
{
    const wnw_item *item;
    wnw_status status = WNW_OK;

    while (status == WNW_OK || status == WNW_E_TIMEOUT) {
        status = wnw_client_next(top->client, find_pause_ms(top), &item);
        if (status == WNW_OK) {
            take_item(top, item);
        }
        if (top->is_redrawn && status != WNW_E_OVER &&
            (status == WNW_E_TIMEOUT || GetTickCount64() - top->drawn_ms >= REDRAW_MS_MIN)) {
            draw(top);
        }
    }
}

/* Returns an exit code. */
static int start_client(struct top *top)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    char since[TIME_WORDS_UTC_SIZE];

    /* What runs for longer than this is reported as unfinished by then. */
    time_words_write_utc(local_zone_now_us() - OPERATIONS_AGE_US_MAX, since);
    config.mode = WNW_MODE_NEXT;
    config.since = since;
    config.filter = top->arguments->has_filter ? top->arguments->filter : NULL;
    config.pipe_prefix = top->arguments->pipes;
    return verb_client_start(&config, &top->client);
}

static void show(struct top *top)
{
    if (top->is_redrawn) {
        (void)output_write(BEGIN_SCREEN, sizeof(BEGIN_SCREEN) - 1);
        draw(top);
        run_loop(top);
        (void)output_write(END_SCREEN, sizeof(END_SCREEN) - 1);
    } else {
        run_loop(top);
        if (top->exit_code == EXIT_CODE_DONE) {
            draw(top);
        }
    }
    if (top->exit_code != EXIT_CODE_DONE) {
        output_complain("%s", top->state);
    }
}

static int run_top(const struct arguments *arguments)
{
    static struct top top;

    top.arguments = arguments;
    top.is_redrawn = output_open_screen();
    (void)snprintf(top.state, sizeof(top.state), "connecting");
    operations_init(&top.operations);
    top.exit_code = start_client(&top);
    if (top.exit_code == EXIT_CODE_DONE) {
        verb_client_stop_on_control(top.client);
        show(&top);
    }
    (void)verb_client_close(top.client);
    return top.exit_code;
}

const struct verb verb_top = {
    .name = "top",
    .summary = "show what is under way, what failed and which servers are slow",
    .usage = "[options]",
    .about =
        "Show the operations that are under way and for how long, the failures of the last 10\n"
        "minutes and the slowest servers, in a screen that is redrawn until Ctrl+C. Operations\n"
        "that began before are found too. On a pipe or in a file it is printed once.\n",
    .examples = "  wnetwatch top\n"
                "  wnetwatch top --filter remote=//files/*\n",
    .options = OPTION_BIT(OPTION_FILTER) | OPTION_BIT(OPTION_UTC) | OPTION_BIT(OPTION_COLOR) |
               OPTION_BIT(OPTION_PIPES),
    .run = run_top,
};
