#include "broker/core/broker.h"

#include "broker/core/assertion.h"
#include "broker/core/subscriber.h"

#include <string.h>

/* A cancel of a letter does not say what was behind it; fill it in where it is known. A cancel of
   a remote name cancels what has no letter, so there nothing is to be filled in. */
static void infer_remote(const struct broker *broker, struct event *event)
{
    const char *remote = NULL;

    if (event->local[0] != '\0' && event->remote[0] == '\0') {
        remote = connections_remote_of(&broker->connections, &event->user, event->local);
    }
    if (remote != NULL) {
        event->remote = remote;
        event->inferred = INFERRED_REMOTE;
    }
}

static void learn_name(struct broker *broker, const struct event *event)
{
    if (event->local[0] == '\0' || !event->user.known) {
        return;
    }
    if (event->type == EVENT_ADD_SUCCEEDED && event->remote[0] != '\0') {
        connections_add(&broker->connections, &event->user, event->local, event->remote);
    } else if (event->type == EVENT_ADD_SUCCEEDED || event->type == EVENT_CANCEL_SUCCEEDED) {
        /* What was added without a name, or with one that must not be kept, has replaced the old
           one all the same. */
        connections_remove(&broker->connections, &event->user, event->local);
    }
}

/* Append an event about a user, and let it count against his share of the journal. */
static void append_for_user(struct broker *broker, struct event *event)
{
    uint64_t before = broker->journal.appended_bytes;

    journal_append(&broker->journal, event);
    limiter_charge_journal(&broker->limiter, &event->user, broker->journal.appended_bytes - before,
                           broker->now.monotonic_us);
}

static enum event_type unfinished_type(const struct operation *operation)
{
    return operation->call == NOTIFICATION_ADD ? EVENT_ADD_UNFINISHED : EVENT_CANCEL_UNFINISHED;
}

/* Tell that the end of an operation was never told, and forget it. */
static void end_unfinished(struct broker *broker, struct operation *operation)
{
    struct event event = operation->started;

    event.type = unfinished_type(operation);
    event.time_us = broker->now.utc_us;
    event.has_elapsed = true;
    event.elapsed_us = broker->now.monotonic_us - operation->started_monotonic_us;
    event.dropped = 0; /* the started event has told it */
    append_for_user(broker, &event);

    broker->metrics.unfinished++;
    operations_remove(&broker->operations, operation);
}

static void end_overdue(struct broker *broker)
{
    struct operation *overdue;

    while ((overdue = operations_overdue(&broker->operations, broker->now.monotonic_us)) != NULL) {
        end_unfinished(broker, overdue);
    }
}

/* A new PRE with the key of a waiting one means that the old one's POST will never come: the DLL
   was loaded anew and counts from 1 again. */
static void begin_operation(struct broker *broker, const struct operation_key *key,
                            struct event *event)
{
    struct operation *old = operations_find(&broker->operations, key);

    if (old != NULL) {
        end_unfinished(broker, old);
    }
    event->operation = journal_next_id(&broker->journal);
    append_for_user(broker, event);

    (void)operations_add(&broker->operations, key, event, broker->now.monotonic_us);
    while ((old = operations_above_share(&broker->operations, key->sid)) != NULL) {
        end_unfinished(broker, old);
    }
    end_overdue(broker);
}

static void end_operation(struct broker *broker, const struct operation_key *key,
                          struct event *event)
{
    struct operation *operation = operations_find(&broker->operations, key);

    if (operation == NULL) {
        event->operation = journal_next_id(&broker->journal);
    } else {
        event->operation = operation->started.id;
        event->has_elapsed = true;
        event->elapsed_us = broker->now.monotonic_us - operation->started_monotonic_us;
        operations_remove(&broker->operations, operation);
    }
    append_for_user(broker, event);
}

static void tell_of_broker(struct broker *broker, enum event_type type, const char *reason)
{
    struct event event;

    stamp_broker_event(&broker->stamp, type, &broker->now, &event);
    event.version = broker->config.version;
    event.reason = reason;
    event.previous = recovery_previous_name(broker->journal.previous);
    journal_append(&broker->journal, &event);
}

