#include "forwarder.h"

#include <bcrypt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../common/exit_codes.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "../../common/quote.h"
#include "../core/delivery.h"
#include "../core/run_end.h"
#include "agent_log.h"
#include "intake.h"
#include "own_account.h"
#include "progress.h"
#include "refused_file.h"
#include "sender.h"
#include "state_folder.h"

#define NO_MEMORY_MS 1000u

struct forwarder {
    const struct settings *settings;
    bool is_once;
    HANDLE stop;
    struct state_folder state;
    struct sender sender;
    struct delivery *delivery;
    struct intake intake;
    struct progress progress;
    char cursor[WNW_CURSOR_SIZE]; /* that is stored */
    char trouble[PROBLEM_SIZE];   /* with sending; "" for none */
    uint64_t failures;            /* one after the other, of the same kind */
    bool is_plain;                /* that the server takes no gzip was told */
    enum run_end end;
};

static uint32_t random_up_to(void *context, uint32_t bound)
{
    uint64_t number = 0;

    (void)context;
    if (BCryptGenRandom(NULL, (UCHAR *)&number, sizeof(number), BCRYPT_USE_SYSTEM_PREFERRED_RNG) <
        0) {
        number = GetTickCount64() * 2654435761u;
    }
    return (uint32_t)(number % ((uint64_t)bound + 1));
}

/* The library takes UTF-8. */
static void cursor_path(const struct forwarder *forwarder, char path[MAX_PATH * 3])
{
    wchar_t wide[MAX_PATH];

    state_folder_join(&forwarder->state, STATE_FOLDER_CURSOR, wide);
    if (WideCharToMultiByte(CP_UTF8, 0, wide, -1, path, MAX_PATH * 3, NULL, NULL) == 0) {
        path[0] = '\0';
    }
}

static bool open_state(struct forwarder *forwarder, char *problem)
{
    const char *path = forwarder->settings->values[SETTING_STATE];
    wchar_t account[OWN_ACCOUNT_SID_UNITS];
    char cursor[MAX_PATH * 3];

    if (!state_folder_check(&forwarder->state, path, problem)) {
        return false;
    }
    if (own_account_sid(account) != ERROR_SUCCESS) {
        return problem_say(problem, "the account of this program cannot be found out");
    }
    if (!state_folder_make(&forwarder->state, account, problem) ||
        !state_folder_lock(&forwarder->state, problem)) {
        return false;
    }
    cursor_path(forwarder, cursor);
    return wnw_cursor_load(cursor, forwarder->cursor, sizeof(forwarder->cursor)) == WNW_OK ||
           problem_say(problem, "the place in the journal cannot be read: %s", wnw_last_message());
}

static bool open_delivery(struct forwarder *forwarder, char *problem)
{
    const uint32_t pause_ms =
        (uint32_t)strtoul(forwarder->settings->values[SETTING_FIRST_PAUSE], NULL, 10) * 1000u;
    const bool compresses = strcmp(forwarder->settings->values[SETTING_COMPRESSION], "gzip") == 0;

    forwarder->delivery = delivery_new(random_up_to, NULL, pause_ms, compresses, GetTickCount64());
    return forwarder->delivery != NULL || problem_say(problem, "there is not enough memory");
}

static bool open_all(struct forwarder *forwarder, char *problem)
{
    progress_init(&forwarder->progress, forwarder->settings, &forwarder->state);
    return sender_open(&forwarder->sender, forwarder->settings, problem) &&
           open_state(forwarder, problem) && open_delivery(forwarder, problem) &&
           intake_open(&forwarder->intake, forwarder->settings, forwarder->sender.sink,
                       forwarder->delivery, forwarder->cursor, forwarder->is_once, problem);
}

static void close_all(struct forwarder *forwarder)
{
    intake_close(&forwarder->intake);
    delivery_free(forwarder->delivery);
    sender_close(&forwarder->sender);
    state_folder_unlock(&forwarder->state);
    progress_deinit(&forwarder->progress);
}

static bool is_stopped(const struct forwarder *forwarder)
{
    return WaitForSingleObject(forwarder->stop, 0) == WAIT_OBJECT_0;
}

/* A failure is logged when it begins or changes, and what follows is counted. */
static void note_failure(struct forwarder *forwarder, const char *text)
{
    if (strcmp(text, forwarder->trouble) == 0) {
        forwarder->failures++;
        return;
    }
    agent_log_failure("sending fails and is tried again: %s", text);
    (void)snprintf(forwarder->trouble, sizeof(forwarder->trouble), "%s", text);
    forwarder->failures = 1;
}

/* A request of fewer records may be possible; with one record it takes its time. */
static void note_no_memory(struct forwarder *forwarder, size_t count)
{
    note_failure(forwarder, count > 1 ? "there is not enough memory for a request, so a half of it "
                                        "is tried at once"
                                      : "there is not enough memory for a request of one record, "
                                        "so it is tried each second");
}

