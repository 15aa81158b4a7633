#include "tests/sim/ledger.h"

#include "tests/sim/line_text.h"
#include "tests/sim/truth.h"
#include "tests/sim/violation.h"

#include <inttypes.h>
#include <string.h>

/* What a turn may take above its limits: the line in which a limit ends, and the beginnings of
   lines that an earlier turn took. */
#define SLACK_BYTES (4u * SAID_BYTES_MAX)

/* A piece or a line costs as much as so many bytes, however short it is. */
#define COST_BYTES_MIN 128u
#define PIECES_COST (4u * COST_BYTES_MIN)

/* So little that two turns of a user are enough, with what it may owe from an earlier one. */
#define LITTLE_COST (PUBLISH_QUANTUM_BYTES * 3 / 4)

/* A line that the broker has appended. */
struct appended {
    const char *bytes;
    size_t size;
};

static struct truth *truth_of(const struct ledger *ledger)
{
    return ledger->expected->truth;
}

static uint64_t facts_count(const struct ledger *ledger)
{
    return truth_of(ledger)->lives[truth_of(ledger)->current].count;
}

/* Look at the line of a sequence; offset is where it is in what waits for the commit. Without a
   store nothing waits, and the ring of such a story is large enough. */
static bool look_at(const struct ledger *ledger, uint64_t sequence, size_t offset,
                    struct appended *appended)
{
    const struct journal *journal = &ledger->broker->journal;
    struct ring_line line;

    if (sequence >= journal->ring.next_sequence) {
        return false;
    }
    if (journal->config.store != NULL) {
        appended->bytes = journal->writer.pending + offset;
        appended->size = line_size(appended->bytes, journal->writer.pending_size - offset);
        return true;
    }
    if (!ring_holds(&journal->ring, sequence)) {
        violation("the ring of this story is too small");
    }
    ring_get(&journal->ring, sequence, &line);
    appended->bytes = line.bytes;
    appended->size = line.size;
    return true;
}

static struct instance *find_line(struct ledger *ledger, uint64_t number)
{
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        struct instance *instance = &ledger->pipe->instances[i];
        struct pipe_line *line = instance_first_line(instance);

        if (line != NULL && line->said.number == number) {
            return instance;
        }
    }
    return NULL;
}

static void check_pre_was_taken(struct ledger *ledger, const struct said *post)
{
    if (post->pre_number != 0 && find_line(ledger, post->pre_number) != NULL) {
        violation("POST %" PRIu32 " is taken and its PRE %" PRIu32 " waits", post->number,
                  post->pre_number);
    }
}

/* The line that caused an event leaves the account. */
static void account_for(struct ledger *ledger, uint64_t number)
{
    struct instance *instance = find_line(ledger, number);
    struct pipe_line *line;

    if (instance == NULL) {
        violation("line %" PRIu64 " is taken, and is not the next of any connection", number);
    }
    line = instance_first_line(instance);
    check_pre_was_taken(ledger, &line->said);
    if (!instance->is_drained) {
        ledger->users[instance->user].served += (size_t)(line->end - instance->taken);
        ledger->served += (size_t)(line->end - instance->taken);
    }
    instance->taken = line->end;
    instance->first_line++;
    expected_take(ledger->expected, &line->said, ledger->now);
}

/* The next event has no cause yet. It is the one of a line, or comes right before that one. */
static void find_cause(struct ledger *ledger, const struct appended *appended)
{
    struct appended cause = *appended;
    uint64_t number;

    if (line_has(appended->bytes, appended->size, ".unfinished\"") &&
        !look_at(ledger, ledger->looked_at + 2, ledger->pending_offset + appended->size, &cause)) {
        violation("an operation is given up without need: %.*s", (int)appended->size,
                  appended->bytes);
    }
    if (!line_number(cause.bytes, cause.size, "\"image\":\"#", &number)) {
        violation("an event without a cause: %.*s", (int)cause.size, cause.bytes);
    }
    account_for(ledger, number);
}

