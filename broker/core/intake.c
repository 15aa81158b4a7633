#include "broker/core/intake.h"

#include "broker/core/assertion.h"
#include "broker/core/broker.h"

#include <string.h>

/* Of any credit the first line is taken whole. */
#define ONE_LINE_CREDIT 1u

static struct intake_peer *peer_at(struct list_node *node)
{
    return LIST_ITEM(node, struct intake_peer, node);
}

static uint64_t now_us(const struct intake *intake)
{
    return intake->broker->now.monotonic_us;
}

static void close_peer(struct intake *intake, struct intake_peer *peer)
{
    ASSERTION(!runnable_waits(&peer->runnable) && peer != intake->put_off);
    if (peer->state == PEER_CLOSING) {
        intake->closing_count--;
    }
    intake->has_free = true;
    list_remove(&intake->peers, &peer->node);
    publisher_deinit(&peer->publisher);
    intake->port->close(intake->port->context, peer);
}

static void identify(struct intake *intake, struct intake_peer *peer)
{
    struct identity identity;

    if (peer->is_identified) {
        return;
    }
    intake->port->identify(intake->port->context, peer, &identity);
    publisher_identify(&peer->publisher, &identity);
    peer->process_id = identity.process_id;
    peer->is_identified = true;
}

/*
 * The connection is over, and its client believes that the broker has taken all it has written.
 * The lines of many notify DLLs, one of each, are all taken. What one peer has written above the
 * rest of the turn's budget is discarded and counted.
 */
static void drain_and_close(struct intake *intake, struct intake_peer *peer)
{
    struct publisher *publisher = &peer->publisher;
    size_t rest =
        intake->port->peek(intake->port->context, peer, intake->rest, sizeof(intake->rest));
    size_t size = peer->unread_size + rest;

    if (size != 0) {
        identify(intake, peer); /* it may have been silent until now */
    }
    if (size <= intake->drain_left) {
        intake->drain_left -= size;
        broker_read_clock(intake->broker);
        if (publisher_take(publisher, peer->unread, peer->unread_size) == PUBLISHER_KEEP) {
            (void)publisher_take(publisher, intake->rest, rest);
        }
    } else {
        publisher_discard(publisher, peer->unread, peer->unread_size);
        publisher_discard(publisher, intake->rest, rest);
    }
    close_peer(intake, peer);
}

/* What continues a line goes first: a line that was written later must not overtake it. */
static void let_wait(struct intake *intake, struct intake_peer *peer)
{
    struct user_queue *queue = &peer->publisher.user->publishers;

    peer->waiting_since_us = now_us(intake);
    if (publisher_is_mid_line(&peer->publisher)) {
        scheduler_add_first(&intake->scheduler, queue, &peer->runnable);
    } else {
        scheduler_add(&intake->scheduler, queue, &peer->runnable);
    }
}

/* An empty write carries nothing and allows no identification, but it costs a part of a turn. */
static void accept_bytes(struct intake *intake, struct intake_peer *peer, const char *bytes,
                         size_t size)
{
    peer->unread = bytes;
    peer->unread_size = size;
    if (size != 0) {
        identify(intake, peer);
    }
    if (peer->state == PEER_CLOSING || intake->is_stopping) {
        drain_and_close(intake, peer);
    } else {
        let_wait(intake, peer);
    }
}

/* From now on its read ends, or has ended, and that closes it. */
static void mark_closing(struct intake *intake, struct intake_peer *peer)
{
    ASSERTION(peer->state != PEER_CLOSING);
    peer->state = PEER_CLOSING;
    intake->closing_count++;
}

/* A peer has bytes that wait, a next read that is put off, or a read that is pending. */
static void end_reading(struct intake *intake, struct intake_peer *peer)
{
    if (runnable_waits(&peer->runnable)) {
        scheduler_remove(&intake->scheduler, &peer->runnable);
        drain_and_close(intake, peer);
    } else if (peer == intake->put_off) {
        intake->put_off = NULL;
        drain_and_close(intake, peer);
    } else {
        intake->port->cancel_read(intake->port->context, peer);
    }
}

static void read_on(struct intake *intake, struct intake_peer *peer)
{
    const char *bytes = NULL;
    size_t size = 0;

    switch (intake->port->read(intake->port->context, peer, &bytes, &size)) {
    case INTAKE_READ:
        accept_bytes(intake, peer, bytes, size);
        break;
    case INTAKE_PENDING:
        if (intake->is_stopping) { /* what has come was read; no more is waited for */
            mark_closing(intake, peer);
            end_reading(intake, peer);
        }
        break;
    case INTAKE_GONE:
        close_peer(intake, peer);
        break;
    }
}

/* A line that ended, or began, makes the peer young again; the time in which its bytes waited does
   not count against it. */
