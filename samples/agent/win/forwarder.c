#include "forwarder.h"

#include <bcrypt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../common/exit_codes.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "../core/delivery.h"
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
    bool is_failed;               /* it cannot go on */
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

static bool is_stopped(const struct forwarder *forwarder, uint32_t wait_ms)
{
    return WaitForSingleObject(forwarder->stop, wait_ms) == WAIT_OBJECT_0;
}

/* A failure is logged when it begins or changes, and what follows is counted. */
static void note_failure(struct forwarder *forwarder)
{
    char text[PROBLEM_SIZE];

    sender_explain(&forwarder->sender, text);
    if (strcmp(text, forwarder->trouble) == 0) {
        forwarder->failures++;
        return;
    }
    agent_log_failure("sending fails and is tried again: %s", text);
    (void)strcpy(forwarder->trouble, text);
    forwarder->failures = 1;
}

static void note_success(struct forwarder *forwarder)
{
    const struct answer *answer = &forwarder->sender.result.answer;

    if (forwarder->trouble[0] != '\0') {
        agent_log_info("sending works again, after %llu failed requests",
                       (unsigned long long)forwarder->failures);
        forwarder->trouble[0] = '\0';
    }
    if (answer->refused_count > 0) {
        agent_log_failure("the server has not taken %llu records of a request",
                          (unsigned long long)answer->refused_count);
    }
}

/* A person may have put another token into the headers file. */
static void read_headers_again(struct forwarder *forwarder, bool is_compressed)
{
    char problem[PROBLEM_SIZE];

    if (forwarder->trouble[0] != '\0' &&
        answer_meaning(&forwarder->sender.result.answer, is_compressed) == ANSWER_CONFIGURATION &&
        !sender_read_headers(&forwarder->sender, problem)) {
        agent_log_failure("%s", problem);
    }
}

static void send_records(struct forwarder *forwarder, const struct delivery_step *step)
{
    struct sender *sender = &forwarder->sender;

    read_headers_again(forwarder, step->is_compressed);
    sender_send(sender, step->records, step->count, step->is_compressed, forwarder->stop);
    if (sender->result.stage == HTTP_STAGE_DONE) {
        note_success(forwarder);
    } else if (sender->result.error != ERROR_CANCELLED) {
        note_failure(forwarder);
    }
    delivery_answered(forwarder->delivery, &sender->result.answer, GetTickCount64());
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
    const HANDLE handles[] = {forwarder->stop, intake_handle(&forwarder->intake)};
    const DWORD count = takes_items && !forwarder->intake.is_over ? 2 : 1;

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

/* A run that ends waits for no broker that is not there, and for no person. */
static bool can_go_on(const struct forwarder *forwarder)
{
    struct delivery_counts counts;

    if (forwarder->intake.is_refused) {
        return false;
    }
    delivery_count(forwarder->delivery, &counts);
    return !forwarder->is_once ||
           (!forwarder->intake.is_absent && counts.health != DELIVERY_CONFIGURATION &&
            counts.health != DELIVERY_FULL);
}

/* One turn of the loop. False: it is over. */
static bool turn(struct forwarder *forwarder)
{
    struct delivery_step step;

    if (!intake_take(&forwarder->intake, GetTickCount64())) {
        return !is_stopped(forwarder, NO_MEMORY_MS);
    }
    if (forwarder->intake.is_over) {
        delivery_flush(forwarder->delivery);
    }
    progress_tell(&forwarder->progress, forwarder->delivery, &forwarder->intake, forwarder->trouble,
                  forwarder->cursor, GetTickCount64());
    if (!can_go_on(forwarder)) {
        forwarder->is_failed = true;
        return false;
    }
    if (forwarder->intake.is_over && delivery_is_empty(forwarder->delivery)) {
        forwarder->is_failed = !forwarder->is_once;
        return false;
    }
    step = delivery_next(forwarder->delivery, GetTickCount64());
    act(forwarder, &step);
    return !is_stopped(forwarder, 0);
}

/* What is accepted is stored at the end too. */
static void finish(struct forwarder *forwarder)
{
    const struct delivery_step step = delivery_next(forwarder->delivery, GetTickCount64());

    if (step.action == DELIVERY_STORE) {
        store(forwarder, step.cursor);
    }
    forwarder->progress.due_ms = 0;
    progress_tell(&forwarder->progress, forwarder->delivery, &forwarder->intake, forwarder->trouble,
                  forwarder->cursor, GetTickCount64());
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
    return forwarder.is_failed ? EXIT_CODE_FAILED : EXIT_CODE_DONE;
}