void ledger_learn(struct ledger *ledger)
{
    struct appended appended;

    while (!ledger->pipe->is_dead &&
           look_at(ledger, ledger->looked_at + 1, ledger->pending_offset, &appended)) {
        struct event_id id = {ledger->broker->journal.epoch, ledger->looked_at + 1};

        if (facts_count(ledger) < id.sequence) {
            find_cause(ledger, &appended);
        }
        truth_check_line(truth_of(ledger), appended.bytes, appended.size,
                         truth_find(truth_of(ledger), id));
        ledger->looked_at++;
        ledger->pending_offset += appended.size;
    }
}

void ledger_init(struct ledger *ledger, struct broker *broker, struct publish_pipe *pipe,
                 struct expected *expected, const struct clock_reading *now)
{
    memset(ledger, 0, sizeof(*ledger));
    ledger->broker = broker;
    ledger->pipe = pipe;
    ledger->expected = expected;
    ledger->now = now;
}

void ledger_begin_life(struct ledger *ledger)
{
    ledger_init(ledger, ledger->broker, ledger->pipe, ledger->expected, ledger->now);
    ledger->looked_at = ledger->broker->journal.ring.next_sequence - 1;
}

/* What is left of the instance's bytes, with the line that the broker is in the middle of. */
static size_t bytes_left(const struct instance *instance)
{
    return (size_t)(instance->written - instance->taken);
}

static size_t cost_left(const struct instance *instance)
{
    size_t lines = instance->line_count - instance->first_line;

    return bytes_left(instance) + lines * COST_BYTES_MIN + PIECES_COST;
}

static void begin_turn_of(struct user_account *user)
{
    user->waiting_before = user->waiting;
    user->written_before = user->written;
    user->waiting = 0;
    user->written = 0;
    user->served = 0;
    user->is_runnable = false;
}

void ledger_begin_turn(struct ledger *ledger)
{
    ledger->served = 0;
    ledger->drained = 0;
    for (int i = 0; i < PEOPLE; i++) {
        begin_turn_of(&ledger->users[i]);
    }
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        const struct instance *instance = &ledger->pipe->instances[i];
        struct user_account *user = &ledger->users[instance->user];

        if (instance->state == INSTANCE_SERVED && bytes_left(instance) != 0) {
            user->waiting += cost_left(instance);
            user->is_runnable = user->is_runnable || runnable_waits(&instance->peer.runnable);
        }
    }
}

static void check_limits(const struct ledger *ledger)
{
    int runnable_users = 0;

    if (ledger->served > PUBLISH_TURN_BYTES_MAX + PUBLISH_QUANTUM_BYTES + SLACK_BYTES) {
        violation("%zu bytes are taken in one turn", ledger->served);
    }
    for (int i = 0; i < PEOPLE; i++) {
        runnable_users += ledger->users[i].is_runnable ? 1 : 0;
    }
    for (int i = 0; i < PEOPLE && runnable_users > 1; i++) {
        if (ledger->users[i].served > PUBLISH_QUANTUM_BYTES + SLACK_BYTES) {
            violation("%zu bytes of user %d are taken while others wait", ledger->users[i].served,
                      i);
        }
    }
}

/* Whether the user had so little to say that all of before the last turn is taken by now. */
static bool has_waited_enough(const struct user_account *user)
{
    return user->waiting_before + user->written_before + user->written <= LITTLE_COST;
}

static void check_latency(const struct ledger *ledger, struct instance *instance)
{
    const struct pipe_line *line = instance_first_line(instance);

    if (line != NULL && line->turn + 1 < ledger->pipe->turn &&
        has_waited_enough(&ledger->users[instance->user])) {
        violation("line %" PRIu32 " of user %d waits for a third turn", line->said.number,
                  instance->user);
    }
}

/* Only a client that never made its bytes wait, and never ended a line, is looked at: for it alone
   the time is plain. */
static void check_overdue(const struct ledger *ledger, struct instance *instance)
{
    bool waits = runnable_waits(&instance->peer.runnable);

    instance->has_waited = instance->has_waited || waits;
    if (!instance->has_waited && instance->taken == 0 && !instance->is_cancelled &&
        ledger->now->monotonic_us - instance->connected_us >=
            REQUEST_WAIT_MS_MAX * UINT64_C(1000)) {
        violation("a client of user %d owes a line for too long", instance->user);
    }
}