static void note_success(struct forwarder *forwarder)
{
    if (forwarder->trouble[0] != '\0') {
        agent_log_info("sending works again, after %llu failed requests",
                       (unsigned long long)forwarder->failures);
        forwarder->trouble[0] = '\0';
    }
}

/* A server may count more than there were. */
static void note_refused(const struct forwarder *forwarder, size_t count)
{
    const struct sink_verdict *verdict = &forwarder->sender.verdict;
    const uint64_t refused = verdict->refused_count < count ? verdict->refused_count : count;
    char message[QUOTE_SIZE];
    char quote[QUOTE_SIZE];

    if (refused > 0) {
        (void)snprintf(
            message, sizeof(message), "%.*s",
            (int)(verdict->message_size < QUOTE_SIZE ? verdict->message_size : QUOTE_SIZE - 1),
            verdict->message == NULL ? "" : verdict->message);
        agent_log_failure("the server has not taken %llu records of a request: %s",
                          (unsigned long long)refused, quote_write(message, quote));
    }
}

static void note_compression(struct forwarder *forwarder, bool was_compressed)
{
    struct delivery_counts counts;

    delivery_count(forwarder->delivery, &counts);
    if (was_compressed && !counts.is_compressed && !forwarder->is_plain) {
        agent_log_info("the server takes no gzip, so none is used until the next start");
        forwarder->is_plain = true;
    }
}

/* A person may have put another token into the headers file, or another certificate into the store.
   That a certificate is refused is not always told by TLS: with TLS 1.3 the connection breaks, and
   servers answer 400 or 403. */
static void read_secrets_again(struct forwarder *forwarder, bool is_compressed)
{
    struct sender *sender = &forwarder->sender;
    char problem[PROBLEM_SIZE];
    bool is_good;

    if (forwarder->trouble[0] == '\0') {
        return;
    }
    is_good = sender_find_certificate(sender, problem);
    if (is_good && answer_meaning(&sender->result.answer, is_compressed) == ANSWER_CONFIGURATION) {
        is_good = sender_read_headers(sender, problem);
    }
    if (!is_good) {
        agent_log_failure("%s", problem);
    }
}

static void send_records(struct forwarder *forwarder, const struct delivery_step *step)
{
    struct sender *sender = &forwarder->sender;
    char text[PROBLEM_SIZE];

    read_secrets_again(forwarder, step->is_compressed);
    sender_send(sender, step->records, step->count, step->is_compressed, forwarder->stop);
    if (sender->result.error == ERROR_CANCELLED) {
        delivery_gave_up(forwarder->delivery);
        return;
    }
    if (sender_lacks_memory(sender)) {
        note_no_memory(forwarder, step->count);
        delivery_no_memory(forwarder->delivery, GetTickCount64());
        return;
    }
    if (sender->result.stage == HTTP_STAGE_DONE) {
        note_success(forwarder);
        note_refused(forwarder, step->count);
    } else {
        sender_explain(sender, text);
        note_failure(forwarder, text);
    }
    delivery_answered(forwarder->delivery, &sender->result.answer, GetTickCount64());
    note_compression(forwarder, step->is_compressed);
}

static void set_aside(struct forwarder *forwarder, const struct delivery_step *step)
{
    const struct http_result *result = &forwarder->sender.result;
    const struct refused_line line = {(uint64_t)time(NULL), result->answer.status, result->body,
                                      result->body_size, step->line};
    wchar_t path[MAX_PATH];
    char text[OUTPUT_ERROR_TEXT_SIZE];
    DWORD error = ERROR_SUCCESS;
    enum refused_file_result kept;

    state_folder_join(&forwarder->state, STATE_FOLDER_REFUSED, path);
    kept = refused_file_add(path, &line, &error);
    switch (kept) {
    case REFUSED_FILE_KEPT:
        agent_log_failure("a record that the server refuses is set aside in refused.ndjson: %s",
                          forwarder->trouble);
        break;
    case REFUSED_FILE_FULL:
        agent_log_failure("refused.ndjson is full, so nothing more is sent: look why the server "
                          "refuses records, then move the file away");
        break;
    case REFUSED_FILE_FAILED:
        output_write_error_text(error, text);
        agent_log_failure("refused.ndjson cannot be written: %s (%lu)", text, (unsigned long)error);
        break;
    }
    delivery_set_aside_done(forwarder->delivery, kept == REFUSED_FILE_KEPT, GetTickCount64());
}

