#include "broker/core/broker.h"

#include "broker/core/assertion.h"

#include <string.h>

/* A cancel of a letter does not say what was behind it; that is filled in where it is known. A
   cancel of a remote name is of a connection without a letter, so nothing is missing there. */
static void infer_remote(const struct user *user, struct event *event)
{
    const char *remote = NULL;

    if (event->local[0] != '\0' && event->remote[0] == '\0') {
        remote = device_names_remote_of(user, event->user.logon, event->local);
    }
    if (remote != NULL) {
        event->remote = remote;
        event->inferred = INFERRED_REMOTE;
    }
}

static void learn_name(struct broker *broker, struct user *user, const struct event *event)
{
    const uint64_t logon = event->user.logon;

    if (event->local[0] == '\0' || !event->user.known) {
        return;
    }
    if (event->type == EVENT_ADD_SUCCEEDED && event->remote[0] != '\0') {
        device_names_add(&broker->device_names, user, logon, event->local, event->remote);
    } else if (event->type == EVENT_ADD_SUCCEEDED || event->type == EVENT_CANCEL_SUCCEEDED) {
        /* What was added without a name, or with one that must not be kept, has replaced the old
           one all the same. */
        device_names_remove(&broker->device_names, user, logon, event->local);
    }
}

/* Append an event about a user, and let it count against the user's share of the journal. */
static void append_for_user(struct broker *broker, struct user *user, struct event *event)
{
    uint64_t before = broker->journal.appended_bytes;

    journal_append(&broker->journal, event);
    allowance_charge_journal(&user->allowance, broker->journal.appended_bytes - before);
}

static enum event_type unfinished_type(const struct operation *operation)
{
    return operation->call == NOTIFICATION_ADD ? EVENT_ADD_UNFINISHED : EVENT_CANCEL_UNFINISHED;
}

/* Report an operation as unfinished, and forget it. */
static void end_unfinished(struct broker *broker, struct operation *operation)
{
    struct event event = operation->started;

    event.type = unfinished_type(operation);
    event.time_us = broker->now.utc_us;
    event.has_elapsed = true;
    event.elapsed_us = broker->now.monotonic_us - operation->started_monotonic_us;
    event.dropped = 0; /* the started event has told it */
    append_for_user(broker, operation->user, &event);

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
    struct operation *old = operations_find(key);

    if (old != NULL) {
        end_unfinished(broker, old);
    }
    event->operation = journal_next_id(&broker->journal);
    append_for_user(broker, key->user, event);

    (void)operations_add(&broker->operations, key, event, broker->now.monotonic_us);
    while ((old = operations_above_share(key->user)) != NULL) {
        end_unfinished(broker, old);
    }
    end_overdue(broker);
}

static void end_operation(struct broker *broker, const struct operation_key *key,
                          struct event *event)
{
    struct operation *operation = operations_find(key);

    if (operation == NULL) {
        event->operation = journal_next_id(&broker->journal);
    } else {
        event->operation = operation->started.id;
        event->has_elapsed = true;
        event->elapsed_us = broker->now.monotonic_us - operation->started_monotonic_us;
        operations_remove(&broker->operations, operation);
    }
    append_for_user(broker, key->user, event);
}

static void tell_of_broker(struct broker *broker, enum event_type type, const char *reason)
{
    struct event event;

    stamp_broker_event(&broker->stamp, type, &broker->now, &event);
    event.version = broker->config.version;
    event.reason = reason;
    event.previous = recovery_previous_name(broker->journal.past.previous);
    journal_append(&broker->journal, &event);
}

void broker_tell_clock_step(struct broker *broker)
{
    uint64_t expected_us;
    struct event event;

    if (clock_watch_take(&broker->clock_watch, &expected_us)) {
        stamp_broker_event(&broker->stamp, EVENT_BROKER_CLOCK_STEPPED, &broker->now, &event);
        event.expected_us = expected_us;
        journal_append(&broker->journal, &event);
    }
}

static uint64_t journal_share_bytes(const struct journal_config *config)
{
    return config->store == NULL ? 0 : config->total_bytes_max / USER_JOURNAL_SHARE;
}

static void tell_throttled(struct broker *broker, struct user *user)
{
    struct event event;

    stamp_broker_event(&broker->stamp, EVENT_BROKER_THROTTLED, &broker->now, &event);
    event.user = user->refused_user;
    event.throttled_count = user->refused_count;
    journal_append(&broker->journal, &event);
    limiter_told(&broker->limiter, user);
    users_release(&broker->users, user);
}