static uint64_t journal_share_bytes(const struct journal_config *config)
{
    return config->store == NULL ? 0 : config->total_bytes_max / USER_JOURNAL_SHARE;
}

static void tell_throttled(struct broker *broker)
{
    struct event_user user;
    uint64_t count;

    while (limiter_next_told(&broker->limiter, broker->now.monotonic_us, &user, &count)) {
        struct event event;

        stamp_broker_event(&broker->stamp, EVENT_BROKER_THROTTLED, &broker->now, &event);
        event.user = user;
        event.throttled_count = count;
        journal_append(&broker->journal, &event);
    }
}

bool broker_init(struct broker *broker, const struct broker_config *config,
                 const struct clock_reading *now)
{
    memset(broker, 0, sizeof(*broker));
    broker->config = *config;
    broker->now = *now;
    broker->started_monotonic_us = now->monotonic_us;
    broker->stamp.source = config->source;
    connections_init(&broker->connections);
    operations_init(&broker->operations);
    if (!privacy_init(&broker->stamp.privacy, config->private_names) ||
        !limiter_init(&broker->limiter, journal_share_bytes(&config->journal)) ||
        !journal_init(&broker->journal, &config->journal)) {
        return false;
    }
    journal_set_time(&broker->journal, now);
    tell_of_broker(broker, EVENT_BROKER_STARTED, "");
    journal_commit(&broker->journal);
    return true;
}

void broker_set_time(struct broker *broker, const struct clock_reading *now)
{
    broker->now = *now;
    journal_set_time(&broker->journal, now);
}

void broker_tick(struct broker *broker)
{
    end_overdue(broker);
    tell_throttled(broker);
    journal_check_flush(&broker->journal);
    journal_enforce_retention(&broker->journal);
    for (struct subscriber *s = broker->subscribers; s != NULL; s = s->next) {
        subscriber_tick(s);
    }
}

static void take_event(struct broker *broker, const struct identity *sender,
                       const struct notification *notification, struct event *event)
{
    struct operation_key key = {sender->sid, sender->process_id, notification->context,
                                notification->call};

    if (notification->call == NOTIFICATION_CANCEL && sender->known) {
        infer_remote(broker, event);
    }
    switch (notification->phase) {
    case NOTIFICATION_PRE:
        begin_operation(broker, &key, event);
        break;
    case NOTIFICATION_POST:
        end_operation(broker, &key, event);
        learn_name(broker, event);
        break;
    }
}

void broker_receive(struct broker *broker, const struct identity *sender,
                    const struct notification *notification, size_t bytes)
{
    struct event event;

    broker->metrics.received++;
    broker->metrics.dropped += notification->dropped;
    broker->metrics.truncated += notification->truncated ? 1 : 0;

    stamp_event(&broker->stamp, notification, sender, &broker->now, &event);
    if (!limiter_take(&broker->limiter, &event.user, bytes, broker->now.monotonic_us)) {
        broker->metrics.throttled++;
        return;
    }
    take_event(broker, sender, notification, &event);
}

void broker_lose(struct broker *broker, const struct identity *sender, uint64_t count)
{
    struct event_user user;

    stamp_user(sender, &user);
    broker->metrics.throttled += count;
    limiter_refuse(&broker->limiter, &user, count, broker->now.monotonic_us);
}

void broker_commit(struct broker *broker)
{
    journal_commit(&broker->journal);
}

bool broker_waits_for_time(const struct broker *broker)
{
    return broker->operations.count != 0 || limiter_waits_for_time(&broker->limiter) ||
           journal_waits_for_flush(&broker->journal);
}

void broker_stop(struct broker *broker, const char *reason)
{
    tell_of_broker(broker, EVENT_BROKER_STOPPED, reason);
    journal_commit(&broker->journal);
    broker->is_stopping = true;
    for (struct subscriber *s = broker->subscribers; s != NULL; s = s->next) {
        subscriber_stop(s);
    }
}

void broker_deinit(struct broker *broker)
{
    ASSERTION(broker->subscribers == NULL);
    operations_deinit(&broker->operations);
    limiter_deinit(&broker->limiter);
    privacy_deinit(&broker->stamp.privacy);
    connections_deinit(&broker->connections);
    journal_deinit(&broker->journal);
}
