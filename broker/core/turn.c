#include "broker/core/turn.h"

#include "broker/core/assertion.h"

#include <stdlib.h>

static bool init_pipes(struct broker *broker)
{
    broker->intake = malloc(sizeof(*broker->intake));
    if (broker->intake == NULL) {
        return false;
    }
    intake_init(broker->intake, broker, broker->config.intake_port);
    broker->fanout = malloc(sizeof(*broker->fanout));
    if (broker->fanout == NULL) {
        return false;
    }
    fanout_init(broker->fanout, broker, broker->config.fanout_port);
    return true;
}

bool broker_init(struct broker *broker, const struct broker_config *config)
{
    return broker_begin(broker, config) && init_pipes(broker);
}

void broker_tick(struct broker *broker)
{
    broker_tell_overdue(broker);
    fanout_tick(broker->fanout);
}

void broker_commit(struct broker *broker)
{
    struct event_id newest;

    journal_commit(&broker->journal);
    newest = journal_newest_id(&broker->journal);
    if (event_id_compare(newest, broker->woken_for) != 0) {
        broker->woken_for = newest;
        fanout_wake(broker->fanout);
    }
}

bool broker_turn(struct broker *broker)
{
    broker_read_clock(broker);
    if (broker->is_stopping) {
        fanout_tick(broker->fanout); /* nothing comes behind broker.stopped */
    } else {
        broker_tell_clock_step(broker);
        intake_serve(broker->intake);
        if (!fanout_is_behind(broker->fanout)) { /* or events would leave the ring unread */
            intake_serve_on(broker->intake);
        }
        intake_make_headroom(broker->intake);
        /* After what has come, or a turn that comes late would time out what is there. */
        broker_tick(broker);
        broker_commit(broker);
    }
    fanout_serve(broker->fanout);
    intake_read_on(broker->intake);
    return intake_has_more(broker->intake) || fanout_has_more(broker->fanout);
}

bool broker_waits_for_time(const struct broker *broker)
{
    return broker_has_deadlines(broker) || intake_waits_for_time(broker->intake) ||
           fanout_waits_for_time(broker->fanout);
}

void broker_close_intake(struct broker *broker)
{
    broker_read_clock(broker);
    intake_stop(broker->intake);
}

void broker_stop(struct broker *broker, const char *reason)
{
    broker_tell_stopped(broker, reason);
    broker_commit(broker);
    fanout_stop(broker->fanout);
}

void broker_deinit(struct broker *broker)
{
    ASSERTION(broker->intake == NULL || intake_is_empty(broker->intake));
    ASSERTION(broker->fanout == NULL || broker->fanout->subscribers.count == 0);
    free(broker->intake);
    free(broker->fanout);
    broker_end(broker);
}
