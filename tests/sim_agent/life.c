#include "tests/sim_agent/life.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/violation.h"

#define KILL_ONCE_IN 150u
#define STOP_ONCE_IN 300u /* of requests */
#define STORE_MS_MAX 50u

void life_begin(struct life *life, struct surroundings *around)
{
    const uint32_t start_ms_max = random_once_in(&around->random, 2) ? DELIVERY_START_MS_MAX : 0;
    const bool compresses = !random_once_in(&around->random, 3);

    memset(life, 0, sizeof(*life));
    life->around = around;
    requests_begin(&life->requests);
    pace_begin(&life->pace, &around->random);
    life->delivery = delivery_new(pace_draw, &life->pace, start_ms_max, compresses, around->now_ms);
    if (life->delivery == NULL) {
        abort();
    }
    pace_begun(&life->pace, start_ms_max, around->now_ms);
    life->taken = events_number(around->disk);
    trace("the agent starts behind %" PRIu64, life->taken);
}

void life_kill(struct life *life)
{
    trace("the agent is killed");
    delivery_free(life->delivery);
    life->delivery = NULL;
    ledger_kill(&life->around->ledger);
}

/* At each moment that matters. */
static bool is_killed_now(struct life *life)
{
    if (life->around->kills && random_once_in(&life->around->random, KILL_ONCE_IN)) {
        life_kill(life);
        return true;
    }
    return false;
}

static void add(struct life *life, uint64_t number, const char *cursor)
{
    static char bytes[BATCH_RECORD_BYTES_MAX];
    const struct events *events = &life->around->events;

    memcpy(bytes, cursor, strlen(cursor) + 1);
    if (!delivery_add(
            life->delivery,
            &(struct batch_record){
                {bytes, events_size(events, number)}, {cursor, strlen(cursor) + 1}, cursor, number},
            life->around->now_ms)) {
        abort();
    }
}

static void take_events(struct life *life)
{
    const struct events *events = &life->around->events;

    while (life->taken < events->count && delivery_has_room(life->delivery)) {
        char cursor[WNW_CURSOR_SIZE];

        life->taken++;
        events_cursor(life->taken, cursor);
        if (events_is_filtered(events, life->taken)) {
            delivery_pass(life->delivery, cursor);
        } else {
            add(life, life->taken, cursor);
        }
    }
}

/* The server has some of the records now. That it says so, with a 2xx, is all that the agent can
   know; a part that the server says it did not take is done too. */
static void tell_ledger(struct life *life, const struct delivery_step *step,
                        const struct server_answer *said)
{
    const bool is_known = said->meaning == SERVER_TOOK;
    const size_t count = is_known ? step->count : said->taken;

    for (size_t i = 0; i < count; i++) {
        ledger_finish(&life->around->ledger, events_number(step->records[i].bytes), is_known);
    }
}

static void count_answer(struct life *life, const struct delivery_step *step,
                         const struct server_answer *said)
{
    struct delivery_counts *expected = &life->expected;

    if (said->meaning == SERVER_TOOK) {
        expected->sent += said->taken;
        expected->refused += step->count - said->taken;
    } else if (said->meaning != SERVER_SAYS_BAD) {
        expected->retried++;
    }
}

static void check_counts(const struct life *life)
{
    const struct delivery_counts *expected = &life->expected;
    struct delivery_counts counts;

    delivery_count(life->delivery, &counts);
    if (counts.sent != expected->sent || counts.refused != expected->refused ||
        counts.set_aside != expected->set_aside || counts.retried != expected->retried ||
        counts.requests != expected->requests || counts.lacks_memory != expected->lacks_memory) {
        violation("the counters are wrong");
    }
}

/* A clean end while a request is under way: nothing is known of it, and what is known is stored. */
static void stop(struct life *life)
{
    struct surroundings *around = life->around;
    struct delivery_counts before;
    struct delivery_counts after;
    const char *cursor;

    trace("the agent is stopped during the request");
    delivery_count(life->delivery, &before);
    delivery_gave_up(life->delivery);
    delivery_count(life->delivery, &after);
    check_counts(life);
    if (after.health != before.health) {
        violation("a stop during a request counts as an answer");
    }
    cursor = delivery_last_cursor(life->delivery);
    if (cursor != NULL && !around->disk_fails) {
        memcpy(around->disk, cursor, strlen(cursor) + 1);
        ledger_store(&around->ledger, events_number(around->disk));
        delivery_stored(life->delivery, true, around->now_ms);
    }
    if (!around->disk_fails && delivery_last_cursor(life->delivery) != NULL) {
        violation("a cursor is not stored at the end");
    }
    life_kill(life);
}