static void check_wakes_up(const struct instance *instance, bool has_more, bool waits_for_time)
{
    if (runnable_waits(&instance->peer.runnable) && !has_more) {
        violation("a client's bytes wait for a turn that does not come");
    }
    if (instance->read == 0 && !instance->is_cancelled && !waits_for_time) {
        violation("a silent client waits for a turn that does not come");
    }
}

static size_t count_staying(const struct ledger *ledger)
{
    size_t count = 0;

    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        const struct instance *instance = &ledger->pipe->instances[i];

        count += instance->state == INSTANCE_SERVED && !instance->is_cancelled ? 1 : 0;
    }
    return count;
}

static uint64_t count_bad_lines(const struct metrics *metrics)
{
    uint64_t count = 0;

    for (int reason = 0; reason < NOTIFICATION_RESULTS; reason++) {
        count += reason == NOTIFICATION_INCOMPLETE ? 0 : metrics->rejected[reason];
    }
    return count;
}

static void check_count(const char *what, uint64_t count, uint64_t expected)
{
    if (count != expected) {
        violation("%s: %" PRIu64 " are counted and %" PRIu64 " should", what, count, expected);
    }
}

static void check_metrics(const struct ledger *ledger)
{
    const struct metrics *metrics = &ledger->broker->metrics;

    check_count("discarded lines", metrics->throttled, ledger->discarded);
    check_count("bad lines", count_bad_lines(metrics), ledger->refused);
    check_count("incomplete lines", metrics->rejected[NOTIFICATION_INCOMPLETE], ledger->incomplete);
    check_count("late publishers", metrics->closed[CLOSE_LATE_PUBLISHER],
                ledger->closed[CLOSE_LATE_PUBLISHER]);
    check_count("evicted publishers", metrics->closed[CLOSE_EVICTED_PUBLISHER],
                ledger->closed[CLOSE_EVICTED_PUBLISHER]);
    check_count("events", ledger->broker->journal.ring.next_sequence - 1, facts_count(ledger));
}

void ledger_end_turn(struct ledger *ledger, bool has_more)
{
    const bool waits_for_time = broker_waits_for_time(ledger->broker);

    ledger->looked_at = ledger->broker->journal.ring.next_sequence - 1;
    ledger->pending_offset = 0;
    check_limits(ledger);
    check_metrics(ledger);
    if (ledger->pipe->listen_calls != 1) {
        violation("instances are let listen %" PRIu32 " times in a turn",
                  ledger->pipe->listen_calls);
    }
    if (count_staying(ledger) > PUBLISH_LISTENERS - PUBLISH_FREE_MIN) {
        violation("%zu clients hold an instance", count_staying(ledger));
    }
    if (ledger->expected->discarded_count != 0 && !waits_for_time) {
        violation("a user is to be told by a turn that does not come");
    }
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        struct instance *instance = &ledger->pipe->instances[i];

        if (instance->state == INSTANCE_SERVED) {
            check_latency(ledger, instance);
            check_overdue(ledger, instance);
            check_wakes_up(instance, has_more, waits_for_time);
        }
    }
}

void ledger_end_life(struct ledger *ledger)
{
    ledger_learn(ledger);
    check_metrics(ledger);
}

void ledger_note_written(struct ledger *ledger, const struct instance *instance, size_t size)
{
    ledger->users[instance->user].written += size + COST_BYTES_MIN + PIECES_COST;
}

/* The broker asks for more, so all whole lines that it was given are over. */
static void check_given_is_taken(struct instance *instance)
{
    const struct pipe_line *line = instance_first_line(instance);

    if (line != NULL && line->end <= instance->read) {
        violation("line %" PRIu32 " was read and neither taken nor refused", line->said.number);
    }
}

void ledger_note_read(struct ledger *ledger, struct instance *instance)
{
    if (!ledger->pipe->is_dead) {
        ledger_learn(ledger);
        check_given_is_taken(instance);
    }
}

/* Clients that are not known count as one user. */
static int holder_of(const struct instance *instance)
{
    return instance->is_identified ? instance->user : USER_UNREADABLE;
}

