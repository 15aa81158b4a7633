#include "delivery.h"

#include "kept_cursor.h"
#include "request_size.h"
#include "retry_clock.h"

#include <assert.h>
#include <stdlib.h>

struct delivery {
    struct batch batch;
    struct retry_clock clock;
    struct request_size size;
    struct kept_cursor kept;
    bool compresses;
    bool is_flushing;
    bool is_repeating;          /* the front was sent and not accepted, so it waits for no more */
    bool tries_plain;           /* the front record is sent uncompressed, to see what was refused */
    bool sets_aside;            /* the front record was refused, alone */
    size_t request;             /* records of the request that is under way; 0: none is */
    bool request_is_compressed; /* and whether it is compressed */
    struct delivery_counts counts;
};

struct delivery *delivery_new(uint32_t (*random)(void *context, uint32_t bound), void *context,
                              uint32_t start_ms_max, bool compresses, uint64_t now_ms)
{
    struct delivery *delivery = calloc(1, sizeof(*delivery));

    if (delivery == NULL) {
        return NULL;
    }
    retry_clock_init(&delivery->clock, random, context, start_ms_max, now_ms);
    request_size_init(&delivery->size);
    delivery->compresses = compresses;
    return delivery;
}

void delivery_free(struct delivery *delivery)
{
    if (delivery != NULL) {
        batch_deinit(&delivery->batch);
        free(delivery);
    }
}

bool delivery_has_room(const struct delivery *delivery)
{
    return batch_has_room(&delivery->batch);
}

bool delivery_add(struct delivery *delivery, const struct batch_record *record, uint64_t now_ms)
{
    assert(delivery->request == 0);
    return batch_add(&delivery->batch, record, now_ms);
}

void delivery_pass(struct delivery *delivery, const char *cursor)
{
    if (cursor[0] == '\0') {
        return;
    }
    if (delivery->batch.count > 0) {
        batch_pass(&delivery->batch, cursor);
    } else {
        kept_cursor_move(&delivery->kept, cursor, false);
    }
}

void delivery_flush(struct delivery *delivery)
{
    delivery->is_flushing = true;
}

bool delivery_is_empty(const struct delivery *delivery)
{
    return delivery->batch.count == 0 && !kept_cursor_is_waiting(&delivery->kept);
}

static uint32_t sooner(uint32_t left, uint32_t right)
{
    return left < right ? left : right;
}

/* Until the front is to be sent, as far as the records decide it; WNW_FOREVER: there is none. */
static uint32_t wait_for_records_ms(const struct delivery *delivery, uint64_t now_ms)
{
    uint64_t full_ms;

    if (delivery->batch.count == 0) {
        return WNW_FOREVER;
    }
    full_ms = delivery->batch.entries[0].added_ms + DELIVERY_AGE_MS;
    if (delivery->is_flushing || delivery->is_repeating || full_ms <= now_ms ||
        !batch_has_room(&delivery->batch)) {
        return 0;
    }
    return (uint32_t)(full_ms - now_ms);
}

static struct delivery_step make_wait(const struct delivery *delivery, uint32_t wait_ms)
{
    struct delivery_step step = {0};

    step.action = delivery->counts.health == DELIVERY_FULL ? DELIVERY_STOP : DELIVERY_TAKE;
    step.wait_ms = wait_ms;
    return step;
}

static struct delivery_step make_request(struct delivery *delivery)
{
    struct delivery_step step = {0};

    step.action = DELIVERY_SEND;
    step.records = delivery->batch.pieces;
    step.count =
        batch_front(&delivery->batch, delivery->size.records_max, delivery->size.bytes_max);
    step.is_compressed = delivery->compresses && !delivery->tries_plain;
    delivery->request = step.count;
    delivery->request_is_compressed = step.is_compressed;
    delivery->counts.requests++;
    return step;
}

struct delivery_step delivery_next(struct delivery *delivery, uint64_t now_ms)
{
    const uint32_t store_ms = kept_cursor_wait_ms(&delivery->kept, delivery->is_flushing, now_ms);
    const uint32_t records_ms = wait_for_records_ms(delivery, now_ms);
    const uint32_t clock_ms = retry_clock_wait_ms(&delivery->clock, now_ms);

    assert(delivery->request == 0);
    if (store_ms == 0) {
        return (struct delivery_step){.action = DELIVERY_STORE, .cursor = delivery->kept.cursor};
    }
    if (delivery->sets_aside) {
        return (struct delivery_step){.action = DELIVERY_SET_ASIDE,
                                      .line = delivery->batch.entries[0].line};
    }
    if (records_ms == WNW_FOREVER) {
        return make_wait(delivery, store_ms);
    }
    if (records_ms == 0 && clock_ms == 0) {
        return make_request(delivery);
    }
    return make_wait(delivery, sooner(store_ms, records_ms > clock_ms ? records_ms : clock_ms));
}

/* The first count records are done, and the cursor moves behind them. */
static void finish(struct delivery *delivery, size_t count)
{
    kept_cursor_move(&delivery->kept, delivery->batch.entries[count - 1].cursor, true);
    batch_remove(&delivery->batch, count);
    delivery->is_repeating = false;
    delivery->tries_plain = false;
    delivery->counts.health = DELIVERY_WELL;
}

