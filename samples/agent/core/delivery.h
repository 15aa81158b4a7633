/*
 * The order in which records are sent, tried again, halved, set aside and remembered. It is pure: it
 * takes the time and what happened, and says what to do next. One thread uses it.
 *
 * Records leave in the order in which they came, one request at a time. The cursor that it asks to
 * store is always that of a record which was accepted, or set aside, together with all before it.
 * So a kill at any moment sends again at most what was accepted and not stored yet.
 *
 * The program's loop:
 *     while (delivery_has_room(d)) take an item, encode it, delivery_add; or delivery_pass
 *     step = delivery_next(d, now_ms)
 *     do what the step says, and report it: delivery_answered, delivery_set_aside_done,
 *     delivery_stored; for TAKE and STOP, wait
 */
#ifndef SAMPLES_AGENT_CORE_DELIVERY_H
#define SAMPLES_AGENT_CORE_DELIVERY_H

#include "answer.h"
#include "batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DELIVERY_AGE_MS 1000u        /* how long a record waits for others at most */
#define DELIVERY_START_MS_MAX 60000u /* default bound of the random pause at a start */
#define DELIVERY_FULL_MS 300000u     /* pause when a refused record cannot be set aside */
#define DELIVERY_NO_MEMORY_MS 1000u  /* pause when there is no memory for one record */

enum delivery_action {
    DELIVERY_TAKE,      /* nothing to do before wait_ms have passed, but to take records */
    DELIVERY_SEND,      /* send records[0..count) in one request, then delivery_answered; or
                           delivery_no_memory, or delivery_gave_up */
    DELIVERY_SET_ASIDE, /* keep line in the file of refused records, then ..._set_aside_done */
    DELIVERY_STORE,     /* store cursor, then delivery_stored */
    DELIVERY_STOP       /* the file of refused records is full; it is tried again after wait_ms */
};

struct delivery_step {
    enum delivery_action action;
    uint32_t
        wait_ms; /* TAKE, STOP: until the next step is due; WNW_FOREVER: until a record comes */
    const struct sink_piece *records; /* SEND; valid until the delivery changes */
    size_t count;
    bool is_compressed;     /* SEND: gzip is wanted */
    struct sink_piece line; /* SET_ASIDE; valid until the delivery changes */
    const char *cursor;     /* STORE; valid until the delivery changes */
};

struct delivery;

/* random gives a number from 0 to bound, both included. start_ms_max is the bound of the pause
   before the first request. NULL when there is no memory. */
struct delivery *delivery_new(uint32_t (*random)(void *context, uint32_t bound), void *context,
                              uint32_t start_ms_max, bool compresses, uint64_t now_ms);
void delivery_free(struct delivery *delivery);

/* Whether a record of the largest size can be added now. */
bool delivery_has_room(const struct delivery *delivery);

/* Add a record, which is copied; there must be room. False: no memory, and nothing was changed. */
bool delivery_add(struct delivery *delivery, const struct batch_record *record, uint64_t now_ms);

/* What was filtered, or is no record: the cursor moves once all before it is accepted. "" changes
   nothing. */
void delivery_pass(struct delivery *delivery, const char *cursor);

/* No more records come: send what is there without waiting for others (--once, the end). */
void delivery_flush(struct delivery *delivery);

/* Whether everything was accepted or set aside, and stored. */
bool delivery_is_empty(const struct delivery *delivery);

struct delivery_step delivery_next(struct delivery *delivery, uint64_t now_ms);

/* The request of the last step has ended. */
void delivery_answered(struct delivery *delivery, const struct answer *answer, uint64_t now_ms);

/* The agent itself has ended the request of the last step, because it stops. What the server made of
   it is not known, so its records wait as before. */
void delivery_gave_up(struct delivery *delivery);

/* The request of the last step could not be made, and nothing was sent: there was no memory for it.
   A half of it is sent at once; one record alone is tried again after DELIVERY_NO_MEMORY_MS. */
void delivery_no_memory(struct delivery *delivery, uint64_t now_ms);

/* The record of the last step was kept, or could not be: the file is full or cannot be written. Then
   it is sent once more after DELIVERY_FULL_MS, since a person may have mended the server. */
void delivery_set_aside_done(struct delivery *delivery, bool is_kept, uint64_t now_ms);

/* The cursor of the last step was stored, or could not be: it is tried again. */
void delivery_stored(struct delivery *delivery, bool is_stored, uint64_t now_ms);

/* The cursor that a program which ends has to store, valid until the delivery changes; then
   delivery_stored. NULL: there is none. */
const char *delivery_last_cursor(const struct delivery *delivery);

/* What is told by status, doctor and metrics. */
enum delivery_health {
    DELIVERY_WELL,
    DELIVERY_RETRYING,      /* the server cannot be reached, is busy or has a fault */
    DELIVERY_CONFIGURATION, /* the server refuses the agent: last_status says how */
    DELIVERY_FULL           /* a refused record cannot be set aside */
};

struct delivery_counts {
    enum delivery_health health;
    uint32_t last_status; /* HTTP; 0: no answer, or no request yet */
    bool is_compressed;   /* false: not wanted, or the server takes no gzip */
    bool has_store_failed;
    bool lacks_memory; /* there was none for a request of one record, and none was sent since */
    uint64_t sent;     /* records that were accepted */
    uint64_t requests;
    uint64_t failures;          /* in a row: no connection, no answer, a busy server, a fault, or no
                                   memory for one record */
    uint64_t retried;           /* requests that failed, so that their records are sent again */
    uint64_t refused;           /* records of a partial success that the server did not take */
    uint64_t set_aside;         /* records */
    uint64_t waiting;           /* records that are held */
    uint64_t oldest_waiting_us; /* time of the oldest event that is held; 0 when none is */
};

void delivery_count(const struct delivery *delivery, struct delivery_counts *counts_out);

#endif