static void check_eviction(const struct ledger *ledger, const struct instance *evicted)
{
    size_t held[PEOPLE] = {0};

    if (count_staying(ledger) <= PUBLISH_LISTENERS - PUBLISH_FREE_MIN) {
        violation("a client is evicted without need");
    }
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        const struct instance *instance = &ledger->pipe->instances[i];

        if (instance->state == INSTANCE_SERVED && !instance->is_cancelled) {
            held[holder_of(instance)]++;
        }
    }
    for (int i = 0; i < PEOPLE; i++) {
        if (held[i] > held[holder_of(evicted)]) {
            violation("a client of user %d is evicted, which holds %zu, and user %d holds %zu",
                      holder_of(evicted), held[holder_of(evicted)], i, held[i]);
        }
    }
}

/* The broker begins to close a connection whose client has done nothing forbidden. */
static void note_early_close(struct ledger *ledger, struct instance *instance)
{
    const uint64_t *counted = ledger->broker->metrics.closed;

    if (counted[CLOSE_EVICTED_PUBLISHER] == ledger->closed[CLOSE_EVICTED_PUBLISHER] + 1) {
        check_eviction(ledger, instance);
        ledger->closed[CLOSE_EVICTED_PUBLISHER]++;
    } else if (counted[CLOSE_LATE_PUBLISHER] == ledger->closed[CLOSE_LATE_PUBLISHER] + 1) {
        ledger->closed[CLOSE_LATE_PUBLISHER]++;
        if (ledger->now->monotonic_us - instance->connected_us <
            REQUEST_WAIT_MS_MAX * UINT64_C(1000)) {
            violation("a client of user %d is closed before it is late", instance->user);
        }
    } else {
        violation("a connection of user %d is closed and not counted", instance->user);
    }
    trace("a client of user %d is closed early", instance->user);
}

void ledger_note_cancel(struct ledger *ledger, struct instance *instance)
{
    if (!ledger->pipe->is_dead && !ledger->broker->intake->is_stopping) {
        note_early_close(ledger, instance);
    }
}

static bool first_line_is_refused(const struct ledger *ledger, struct instance *instance)
{
    const struct pipe_line *line = instance_first_line(instance);

    return line != NULL && line->said.is_bad &&
           count_bad_lines(&ledger->broker->metrics) == ledger->refused + 1;
}

static void discard_rest(struct ledger *ledger, struct instance *instance)
{
    uint64_t count = 0;

    for (; instance_first_line(instance) != NULL; instance->first_line++) {
        count++;
    }
    if (count != 0) {
        ledger->discarded += count;
        expected_discard(ledger->expected, instance->user, count, ledger->now);
        trace("%" PRIu64 " lines of user %d are discarded", count, instance->user);
    }
}

/* The intake has looked at the rest. It takes it if the turn can spare that. */
static void note_drain(struct ledger *ledger, struct instance *instance)
{
    size_t rest = instance->peer.unread_size + instance->size;

    if (!ledger->broker->intake->is_stopping && ledger->drained + rest > EVICTION_DRAIN_BYTES_MAX) {
        discard_rest(ledger, instance);
    } else {
        ledger->drained += rest;
    }
}

static bool ends_inside_line(const struct instance *instance)
{
    uint64_t end = instance->taken;

    for (size_t i = instance->first_line; i < instance->line_count; i++) {
        end = instance->lines[i].end <= instance->written ? instance->lines[i].end : end;
    }
    return end < instance->written;
}

void ledger_note_close(struct ledger *ledger, struct instance *instance)
{
    bool is_refused;
    bool has_left;

    if (ledger->pipe->is_dead) {
        return;
    }
    ledger->incomplete += ends_inside_line(instance) ? 1 : 0;
    ledger_learn(ledger);
    is_refused = first_line_is_refused(ledger, instance);
    if (is_refused) {
        ledger->refused++;
        instance->first_line++;
    }
    if (instance->is_drained) {
        note_drain(ledger, instance);
    }
    if (instance_first_line(instance) != NULL) {
        violation("a line of user %d is lost without need", instance->user);
    }
    has_left = instance->client == NULL && instance->size == 0;
    if (!instance->is_cancelled && !ledger->broker->intake->is_stopping &&
        (instance->is_drained || !(is_refused || has_left))) {
        note_early_close(ledger, instance);
    }
}
