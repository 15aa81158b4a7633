#include "broker/core/fanout.h"

#include "broker/core/assertion.h"
#include "broker/core/broker.h"
#include "broker/core/eviction.h"

#include <string.h>

/* Writes to one subscriber that end at once, in a row, before others are served. */
#define WRITES_IN_A_ROW_MAX 4

static struct subscriber *subscriber_at(struct list_node *node)
{
    return LIST_ITEM(node, struct subscriber, node);
}

/* It has something to do, and is served when it is its user's time. */
static void make_ready(struct fanout *fanout, struct subscriber *subscriber)
{
    if (subscriber->is_writing || runnable_waits(&subscriber->runnable)) {
        return;
    }
    if (list_node_is_linked(&subscriber->caught_up)) {
        list_remove(&fanout->caught_up, &subscriber->caught_up);
    }
    scheduler_add(&fanout->scheduler, &subscriber->user->streams, &subscriber->runnable);
}

static void close_subscriber(struct fanout *fanout, struct subscriber *subscriber)
{
    fanout_forget(fanout, subscriber);
    fanout->port->close(fanout->port->context, subscriber);
}

static struct subscriber *first_lingering(const struct fanout *fanout)
{
    return LIST_ITEM(fanout->lingering.first, struct subscriber, lingering);
}

static void close_lingering(struct fanout *fanout)
{
    while (fanout->lingering.first != NULL) {
        close_subscriber(fanout, first_lingering(fanout));
    }
}

static void close_those_that_lingered(struct fanout *fanout)
{
    while (fanout->lingering.first != NULL &&
           first_lingering(fanout)->lingers_until_us <= fanout->broker->now.monotonic_us) {
        close_subscriber(fanout, first_lingering(fanout));
    }
}

/* It counts among its user's streams and among all subscribers until it is closed, so lingering is
   no way around their limits. */
static void linger(struct fanout *fanout, struct subscriber *subscriber)
{
    ASSERTION(subscriber_is_over(subscriber));
    if (list_node_is_linked(&subscriber->lingering)) {
        return;
    }
    if (fanout->lingering.count >= fanout->lingering_max) {
        close_subscriber(fanout, first_lingering(fanout));
    }
    subscriber->lingers_until_us =
        fanout->broker->now.monotonic_us + LINGER_WAIT_MS_MAX * UINT64_C(1000);
    list_append(&fanout->lingering, &subscriber->lingering);
}

/* Its last line was told, or is the next. Nothing delays the stop of the broker, and many a client
   that asks for the status waits for the end of the pipe. */
static void end_subscriber(struct fanout *fanout, struct subscriber *subscriber)
{
    if (fanout->broker->is_stopping || !subscriber_may_write_again(subscriber) ||
        !subscriber_reads_on(subscriber)) {
        close_subscriber(fanout, subscriber);
    } else {
        linger(fanout, subscriber);
    }
}

static void describe(struct fanout *fanout, struct subscriber *subscriber,
                     struct eviction_candidate *candidate)
{
    if (subscriber->process_id == 0) {
        subscriber->process_id = fanout->port->process_of(fanout->port->context, subscriber);
    }
    candidate->user = subscriber->user;
    candidate->process_id = subscriber->process_id;
    candidate->since_us = subscriber->connected_monotonic_us;
    candidate->arrival = subscriber->arrival;
}

/* A subscriber that asks as soon as it has connected is not old enough to be met here. */
static void evict_for(struct fanout *fanout, const struct subscriber *newcomer)
{
    struct subscriber *asking[SUBSCRIBERS_ASKING_MAX];
    struct eviction_candidate candidates[SUBSCRIBERS_ASKING_MAX];
    size_t count = 0;
    size_t chosen;

    for (struct list_node *node = fanout->subscribers.first;
         node != NULL && count < SUBSCRIBERS_ASKING_MAX; node = node->next) {
        if (subscriber_at(node) != newcomer && subscriber_at(node)->stage == SUBSCRIBER_ASKING) {
            asking[count] = subscriber_at(node);
            count++;
        }
    }
    if (count < SUBSCRIBERS_ASKING_MAX) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        describe(fanout, asking[i], &candidates[i]);
    }
    (void)eviction_choose(candidates, count, 1, &chosen);
    fanout->broker->metrics.closed[CLOSE_EVICTED_SUBSCRIBER]++;
    close_subscriber(fanout, asking[chosen]);
}

