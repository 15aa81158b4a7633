#include "app.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "../core/names.h"
#include "../core/text_ids.h"
#include "lister.h"
#include "news.h"
#include "preferences.h"

#define REDRAW_MS 100u
#define NEWS_MS 250u

static bool is_shown(const struct app *app)
{
    return IsWindowVisible(app->frame) != 0;
}

static void note_change(struct app *app)
{
    if (!app->is_redraw_due) {
        app->is_redraw_due = true;
        (void)SetTimer(app->frame, APP_REDRAW_TIMER, REDRAW_MS, NULL);
    }
}

static void watch_clock(struct app *app)
{
    if (!app->is_news_due) {
        app->is_news_due = true;
        (void)SetTimer(app->frame, APP_NEWS_TIMER, NEWS_MS, NULL);
    }
}

static void note_trouble(struct app *app)
{
    if (!is_shown(app)) {
        health_note_trouble(&app->health);
    }
}

static void hear_event(struct app *app, const wnw_event *event)
{
    const bool is_live = health_is_live(&app->health);
    bool was_seen_live = false;

    if (!watcher_is_own_user(&app->watcher, event) || names_are_of_the_doctor(event->remote)) {
        return;
    }
    if (watcher_is_own_logon(&app->watcher, event)) {
        was_seen_live = connections_apply(&app->connections, event, is_live);
    }
    recent_add(&app->recent, event);
    if (event->type == WNW_EVENT_BROKER_THROTTLED && is_live) {
        note_trouble(app);
    }
    if (is_live && announcer_hear(&app->announcer, event, was_seen_live, GetTickCount64())) {
        note_trouble(app);
    }
    watch_clock(app);
}

static void hear_state(struct app *app, const wnw_state_change *change)
{
    health_change(&app->health, change);
    if (change->state == WNW_STATE_LIVE) {
        (void)snprintf(app->broker_version, sizeof(app->broker_version), "%s",
                       change->broker_version);
    }
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    struct app *app = user;

    (void)client;
    if (item->kind == WNW_ITEM_EVENT) {
        hear_event(app, item->event);
    } else if (item->kind == WNW_ITEM_GAP) {
        recent_add_loss(&app->recent, item->gap);
        note_trouble(app);
    } else if (item->kind == WNW_ITEM_STATE) {
        hear_state(app, item->state);
    }
    note_change(app);
}

/* A client that cannot be made is a refusal too, and is said in the same place. */
static void open_watcher(struct app *app)
{
    const char *pipes = app->pipes[0] == '\0' ? NULL : app->pipes;
    wnw_state_change failed = {0};

    if (watcher_open(&app->watcher, app->frame, APP_WATCHER_MESSAGE, pipes, on_item, app) !=
        WNW_OK) {
        failed.size = sizeof(failed);
        failed.state = WNW_STATE_REFUSED;
        failed.reason = "internal";
        failed.os_error = wnw_last_os_error();
        hear_state(app, &failed);
    }
    note_change(app);
}

bool app_start(struct app *app, HWND frame)
{
    app->frame = frame;
    announcer_init(&app->announcer, preferences_level());
    health_init(&app->health);
    notify_icon_init(&app->icon, frame, APP_ICON_MESSAGE);
    if (!window_init(&app->window, frame)) {
        return false;
    }
    app_show_icon(app);
    open_watcher(app);
    return true;
}

void app_stop(struct app *app)
{
    watcher_close(&app->watcher);
    notify_icon_deinit(&app->icon);
    window_deinit(&app->window);
    connections_deinit(&app->connections);
    recent_deinit(&app->recent);
}

void app_dispatch(struct app *app, WPARAM cookie)
{
    watcher_dispatch(&app->watcher, cookie);
}

void app_take_list(struct app *app)
{
    uint64_t asked_us;
    const wnw_connection_list *list = lister_take(&asked_us);

    if (list != NULL) {
        connections_compare(&app->connections, list, asked_us);
        wnw_connections_free(list);
        note_change(app);
    }
}

static void write_tip(const struct app *app, wchar_t out[WORDS_SIZE])
{
    wchar_t state[WORDS_SIZE];
    wchar_t clock[WORDS_SIZE];

    words_write(app->health.text, state, WORDS_SIZE);
    if (app_is_paused(app)) {
        const uint64_t left_ms = app->announcer.paused_until_ms - GetTickCount64();

        words_write_clock(words_now_us() + left_ms * 1000, clock, WORDS_SIZE);
        words_format(out, WORDS_SIZE, TEXT_TIP_PAUSED, state, clock);
    } else {
        words_format(out, WORDS_SIZE, TEXT_TIP, state);
    }
}

