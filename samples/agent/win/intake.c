#include "intake.h"

#include <stdio.h>
#include <string.h>

#include "../../common/filter_option.h"
#include "../../common/problem.h"
#include "agent_log.h"

#define MEMBER_SIZE 2304u /* bytes of MEMBER=VALUE */

bool intake_read_filter(const struct settings *settings, wnw_filter **filter_out, char *problem)
{
    const char *text = settings->values[SETTING_FILTER];
    char member[MEMBER_SIZE];

    *filter_out = NULL;
    while (*text != '\0') {
        const size_t size = strcspn(text, ";");

        if (size >= MEMBER_SIZE) {
            return problem_say(problem, "a part of the filter is longer than %u bytes",
                               MEMBER_SIZE - 1);
        }
        memcpy(member, text, size);
        member[size] = '\0';
        if (size > 0 && !filter_option_add(filter_out, "--filter", member, problem, PROBLEM_SIZE)) {
            return false;
        }
        text += size + (text[size] == ';' ? 1 : 0);
    }
    return true;
}

static bool set_rules(struct intake *intake, const struct settings *settings, char *problem)
{
    struct selection_rules *rules = &intake->selection.rules;
    const char *without = settings->values[SETTING_WITHOUT];
    const char *key = settings->values[SETTING_HASH_KEY];

    rules->without_user = settings_list_has(without, "user");
    rules->without_image = settings_list_has(without, "image");
    rules->hashes_remote = key[0] != '\0';
    if (rules->hashes_remote && !hash_key_open(&intake->key, key, problem)) {
        return false;
    }
    rules->hasher = hash_key_hasher(&intake->key);
    return true;
}

static bool start_client(struct intake *intake, const wnw_client_config *config, char *problem)
{
    if (wnw_client_new(config, &intake->client) == WNW_OK &&
        wnw_client_start(intake->client) == WNW_OK) {
        return true;
    }
    return problem_say(problem, "the connection to the broker cannot be prepared: %s",
                       wnw_last_message());
}

bool intake_open(struct intake *intake, const struct settings *settings, const struct sink *sink,
                 struct delivery *delivery, const char *cursor, bool is_once, char *problem)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_filter *filter = NULL;
    bool is_good = intake_read_filter(settings, &filter, problem);

    intake->sink = sink;
    intake->delivery = delivery;
    config.mode = WNW_MODE_NEXT;
    config.after = cursor[0] == '\0' ? settings->values[SETTING_AFTER] : cursor;
    config.no_follow = is_once;
    config.filter = filter == NULL ? NULL : wnw_filter_text(filter);
    config.pipe_prefix = settings->values[SETTING_PIPES];
    is_good =
        is_good && set_rules(intake, settings, problem) && start_client(intake, &config, problem);
    wnw_filter_free(filter);
    if (!is_good) {
        intake_close(intake);
    }
    return is_good;
}

void intake_close(struct intake *intake)
{
    (void)wnw_client_close(intake->client);
    intake->client = NULL;
    intake->undone = NULL;
    selection_deinit(&intake->selection);
    text_buffer_free(&intake->encoded);
    hash_key_close(&intake->key);
}

HANDLE intake_handle(const struct intake *intake)
{
    void *handle = NULL;

    (void)wnw_client_wait_handle(intake->client, &handle);
    return handle;
}

static void note_state(struct intake *intake, const wnw_state_change *change)
{
    intake->is_live = change->state == WNW_STATE_LIVE;
    intake->is_absent = change->state == WNW_STATE_DISCONNECTED;
    intake->is_refused = change->state == WNW_STATE_REFUSED && change->retry_ms == WNW_FOREVER;
    (void)snprintf(intake->state, sizeof(intake->state), "%s: %s", wnw_state_name(change->state),
                   change->message);
    if (intake->is_live) {
        intake->sees_all = change->sees_all != 0;
    }
    if (change->state == WNW_STATE_REFUSED || change->state == WNW_STATE_DISCONNECTED) {
        agent_log_failure("broker %s", intake->state);
    } else {
        agent_log_info("broker %s", intake->state);
    }
    if (intake->is_live && change->sees_all == 0) {
        agent_log_failure("the broker tells this account of its own events alone; the account "
                          "needs to be in Event Log Readers to see those of all users");
    }
}

static void note_gap(struct intake *intake, const wnw_gap *gap)
{
    intake->gaps++;
    intake->lost += gap->lost_is_known ? gap->lost_count : 0;
    agent_log_failure("events are lost (%s): those after %s and before %s", gap->reason_name,
                      gap->after, gap->before);
}

/* False: no memory. */
static bool add_record(struct intake *intake, const struct record *record, const char *cursor,
                       uint64_t now_ms)
{
    struct batch_record added;

    intake->encoded.size = 0;
    intake->encoded.has_failed = false;
    intake->sink->encode_record(record, &intake->encoded);
    added.encoded.bytes = intake->encoded.bytes;
    added.encoded.size = intake->encoded.size;
    added.line.bytes = record->line;
    added.line.size = record->line_size;
    added.cursor = cursor;
    added.time_us = record->time_us;
    return !intake->encoded.has_failed && delivery_add(intake->delivery, &added, now_ms);
}

/* False: no memory. */
static bool take_item(struct intake *intake, const wnw_item *item, uint64_t now_ms)
{
    struct record record;

    switch (selection_take(&intake->selection, item, &record)) {
    case SELECTION_FAILED:
        return false;
    case SELECTION_NOTHING:
        delivery_pass(intake->delivery, item->cursor);
        break;
    case SELECTION_RECORD:
        if (!add_record(intake, &record, item->cursor, now_ms)) {
            return false;
        }
        break;
    }
    if (item->kind == WNW_ITEM_STATE) {
        note_state(intake, item->state);
    } else if (item->kind == WNW_ITEM_GAP) {
        note_gap(intake, item->gap);
    }
    return true;
}

/* The cursor moves too where a filter matches rarely. */
static void pass_what_was_skipped(struct intake *intake)
{
    char cursor[WNW_CURSOR_SIZE];

    if (wnw_client_cursor(intake->client, cursor, sizeof(cursor)) == WNW_OK) {
        delivery_pass(intake->delivery, cursor);
    }
}

/* NULL: there is none now. */
static const wnw_item *next_item(struct intake *intake)
{
    const wnw_item *item = NULL;

    switch (wnw_client_next(intake->client, 0, &item)) {
    case WNW_OK:
        return item;
    case WNW_E_TIMEOUT:
        break;
    case WNW_E_OVER:
        intake->is_over = true;
        break;
    default:
        intake->has_failed = true;
        agent_log_failure("the connection to the broker has failed: %s", wnw_last_message());
        return NULL;
    }
    pass_what_was_skipped(intake);
    return NULL;
}

static bool take_all(struct intake *intake, uint64_t now_ms)
{
    while (!intake->is_over && !intake->has_failed && delivery_has_room(intake->delivery)) {
        if (intake->undone == NULL) {
            intake->undone = next_item(intake);
        }
        if (intake->undone == NULL) {
            return true;
        }
        if (!take_item(intake, intake->undone, now_ms)) {
            return false;
        }
        intake->undone = NULL;
    }
    return true;
}

void intake_take(struct intake *intake, uint64_t now_ms)
{
    const bool is_starved = !take_all(intake, now_ms);

    if (is_starved && !intake->is_starved) {
        agent_log_failure("there is not enough memory for a record; what is held already is sent, "
                          "and the record is tried again each second");
    }
    intake->is_starved = is_starved;
}