enum service {
    SERVICE_GOES_ON, /* a batch was written, and there may be another */
    SERVICE_AGAIN,   /* it could take more, in another turn */
    SERVICE_ENDED,   /* nothing to do before the next commit, or before its write has ended */
    SERVICE_IS_OVER, /* all was told */
    SERVICE_FAILED   /* the client has left */
};

/* Whether the batch that it was given holds all that there is, so that asking again is no use. */
static bool has_caught_up(const struct subscriber *subscriber)
{
    return subscriber->stage == SUBSCRIBER_STREAMING && subscriber->stream.has_caught_up;
}

static enum service write_batch(struct fanout *fanout, struct subscriber *subscriber, size_t size)
{
    switch (fanout->port->write(fanout->port->context, subscriber, size)) {
    case FANOUT_WRITTEN:
        return has_caught_up(subscriber) ? SERVICE_ENDED : SERVICE_GOES_ON;
    case FANOUT_PENDING:
        subscriber->is_writing = true;
        return SERVICE_ENDED;
    case FANOUT_FAILED:
        return SERVICE_FAILED;
    }
    return SERVICE_FAILED;
}

/* One batch, made and written. Its size is added to *written. */
static enum service serve_batch(struct fanout *fanout, struct subscriber *subscriber,
                                size_t *written)
{
    char *buffer = fanout->port->buffer(fanout->port->context);
    size_t size = 0;

    if (buffer == NULL) {
        fanout->lacks_memory = true; /* the journal keeps what it wants until there is some */
        return SERVICE_ENDED;
    }
    switch (subscriber_next_batch(subscriber, buffer, BATCH_BYTES_MAX, &size)) {
    case SUBSCRIBER_WAITS:
        return SERVICE_ENDED;
    case SUBSCRIBER_AGAIN:
        return SERVICE_AGAIN;
    case SUBSCRIBER_DONE:
        return SERVICE_IS_OVER;
    case SUBSCRIBER_BATCH:
        break;
    }
    *written += size;
    return write_batch(fanout, subscriber, size);
}

static enum service serve_batches(struct fanout *fanout, struct subscriber *subscriber,
                                  size_t *written)
{
    enum service service = SERVICE_GOES_ON;

    for (int i = 0; i < WRITES_IN_A_ROW_MAX && service == SERVICE_GOES_ON; i++) {
        service = serve_batch(fanout, subscriber, written);
    }
    return service;
}

static void serve(struct fanout *fanout, struct subscriber *subscriber, size_t credit)
{
    struct stream *stream = &subscriber->stream;
    enum service service;
    size_t written = 0;
    size_t cost;

    stream_begin_turn(stream, credit);
    service = serve_batches(fanout, subscriber, &written);
    cost = written + stream_turn_steps(stream);
    switch (service) {
    case SERVICE_GOES_ON:
    case SERVICE_AGAIN:
        scheduler_settle(&fanout->scheduler, &subscriber->runnable, cost,
                         stream_was_cut_short(stream) ? RUN_CUT_SHORT : RUN_AGAIN);
        break;
    case SERVICE_ENDED:
        scheduler_settle(&fanout->scheduler, &subscriber->runnable, cost, RUN_DONE);
        if (!subscriber->is_writing) {
            list_append(&fanout->caught_up, &subscriber->caught_up);
        }
        break;
    case SERVICE_IS_OVER:
        scheduler_settle(&fanout->scheduler, &subscriber->runnable, cost, RUN_DONE);
        end_subscriber(fanout, subscriber);
        break;
    case SERVICE_FAILED:
        scheduler_settle(&fanout->scheduler, &subscriber->runnable, cost, RUN_DONE);
        close_subscriber(fanout, subscriber);
        break;
    }
}

void fanout_init(struct fanout *fanout, struct broker *broker, const struct fanout_port *port)
{
    memset(fanout, 0, sizeof(*fanout));
    fanout->broker = broker;
    fanout->port = port;
    fanout->lingering_max = LINGERING_MAX;
    scheduler_init(&fanout->scheduler, STREAM_QUANTUM_STEPS, STREAM_TURN_STEPS_MAX);
}

void fanout_connected(struct fanout *fanout, struct subscriber *subscriber)
{
    fanout->arrivals++;
    subscriber->arrival = fanout->arrivals;
    list_append(&fanout->subscribers, &subscriber->node);
    evict_for(fanout, subscriber);
}

