#include "progress.h"

#include <windows.h>

#include <stdlib.h>
#include <string.h>

#include "../../common/json_walk.h"
#include "../../common/local_zone.h"
#include "../../common/output.h"
#include "../../common/time_words.h"
#include "../../common/whole_file.h"
#include "../core/metrics.h"
#include "agent_log.h"

#define BROKER_MS_MAX 2000u /* for the broker to answer */
#define ID_SIZE 37u         /* of an event: 16 hexadecimal digits, a dot, 20 digits */
#define EPOCH_SIZE 17u      /* with the dot */

void progress_init(struct progress *progress, const struct settings *settings,
                   const struct state_folder *state)
{
    memset(progress, 0, sizeof(*progress));
    progress->settings = settings;
    progress->state = state;
}

void progress_deinit(struct progress *progress)
{
    text_buffer_free(&progress->json.text);
    text_buffer_free(&progress->metrics);
}

uint32_t progress_wait_ms(const struct progress *progress, uint64_t now_ms)
{
    return now_ms >= progress->due_ms ? 0 : (uint32_t)(progress->due_ms - now_ms);
}

/* Events between two ids of one run of the broker. False: it is not known. */
static bool count_between(const char *cursor, struct json_span newest, uint64_t *count_out)
{
    uint64_t from;
    uint64_t to;

    if (strlen(cursor) != ID_SIZE || newest.size != ID_SIZE + 2 ||
        strncmp(cursor, newest.start + 1, EPOCH_SIZE) != 0) {
        return false;
    }
    from = strtoull(cursor + EPOCH_SIZE, NULL, 10);
    to = strtoull(newest.start + 1 + EPOCH_SIZE, NULL, 10);
    *count_out = to > from ? to - from : 0;
    return true;
}

static void ask_for_lag(struct progress *progress, const char *cursor)
{
    static char line[WNW_LINE_SIZE_MAX];
    struct json_span data;
    struct json_span newest;

    progress->lag_is_known = wnw_broker_status(progress->settings->values[SETTING_PIPES],
                                               BROKER_MS_MAX, line, sizeof(line), NULL) == WNW_OK &&
                             json_walk_find(line, "data", &data) && data.start[0] == '{' &&
                             json_walk_find(data.start, "newest", &newest) &&
                             count_between(cursor, newest, &progress->lag_events);
}

static void write_counters(struct json_writer *json, const struct delivery_counts *counts)
{
    json_writer_number(json, "last_status", counts->last_status);
    json_writer_number(json, "sent", counts->sent);
    json_writer_number(json, "requests", counts->requests);
    json_writer_number(json, "retried", counts->retried);
    json_writer_number(json, "refused", counts->refused);
    json_writer_number(json, "set_aside", counts->set_aside);
    json_writer_number(json, "waiting", counts->waiting);
}

static uint64_t lag_s(const struct delivery_counts *counts, uint64_t now_us)
{
    const uint64_t oldest_us = counts->oldest_waiting_us;

    return oldest_us == 0 || oldest_us > now_us ? 0 : (now_us - oldest_us) / 1000000u;
}

static void write_status(struct progress *progress, const struct delivery_counts *counts,
                         const struct intake *intake, const char *trouble, const char *cursor)
{
    struct json_writer *json = &progress->json;
    const uint64_t now_us = local_zone_now_us();
    char time[TIME_WORDS_UTC_SIZE];

    time_words_write_utc(now_us, time);
    json_writer_begin(json);
    json_writer_text(json, "version", wnw_version());
    json_writer_number(json, "pid", GetCurrentProcessId());
    json_writer_text(json, "time", time);
    json_writer_text(json, "sink", progress->settings->values[SETTING_SINK]);
    json_writer_text(json, "broker", intake->state);
    json_writer_bool(json, "is_live", intake->is_live);
    json_writer_bool(json, "sees_all", intake->sees_all);
    json_writer_text(json, "health", metrics_health_name(counts->health));
    json_writer_text(json, "trouble", trouble);
    write_counters(json, counts);
    json_writer_bool(json, "cursor_not_stored", counts->has_store_failed);
    json_writer_bool(json, "no_memory", intake->is_starved || counts->lacks_memory);
    json_writer_bool(json, "gzip", counts->is_compressed);
    json_writer_number(json, "gaps", intake->gaps);
    json_writer_number(json, "lost", intake->lost);
    if (progress->lag_is_known) {
        json_writer_number(json, "lag_events", progress->lag_events);
    } else {
        json_writer_null(json, "lag_events");
    }
    json_writer_number(json, "lag_s", lag_s(counts, now_us));
    json_writer_text(json, "cursor", cursor);
    (void)json_writer_end(json);
}

static DWORD replace(const wchar_t *path, const struct text_buffer *text)
{
    return text->has_failed ? ERROR_NOT_ENOUGH_MEMORY
                            : whole_file_replace(path, text->bytes, text->size);
}

static DWORD replace_status(struct progress *progress)
{
    wchar_t path[MAX_PATH];

    state_folder_join(progress->state, STATE_FOLDER_STATUS, path);
    return replace(path, &progress->json.text);
}

static DWORD replace_metrics(struct progress *progress, const struct delivery_counts *counts,
                             const struct intake *intake)
{
    const struct metrics metrics = {*counts,
                                    intake->gaps,
                                    intake->lost,
                                    progress->lag_is_known,
                                    progress->lag_events,
                                    local_zone_now_us(),
                                    wnw_version()};
    const char *file = progress->settings->values[SETTING_TEXTFILE];
    wchar_t path[MAX_PATH];

    if (file[0] == '\0') {
        return ERROR_SUCCESS;
    }
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, file, -1, path, MAX_PATH) == 0) {
        return ERROR_INVALID_NAME;
    }
    progress->metrics.size = 0;
    progress->metrics.has_failed = false;
    metrics_write(&metrics, &progress->metrics);
    return replace(path, &progress->metrics);
}

/* Told once, until it works again. */
static void note_result(struct progress *progress, DWORD error)
{
    char text[OUTPUT_ERROR_TEXT_SIZE];

    if (error != ERROR_SUCCESS && !progress->has_failed) {
        output_write_error_text(error, text);
        agent_log_failure("status.json or the text file cannot be written: %s (%lu)", text,
                          (unsigned long)error);
    }
    progress->has_failed = error != ERROR_SUCCESS;
}

void progress_tell(struct progress *progress, const struct delivery *delivery,
                   const struct intake *intake, const char *trouble, const char *cursor,
                   uint64_t now_ms)
{
    struct delivery_counts counts;
    DWORD error;

    delivery_count(delivery, &counts);
    if (now_ms < progress->due_ms && counts.health == progress->health &&
        intake->is_live == progress->is_live) {
        return;
    }
    if (now_ms >= progress->lag_due_ms) {
        ask_for_lag(progress, cursor);
        progress->lag_due_ms = now_ms + (progress->lag_is_known ? PROGRESS_LAG_MS : PROGRESS_MS);
    }
    write_status(progress, &counts, intake, trouble, cursor);
    error = replace_status(progress);
    if (error == ERROR_SUCCESS) {
        error = replace_metrics(progress, &counts, intake);
    }
    note_result(progress, error);
    progress->health = counts.health;
    progress->is_live = intake->is_live;
    progress->due_ms = now_ms + PROGRESS_MS;
}