static void accept(struct delivery *delivery, size_t count, uint64_t refused_count)
{
    const uint64_t refused = refused_count < count ? refused_count : count;

    if (delivery->tries_plain) {
        delivery->compresses = false; /* it was gzip that was refused, not the record */
    }
    delivery->counts.refused += refused;
    delivery->counts.sent += count - refused;
    request_size_grow(&delivery->size);
    finish(delivery, count);
}

/* The content was refused: halve it. A record alone is sent as it is before it is set aside, since
   some servers say 400 to gzip. */
static void refuse(struct delivery *delivery, size_t count, bool was_compressed, uint32_t status)
{
    if (status == 413) {
        request_size_limit(&delivery->size, batch_front_bytes(&delivery->batch, count));
    }
    request_size_halve(&delivery->size, count);
    if (delivery->counts.health != DELIVERY_FULL) {
        delivery->counts.health = DELIVERY_WELL;
    }
    if (count == 1) {
        delivery->tries_plain = was_compressed && status != 413;
        delivery->sets_aside = !delivery->tries_plain;
    }
}

static void go_on(struct delivery *delivery, uint32_t after_ms, uint64_t now_ms)
{
    retry_clock_go_on(&delivery->clock, after_ms, now_ms);
    delivery->counts.failures = 0;
}

static void fail(struct delivery *delivery, uint32_t after_ms, uint64_t now_ms)
{
    retry_clock_fail(&delivery->clock, after_ms, now_ms);
    delivery->counts.health = DELIVERY_RETRYING;
    delivery->counts.failures++;
}

static void judge(struct delivery *delivery, const struct answer *answer, size_t count,
                  uint64_t now_ms)
{
    const uint32_t after_ms = answer->has_retry_after ? answer->retry_after_ms : 0;

    switch (answer_meaning(answer, delivery->request_is_compressed)) {
    case ANSWER_ACCEPTED:
        go_on(delivery, 0, now_ms);
        accept(delivery, count, answer->refused_count);
        return;
    case ANSWER_REFUSED:
        go_on(delivery, after_ms, now_ms);
        refuse(delivery, count, delivery->request_is_compressed, answer->status);
        delivery->is_repeating = true;
        return;
    case ANSWER_UNCOMPRESSED:
        go_on(delivery, after_ms, now_ms);
        delivery->compresses = false;
        break;
    case ANSWER_FAULT:
        request_size_halve(&delivery->size, count);
        fail(delivery, after_ms, now_ms);
        break;
    case ANSWER_RETRY:
        fail(delivery, after_ms, now_ms);
        break;
    case ANSWER_CONFIGURATION:
        retry_clock_wait_for_person(&delivery->clock, after_ms, now_ms);
        delivery->counts.health = DELIVERY_CONFIGURATION;
        break;
    }
    delivery->is_repeating = true;
    delivery->counts.retried++;
}

void delivery_answered(struct delivery *delivery, const struct answer *answer, uint64_t now_ms)
{
    const size_t count = delivery->request;

    assert(count > 0);
    delivery->request = 0;
    delivery->counts.lacks_memory = false;
    delivery->counts.last_status = answer->has_come ? answer->status : 0;
    judge(delivery, answer, count, now_ms);
}

void delivery_gave_up(struct delivery *delivery)
{
    assert(delivery->request > 0);
    delivery->request = 0;
}

void delivery_no_memory(struct delivery *delivery, uint64_t now_ms)
{
    const size_t count = delivery->request;

    assert(count > 0);
    delivery->request = 0;
    delivery->counts.requests--;
    request_size_halve(&delivery->size, count);
    if (count == 1) {
        retry_clock_wait(&delivery->clock, DELIVERY_NO_MEMORY_MS, now_ms);
        delivery->counts.lacks_memory = true;
        delivery->counts.failures++;
    }
}

void delivery_set_aside_done(struct delivery *delivery, bool is_kept, uint64_t now_ms)
{
    assert(delivery->sets_aside);
    delivery->sets_aside = false;
    if (is_kept) {
        delivery->counts.set_aside++;
        finish(delivery, 1);
    } else {
        delivery->counts.health = DELIVERY_FULL;
        retry_clock_go_on(&delivery->clock, DELIVERY_FULL_MS, now_ms);
    }
}

void delivery_stored(struct delivery *delivery, bool is_stored, uint64_t now_ms)
{
    kept_cursor_stored(&delivery->kept, is_stored, now_ms);
}

const char *delivery_last_cursor(const struct delivery *delivery)
{
    return kept_cursor_is_waiting(&delivery->kept) ? delivery->kept.cursor : NULL;
}

void delivery_count(const struct delivery *delivery, struct delivery_counts *counts_out)
{
    *counts_out = delivery->counts;
    counts_out->is_compressed = delivery->compresses;
    counts_out->has_store_failed = delivery->kept.has_failed;
    counts_out->waiting = delivery->batch.count;
    counts_out->oldest_waiting_us =
        delivery->batch.count > 0 ? delivery->batch.entries[0].time_us : 0;
}