void fanout_arrived(struct fanout *fanout, struct subscriber *subscriber,
                    const struct identity *identity, const char *bytes, size_t size)
{
    ASSERTION(list_node_is_linked(&subscriber->node));
    if (subscriber_is_over(subscriber)) {
        subscriber_take(subscriber, identity, bytes, size);
        if (!subscriber_reads_on(subscriber) && list_node_is_linked(&subscriber->lingering)) {
            close_subscriber(fanout, subscriber); /* or its client would be stuck in a write */
        }
        return;
    }
    subscriber->process_id = identity->process_id;
    if (runnable_waits(&subscriber->runnable)) { /* its user may become another */
        scheduler_remove(&fanout->scheduler, &subscriber->runnable);
    }
    subscriber_take(subscriber, identity, bytes, size);
    if (subscriber_is_over(subscriber) && subscriber->is_writing) {
        /* Refused, and not reading: it may never get to the line that says so. */
        end_subscriber(fanout, subscriber);
    } else if (subscriber->stage != SUBSCRIBER_ASKING) {
        make_ready(fanout, subscriber);
    }
}

void fanout_written(struct fanout *fanout, struct subscriber *subscriber)
{
    ASSERTION(subscriber->is_writing);
    subscriber->is_writing = false;
    if (list_node_is_linked(&subscriber->node)) {
        make_ready(fanout, subscriber);
    }
}

void fanout_ended(struct fanout *fanout, struct subscriber *subscriber)
{
    if (list_node_is_linked(&subscriber->node)) {
        close_subscriber(fanout, subscriber);
    }
}

void fanout_forget(struct fanout *fanout, struct subscriber *subscriber)
{
    if (runnable_waits(&subscriber->runnable)) {
        scheduler_remove(&fanout->scheduler, &subscriber->runnable);
    }
    if (list_node_is_linked(&subscriber->caught_up)) {
        list_remove(&fanout->caught_up, &subscriber->caught_up);
    }
    if (list_node_is_linked(&subscriber->lingering)) {
        list_remove(&fanout->lingering, &subscriber->lingering);
    }
    list_remove(&fanout->subscribers, &subscriber->node);
}

void fanout_tick(struct fanout *fanout)
{
    close_those_that_lingered(fanout);
    if (fanout->lacks_memory) {
        fanout->lacks_memory = false;
        fanout_wake(fanout);
    }
    for (struct list_node *node = fanout->subscribers.first; node != NULL; node = node->next) {
        struct subscriber *subscriber = subscriber_at(node);

        subscriber_tick(subscriber);
        if (subscriber_is_due(subscriber)) {
            make_ready(fanout, subscriber);
        }
    }
}

void fanout_wake(struct fanout *fanout)
{
    while (fanout->caught_up.first != NULL) {
        make_ready(fanout, LIST_ITEM(fanout->caught_up.first, struct subscriber, caught_up));
    }
}

void fanout_stop(struct fanout *fanout)
{
    close_lingering(fanout);
    for (struct list_node *node = fanout->subscribers.first; node != NULL; node = node->next) {
        subscriber_stop(subscriber_at(node));
        make_ready(fanout, subscriber_at(node));
    }
}

void fanout_serve(struct fanout *fanout)
{
    struct runnable *runnable;
    size_t credit;

    journal_begin_turn(&fanout->broker->journal);
    scheduler_begin_turn(&fanout->scheduler);
    while ((runnable = scheduler_next(&fanout->scheduler, &credit)) != NULL) {
        serve(fanout, LIST_ITEM(runnable, struct subscriber, runnable), credit);
    }
    fanout->is_behind = fanout_has_more(fanout);
}

bool fanout_is_behind(const struct fanout *fanout)
{
    return fanout->is_behind;
}

bool fanout_has_more(const struct fanout *fanout)
{
    return !scheduler_is_empty(&fanout->scheduler);
}

bool fanout_waits_for_time(const struct fanout *fanout)
{
    for (const struct list_node *node = fanout->subscribers.first; node != NULL;
         node = node->next) {
        if (subscriber_waits_for_time(LIST_ITEM(node, struct subscriber, node))) {
            return true;
        }
    }
    return fanout->lacks_memory || fanout->lingering.count != 0;
}