/* Nothing leaves the agent. */
static void miss_memory(struct life *life, const struct delivery_step *step)
{
    const uint64_t now_ms = life->around->now_ms;

    trace("%" PRIu64 " to %" PRIu64 ": no memory", life->requests.sent.first,
          life->requests.sent.last);
    life->expected.requests--;
    life->expected.lacks_memory = life->expected.lacks_memory || step->count == 1;
    requests_without_memory(&life->requests);
    pace_without_memory(&life->pace, step->count, now_ms);
    delivery_no_memory(life->delivery, now_ms);
}

static void send(struct life *life, const struct delivery_step *step)
{
    struct surroundings *around = life->around;
    struct server_answer said;

    pace_sent(&life->pace, around->now_ms);
    requests_sent(&life->requests, step);
    if (is_killed_now(life)) {
        return;
    }
    if (step->count > around->memory_records) {
        miss_memory(life, step);
        return;
    }
    said = server_receive(&around->server, step);
    trace("%" PRIu64 " to %" PRIu64 ", %zu records%s: %u, %zu taken", life->requests.sent.first,
          life->requests.sent.last, step->count, step->is_compressed ? ", gzip" : "",
          (unsigned)said.answer.status, said.taken);
    tell_ledger(life, step, &said);
    around->now_ms += said.spent_ms;
    if (around->kills && random_once_in(&around->random, STOP_ONCE_IN)) {
        stop(life);
        return;
    }
    count_answer(life, step, &said);
    if (is_killed_now(life)) {
        return;
    }
    life->expected.lacks_memory = false;
    delivery_answered(life->delivery, &said.answer, around->now_ms);
    requests_answered(&life->requests, &said);
    pace_answered(&life->pace, &said, around->now_ms);
    life->is_stopped = life->is_stopped && said.meaning != SERVER_TOOK;
}

static void set_aside(struct life *life, const struct delivery_step *step)
{
    struct surroundings *around = life->around;
    const uint64_t number = events_number(step->line.bytes);
    const bool is_kept = around->file_room > 0;

    trace("%" PRIu64 " is set aside%s", number, is_kept ? "" : ", but the file is full");
    requests_set_aside(&life->requests, number);
    if (is_kept) {
        around->file_room--;
        ledger_finish(&around->ledger, number, true);
        life->expected.set_aside++;
    }
    if (is_killed_now(life)) {
        return;
    }
    delivery_set_aside_done(life->delivery, is_kept, around->now_ms);
    life->is_stopped = !is_kept;
    if (!is_kept) {
        requests_stopped(&life->requests, number);
        pace_stopped(&life->pace, around->now_ms);
    }
}

static void store(struct life *life, const struct delivery_step *step)
{
    struct surroundings *around = life->around;
    const bool is_stored = !around->disk_fails;

    around->now_ms += random_below(&around->random, STORE_MS_MAX);
    if (is_killed_now(life)) { /* before the file is replaced */
        return;
    }
    if (is_stored) {
        memcpy(around->disk, step->cursor, strlen(step->cursor) + 1);
        ledger_store(&around->ledger, events_number(around->disk));
    }
    trace("%s is%s stored", step->cursor, is_stored ? "" : " not");
    if (!is_killed_now(life)) { /* and behind it */
        delivery_stored(life->delivery, is_stored, around->now_ms);
        if (!is_stored && delivery_last_cursor(life->delivery) == NULL) {
            violation("a cursor that could not be stored is forgotten");
        }
    }
}

/* Until the step is due, or an event wakes the agent. */
static void wait_for(struct life *life, const struct delivery_step *step)
{
    struct surroundings *around = life->around;
    const uint32_t most_ms = step->wait_ms < 7000000 ? step->wait_ms : 5000;

    if (step->wait_ms == 0) {
        violation("the agent waits for nothing");
    }
    if (!delivery_is_empty(life->delivery)) {
        pace_waits(&life->pace, step->wait_ms, around->now_ms);
    }
    around->now_ms +=
        random_once_in(&around->random, 2) ? most_ms : random_below(&around->random, most_ms + 1);
}

static void do_step(struct life *life, const struct delivery_step *step)
{
    switch (step->action) {
    case DELIVERY_SEND:
        life->expected.requests++;
        send(life, step);
        return;
    case DELIVERY_SET_ASIDE:
        set_aside(life, step);
        return;
    case DELIVERY_STORE:
        store(life, step);
        return;
    case DELIVERY_STOP:
        if (!life->is_stopped) {
            violation("the agent stops, and the file of refused records has room");
        }
        wait_for(life, step);
        return;
    case DELIVERY_TAKE:
        wait_for(life, step);
        return;
    }
}

void life_step(struct life *life)
{
    struct delivery_step step;

    take_events(life);
    step = delivery_next(life->delivery, life->around->now_ms);
    do_step(life, &step);
    if (life->delivery != NULL) {
        check_counts(life);
    }
}

void life_flush(struct life *life)
{
    delivery_flush(life->delivery);
}

bool life_is_over(const struct life *life)
{
    return life->taken == life->around->events.count && delivery_is_empty(life->delivery);
}