static void note_progress(struct intake *intake, struct intake_peer *peer, bool ended_line)
{
    peer->since_us += now_us(intake) - peer->waiting_since_us;
    if (ended_line || peer->state == PEER_IDLE) {
        peer->since_us = now_us(intake);
    }
    peer->state = publisher_is_mid_line(&peer->publisher) ? PEER_MID_LINE : PEER_IDLE;
}

/* The time is that of this taking and not of the wake-up, or PRE and POST of one wake-up would
   seem to have taken no time. */
static enum publisher_verdict take(struct intake *intake, struct intake_peer *peer, size_t credit,
                                   size_t *cost_out)
{
    const uint64_t line_count = peer->publisher.line_count;
    const bool is_empty = peer->unread_size == 0;
    enum publisher_verdict verdict;

    broker_read_clock(intake->broker);
    verdict =
        publisher_take_some(&peer->publisher, &peer->unread, &peer->unread_size, credit, cost_out);
    if (!is_empty && verdict == PUBLISHER_KEEP) {
        note_progress(intake, peer, peer->publisher.line_count != line_count);
    }
    return verdict;
}

/* Bytes are left: at the head, where the credit has ended between two lines of one read; but behind
   the user's others, where the peer was first only to end the line that it had begun. */
static void let_wait_on(struct intake *intake, struct intake_peer *peer, size_t cost,
                        bool was_mid_line)
{
    if (was_mid_line) {
        scheduler_settle(&intake->scheduler, &peer->runnable, cost, RUN_DONE);
        let_wait(intake, peer);
    } else {
        peer->waiting_since_us = now_us(intake);
        scheduler_settle(&intake->scheduler, &peer->runnable, cost, RUN_GOES_ON);
    }
}

static void count_lines(const struct intake *intake, struct intake_peer *peer, uint64_t count)
{
    if (peer->turn != intake->scheduler.turn) {
        peer->was_busy = peer->turn_lines > 1;
        peer->turn = intake->scheduler.turn;
        peer->turn_lines = 0;
    }
    peer->turn_lines += count;
}

/* Of a peer with much to say, as much as there is comes into one turn, so that it is delivered
   together. A line alone is delivered first, before it is looked whether there is another. But a
   line that was written later must not overtake one that has begun, and where others wait, each
   user is to have its quantum. */
static bool has_to_read_now(const struct intake *intake, const struct intake_peer *peer)
{
    return peer->was_busy || peer->turn_lines > 1 || publisher_is_mid_line(&peer->publisher) ||
           !scheduler_is_empty(&intake->scheduler);
}

static void serve(struct intake *intake, struct intake_peer *peer, size_t credit)
{
    const bool was_mid_line = publisher_is_mid_line(&peer->publisher);
    const uint64_t line_count = peer->publisher.line_count;
    size_t cost = 0;
    enum publisher_verdict verdict =
        take(intake, peer, was_mid_line ? ONE_LINE_CREDIT : credit, &cost);

    count_lines(intake, peer, peer->publisher.line_count - line_count);
    if (verdict == PUBLISHER_KEEP && peer->unread_size != 0) {
        let_wait_on(intake, peer, cost, was_mid_line);
        return;
    }
    scheduler_settle(&intake->scheduler, &peer->runnable, cost, RUN_DONE);
    if (verdict != PUBLISHER_KEEP) {
        close_peer(intake, peer); /* what follows something bad is no notification */
    } else if (has_to_read_now(intake, peer)) {
        read_on(intake, peer);
    } else {
        ASSERTION(intake->put_off == NULL); /* where one waits, all are read at once */
        intake->put_off = peer;
    }
}

static void serve_round(struct intake *intake)
{
    struct runnable *runnable;
    size_t credit;

    while ((runnable = scheduler_next(&intake->scheduler, &credit)) != NULL) {
        serve(intake, LIST_ITEM(runnable, struct intake_peer, runnable), credit);
    }
}

static void close_early(struct intake *intake, struct intake_peer *peer, enum close_reason reason)
{
    intake->broker->metrics.closed[reason]++;
    mark_closing(intake, peer);
    end_reading(intake, peer);
}

static bool owes_line(const struct intake_peer *peer)
{
    return peer->state == PEER_CONNECTED || peer->state == PEER_MID_LINE;
}

/* However slowly the bytes of a line drip, they buy no time; nor do empty writes, though they wait
   to be served. */
static bool is_overdue(const struct intake *intake, const struct intake_peer *peer)
{
    return owes_line(peer) && peer->unread_size == 0 &&
           now_us(intake) - peer->since_us >= REQUEST_WAIT_MS_MAX * UINT64_C(1000);
}

static void close_overdue(struct intake *intake)
{
    struct list_node *next;

    for (struct list_node *node = intake->peers.first; node != NULL; node = next) {
        next = node->next;
        if (is_overdue(intake, peer_at(node))) {
            close_early(intake, peer_at(node), CLOSE_LATE_PUBLISHER);
        }
    }
}

/* A client that was not heard yet can only be told apart by its process. That is asked when it
   matters, and not of every client that connects. */