/* Tell each user whose period is over at that time. */
static void tell_all_throttled(struct broker *broker, uint64_t monotonic_us)
{
    struct user *user;

    while ((user = limiter_next_told(&broker->limiter, monotonic_us)) != NULL) {
        tell_throttled(broker, user);
    }
}

static void init_tables(struct broker *broker)
{
    users_init(&broker->users, journal_share_bytes(&broker->config.journal),
               broker->now.monotonic_us);
    device_names_init(&broker->device_names, &broker->users);
    operations_init(&broker->operations, &broker->users);
    limiter_init(&broker->limiter);
}

bool broker_begin(struct broker *broker, const struct broker_config *config)
{
    memset(broker, 0, sizeof(*broker));
    broker->config = *config;
    config->clock.read(config->clock.context, &broker->now);
    clock_watch_init(&broker->clock_watch, &broker->now);
    broker->started_monotonic_us = broker->now.monotonic_us;
    broker->registration = "unchecked";
    broker->stamp.source = config->source;
    init_tables(broker);
    broker->stamp.keeps_query = config->keeps_query;
    if (!privacy_init(&broker->stamp.privacy, config->private_names) ||
        !journal_init(&broker->journal, &config->journal)) {
        return false;
    }
    journal_set_time(&broker->journal, &broker->now);
    tell_of_broker(broker, EVENT_BROKER_STARTED, "");
    journal_commit(&broker->journal);
    return true;
}

void broker_set_time(struct broker *broker, const struct clock_reading *now)
{
    broker->now = *now;
    journal_set_time(&broker->journal, now);
    if (clock_watch_read(&broker->clock_watch, now)) {
        journal_note_clock_step(&broker->journal);
    }
}

void broker_read_clock(struct broker *broker)
{
    struct clock_reading now;

    broker->config.clock.read(broker->config.clock.context, &now);
    if (now.monotonic_us < broker->now.monotonic_us) {
        now.monotonic_us = broker->now.monotonic_us;
    }
    broker_set_time(broker, &now);
}

void broker_tell_overdue(struct broker *broker)
{
    end_overdue(broker);
    tell_all_throttled(broker, broker->now.monotonic_us);
    journal_check_store(&broker->journal);
    journal_enforce_retention(&broker->journal);
}

static void take_event(struct broker *broker, struct user *user, const struct identity *sender,
                       const struct notification *notification, struct event *event)
{
    struct operation_key key = {user, sender->process_id, notification->context,
                                notification->call};

    if (notification->call == NOTIFICATION_CANCEL && sender->known) {
        infer_remote(user, event);
    }
    switch (notification->phase) {
    case NOTIFICATION_PRE:
        begin_operation(broker, &key, event);
        break;
    case NOTIFICATION_POST:
        end_operation(broker, &key, event);
        learn_name(broker, user, event);
        break;
    }
}

void broker_receive(struct broker *broker, struct user *user, const struct identity *sender,
                    const struct notification *notification, size_t bytes)
{
    struct event event;

    broker->metrics.received++;
    broker->metrics.dropped += notification->dropped;
    broker->metrics.truncated += notification->truncated ? 1 : 0;

    stamp_event(&broker->stamp, notification, sender, &broker->now, &event);
    if (!limiter_take(&broker->limiter, user, &event.user, bytes, broker->now.monotonic_us)) {
        broker->metrics.throttled++;
        return;
    }
    take_event(broker, user, sender, notification, &event);
}

void broker_count_discarded(struct broker *broker, struct user *user, const struct identity *sender,
                            uint64_t count)
{
    struct event_user event_user;

    stamp_user(sender, &event_user);
    broker->metrics.throttled += count;
    limiter_refuse(&broker->limiter, user, &event_user, count, broker->now.monotonic_us);
}

void broker_tell_stopped(struct broker *broker, const char *reason)
{
    ASSERTION(!broker->is_stopping);
    tell_all_throttled(broker, UINT64_MAX); /* no later period comes to its end */
    tell_of_broker(broker, EVENT_BROKER_STOPPED, reason);
    broker->is_stopping = true;
}

bool broker_has_deadlines(const struct broker *broker)
{
    return operations_count(&broker->operations) != 0 || limiter_waits_for_time(&broker->limiter) ||
           journal_waits_for_store(&broker->journal);
}

void broker_end(struct broker *broker)
{
    operations_deinit(&broker->operations);
    device_names_deinit(&broker->device_names);
    limiter_deinit(&broker->limiter, &broker->users);
    users_deinit(&broker->users);
    privacy_deinit(&broker->stamp.privacy);
    journal_deinit(&broker->journal);
}