void app_show_icon(struct app *app)
{
    wchar_t tip[WORDS_SIZE];

    write_tip(app, tip);
    app->shown_icon = health_icon_of(&app->health);
    (void)memcpy(app->shown_tip, tip, sizeof(tip));
    notify_icon_show(&app->icon, app->shown_icon, tip);
}

/* Most events change neither the icon nor its tooltip. */
static void update_icon(struct app *app)
{
    wchar_t tip[WORDS_SIZE];

    write_tip(app, tip);
    if (app->shown_icon != health_icon_of(&app->health) || wcscmp(app->shown_tip, tip) != 0) {
        app_show_icon(app);
    }
}

/* The whole sentence on the state of the broker. */
static void write_state(const struct app *app, wchar_t *out, size_t capacity)
{
    wchar_t state[WORDS_SIZE];
    wchar_t error[WORDS_SIZE];

    words_write(app->health.text, state, WORDS_SIZE);
    (void)_snwprintf(out, capacity - 1, L"%ls", state);
    out[capacity - 1] = L'\0';
    /* That no pipe is there is what the sentence says already. */
    if (app->health.os_error != 0 && app->health.os_error != ERROR_FILE_NOT_FOUND) {
        words_write_error(app->health.os_error, error, WORDS_SIZE);
        (void)_snwprintf(out, capacity - 1, L"%ls %ls", state, error);
    }
}

/* What had no room is left out, but not in silence. */
static void write_counts(const struct app *app, wchar_t out[WORDS_SIZE])
{
    const bool is_all = app->connections.left_out_count == 0 && app->recent.left_out_count == 0;

    words_format(out, WORDS_SIZE, is_all ? TEXT_COUNTS : TEXT_COUNTS_NOT_ALL,
                 (unsigned)app->connections.count, (unsigned)app->recent.count);
}

static void redraw_window(struct app *app)
{
    wchar_t state[2 * WORDS_SIZE];
    wchar_t counts[WORDS_SIZE];

    window_show(&app->window, &app->connections, &app->recent);
    write_state(app, state, ARRAYSIZE(state));
    write_counts(app, counts);
    window_set_status(&app->window, state, counts);
}

/* A window that is hidden costs nothing. */
static void redraw(struct app *app)
{
    (void)KillTimer(app->frame, APP_REDRAW_TIMER);
    app->is_redraw_due = false;
    update_icon(app);
    if (is_shown(app)) {
        redraw_window(app);
    }
}

static void announce(struct app *app)
{
    struct announcement announcement;
    wchar_t title[NEWS_TITLE_UNITS];
    wchar_t text[NEWS_TEXT_UNITS];

    if (announcer_take(&app->announcer, GetTickCount64(), &announcement)) {
        news_write(&announcement, title, text);
        notify_icon_notify(&app->icon, title, text, announcement.is_warning);
    }
}

static void look_at_clock(struct app *app)
{
    const bool is_paused = app_is_paused(app);

    announce(app);
    if (app->was_paused != is_paused) {
        app->was_paused = is_paused;
        app_show_icon(app);
    }
    if (!is_paused && app->announcer.due_ms == ANNOUNCE_NEVER) {
        (void)KillTimer(app->frame, APP_NEWS_TIMER);
        app->is_news_due = false;
    }
}

void app_tick(struct app *app, WPARAM timer)
{
    if (timer == APP_REDRAW_TIMER) {
        redraw(app);
    } else if (timer == APP_NEWS_TIMER) {
        look_at_clock(app);
    }
}

void app_open_window(struct app *app)
{
    health_seen(&app->health);
    update_icon(app);
    redraw_window(app);
    if (IsIconic(app->frame)) {
        (void)ShowWindow(app->frame, SW_RESTORE);
    } else {
        (void)ShowWindow(app->frame, SW_SHOW);
    }
    (void)SetForegroundWindow(app->frame);
}

void app_refresh(struct app *app)
{
    if (app->watcher.is_over || app->watcher.client == NULL) {
        watcher_close(&app->watcher);
        connections_deinit(&app->connections);
        recent_deinit(&app->recent);
        open_watcher(app);
    }
    lister_start(app->frame, APP_LISTED_MESSAGE);
}

bool app_is_paused(const struct app *app)
{
    return announcer_is_paused(&app->announcer, GetTickCount64());
}

void app_toggle_pause(struct app *app)
{
    if (app_is_paused(app)) {
        announcer_go_on(&app->announcer);
    } else {
        announcer_pause(&app->announcer, GetTickCount64());
    }
    app->was_paused = app_is_paused(app);
    watch_clock(app);
    app_show_icon(app);
}

DWORD app_set_level(struct app *app, enum announce_level level)
{
    announcer_set_level(&app->announcer, level);
    return preferences_set_level(level);
}