static void store(struct forwarder *forwarder, const char *cursor)
{
    struct delivery_counts counts;
    char path[MAX_PATH * 3];
    bool is_stored;

    cursor_path(forwarder, path);
    is_stored = wnw_cursor_save(path, cursor) == WNW_OK;
    if (is_stored) {
        (void)snprintf(forwarder->cursor, sizeof(forwarder->cursor), "%s", cursor);
    } else {
        delivery_count(forwarder->delivery, &counts);
        if (!counts.has_store_failed) {
            agent_log_failure("the place in the journal cannot be stored: %s", wnw_last_message());
        }
    }
    delivery_stored(forwarder->delivery, is_stored, GetTickCount64());
}

/* Until an item may be there, the time is over, or the end. */
static void wait_for_more(struct forwarder *forwarder, uint32_t wait_ms, bool takes_items)
{
    const uint32_t tell_ms = progress_wait_ms(&forwarder->progress, GetTickCount64());
    const struct intake *intake = &forwarder->intake;
    const HANDLE handles[] = {forwarder->stop, intake_handle(intake)};
    const DWORD count = takes_items && !intake->is_over && !intake->is_starved ? 2 : 1;

    if (intake->is_starved && wait_ms > NO_MEMORY_MS) {
        wait_ms = NO_MEMORY_MS;
    }
    (void)WaitForMultipleObjects(count, handles, FALSE, wait_ms < tell_ms ? wait_ms : tell_ms);
}

static void act(struct forwarder *forwarder, const struct delivery_step *step)
{
    switch (step->action) {
    case DELIVERY_TAKE:
        wait_for_more(forwarder, step->wait_ms, delivery_has_room(forwarder->delivery));
        break;
    case DELIVERY_SEND:
        send_records(forwarder, step);
        break;
    case DELIVERY_SET_ASIDE:
        set_aside(forwarder, step);
        break;
    case DELIVERY_STORE:
        store(forwarder, step->cursor);
        break;
    case DELIVERY_STOP:
        wait_for_more(forwarder, step->wait_ms, false);
        break;
    }
}

static enum run_end find_end(const struct forwarder *forwarder)
{
    const struct intake *intake = &forwarder->intake;
    struct run_state state = {0};

    state.is_once = forwarder->is_once;
    state.is_refused = intake->is_refused;
    state.has_failed = intake->has_failed;
    state.is_absent = intake->is_absent;
    state.is_over = intake->is_over;
    state.is_empty = delivery_is_empty(forwarder->delivery);
    state.is_untrusted = forwarder->sender.result.stage == HTTP_STAGE_TLS;
    delivery_count(forwarder->delivery, &state.counts);
    return run_end(&state);
}

static void tell_progress(struct forwarder *forwarder)
{
    progress_tell(&forwarder->progress, forwarder->delivery, &forwarder->intake, forwarder->trouble,
                  forwarder->cursor, GetTickCount64());
}

/* One turn of the loop. False: it is over. */
static bool turn(struct forwarder *forwarder)
{
    struct delivery_step step;

    intake_take(&forwarder->intake, GetTickCount64());
    if (forwarder->intake.is_over) {
        delivery_flush(forwarder->delivery);
    }
    tell_progress(forwarder);
    forwarder->end = find_end(forwarder);
    if (forwarder->end != RUN_END_NOT_YET) {
        return false;
    }
    step = delivery_next(forwarder->delivery, GetTickCount64());
    act(forwarder, &step);
    return !is_stopped(forwarder);
}

/* What is accepted is stored at the end too. */
static void finish(struct forwarder *forwarder)
{
    const char *cursor = delivery_last_cursor(forwarder->delivery);

    if (cursor != NULL) {
        store(forwarder, cursor);
    }
    forwarder->progress.due_ms = 0;
    tell_progress(forwarder);
}

int forwarder_run(const struct settings *settings, bool is_once, HANDLE stop, void (*ready)(void))
{
    static struct forwarder forwarder;
    char problem[PROBLEM_SIZE];

    memset(&forwarder, 0, sizeof(forwarder));
    forwarder.settings = settings;
    forwarder.is_once = is_once;
    forwarder.stop = stop;
    if (!open_all(&forwarder, problem)) {
        agent_log_failure("cannot start: %s", problem);
        close_all(&forwarder);
        return EXIT_CODE_FAILED;
    }
    agent_log_info(
        "agent %s sends by %s; it goes on after %s", wnw_version(), settings->values[SETTING_SINK],
        forwarder.cursor[0] == '\0' ? settings->values[SETTING_AFTER] : forwarder.cursor);
    if (ready != NULL) {
        ready();
    }
    while (turn(&forwarder)) {
    }
    finish(&forwarder);
    agent_log_info("the agent ends; what is not accepted yet comes again after its next start");
    close_all(&forwarder);
    return forwarder.end == RUN_END_FAILED ? EXIT_CODE_FAILED : EXIT_CODE_DONE;
}