static void describe(struct intake *intake, struct intake_peer *peer,
                     struct eviction_candidate *candidate)
{
    if (peer->process_id == 0) {
        peer->process_id = intake->port->process_of(intake->port->context, peer);
    }
    candidate->user = peer->publisher.user;
    candidate->process_id = peer->process_id;
    candidate->since_us = peer->since_us;
    candidate->arrival = peer->arrival;
}

static void evict_for_headroom(struct intake *intake)
{
    size_t staying = intake->peers.count - intake->closing_count;
    struct eviction_candidate candidates[PUBLISH_LISTENERS];
    struct intake_peer *peers[PUBLISH_LISTENERS];
    size_t chosen[PUBLISH_FREE_MIN];
    size_t count = 0;

    ASSERTION(intake->peers.count <= PUBLISH_LISTENERS);
    if (PUBLISH_LISTENERS - staying >= PUBLISH_FREE_MIN) {
        return;
    }
    for (struct list_node *node = intake->peers.first; node != NULL; node = node->next) {
        if (peer_at(node)->state != PEER_CLOSING) {
            peers[count] = peer_at(node);
            describe(intake, peers[count], &candidates[count]);
            count++;
        }
    }
    count = eviction_choose(candidates, count, PUBLISH_FREE_MIN - (PUBLISH_LISTENERS - staying),
                            chosen);
    for (size_t i = 0; i < count; i++) {
        close_early(intake, peers[chosen[i]], CLOSE_EVICTED_PUBLISHER);
    }
}

void intake_init(struct intake *intake, struct broker *broker, const struct intake_port *port)
{
    memset(intake, 0, sizeof(*intake));
    intake->broker = broker;
    intake->port = port;
    scheduler_init(&intake->scheduler, PUBLISH_QUANTUM_BYTES, PUBLISH_TURN_BYTES_MAX);
}

void intake_connected(struct intake *intake, struct intake_peer *peer, bool identify_now)
{
    memset(peer, 0, sizeof(*peer));
    publisher_init(&peer->publisher, intake->broker);
    intake->arrivals++;
    peer->arrival = intake->arrivals;
    peer->since_us = now_us(intake);
    list_append(&intake->peers, &peer->node);
    if (identify_now) {
        identify(intake, peer);
    }
    read_on(intake, peer);
}

void intake_arrived(struct intake *intake, struct intake_peer *peer, const char *bytes, size_t size)
{
    accept_bytes(intake, peer, bytes, size);
}

void intake_ended(struct intake *intake, struct intake_peer *peer)
{
    ASSERTION(!runnable_waits(&peer->runnable));
    peer->unread_size = 0;
    if (peer->state == PEER_CLOSING) {
        drain_and_close(intake, peer);
    } else {
        close_peer(intake, peer);
    }
}

void intake_serve(struct intake *intake)
{
    if (intake->is_stopping) {
        return;
    }
    intake->drain_left = EVICTION_DRAIN_BYTES_MAX;
    scheduler_begin_turn(&intake->scheduler);
    serve_round(intake);
}

void intake_serve_on(struct intake *intake)
{
    for (unsigned rounds = 1; !intake->is_stopping && scheduler_begin_round(&intake->scheduler);
         rounds++) {
        if (rounds % PUBLISH_ROUNDS_PER_POLL == 0) {
            intake->port->poll(intake->port->context);
        }
        serve_round(intake);
    }
}

void intake_read_on(struct intake *intake)
{
    struct intake_peer *peer = intake->put_off;

    if (peer != NULL) {
        intake->put_off = NULL;
        read_on(intake, peer);
    }
}

void intake_make_headroom(struct intake *intake)
{
    if (intake->port == NULL || intake->is_stopping) {
        return;
    }
    close_overdue(intake);
    evict_for_headroom(intake);
    intake->has_free = false;
    intake->listen_is_failing = !intake->port->listen(intake->port->context);
}

bool intake_has_more(const struct intake *intake)
{
    return !scheduler_is_empty(&intake->scheduler) || (intake->has_free && !intake->is_stopping);
}

bool intake_waits_for_time(const struct intake *intake)
{
    for (const struct list_node *node = intake->peers.first; node != NULL; node = node->next) {
        if (owes_line(LIST_ITEM(node, const struct intake_peer, node))) {
            return true;
        }
    }
    return intake->listen_is_failing;
}

void intake_stop(struct intake *intake)
{
    struct list_node *next;

    ASSERTION(!intake->is_stopping);
    intake->is_stopping = true;
    intake->drain_left = SIZE_MAX; /* each pipe holds so much and no more */
    for (struct list_node *node = intake->peers.first; node != NULL; node = next) {
        struct intake_peer *peer = peer_at(node);

        next = node->next;
        if (peer->state != PEER_CLOSING) {
            mark_closing(intake, peer);
            end_reading(intake, peer);
        }
    }
}

bool intake_is_empty(const struct intake *intake)
{
    return intake->peers.count == 0;
}
