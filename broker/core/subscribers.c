#include "broker/core/subscribers.h"

#include <string.h>

void subscribers_join(struct subscriber *subscriber)
{
    struct broker *broker = subscriber->broker;

    subscriber->next = NULL;
    subscriber->previous = broker->last_subscriber;
    if (broker->last_subscriber != NULL) {
        broker->last_subscriber->next = subscriber;
    } else {
        broker->subscribers = subscriber;
    }
    broker->last_subscriber = subscriber;
}

void subscribers_leave(struct subscriber *subscriber)
{
    struct broker *broker = subscriber->broker;

    if (subscriber->previous != NULL) {
        subscriber->previous->next = subscriber->next;
    } else {
        broker->subscribers = subscriber->next;
    }
    if (subscriber->next != NULL) {
        subscriber->next->previous = subscriber->previous;
    } else {
        broker->last_subscriber = subscriber->previous;
    }
}

uint32_t subscribers_count_of(const struct broker *broker, const char *sid)
{
    uint32_t count = 0;

    for (const struct subscriber *s = broker->subscribers; s != NULL; s = s->next) {
        count += strcmp(s->sid, sid) == 0 ? 1u : 0u;
    }
    return count;
}

/* Put those of a rank behind all others, in the order in which they are. */
static void move_behind(struct broker *broker, enum subscriber_rank rank)
{
    struct subscriber *last = broker->last_subscriber;
    struct subscriber *subscriber = broker->subscribers;

    while (subscriber != NULL) {
        struct subscriber *next = subscriber == last ? NULL : subscriber->next;

        if (subscriber->rank == rank) {
            subscribers_leave(subscriber);
            subscribers_join(subscriber);
        }
        subscriber = next;
    }
}

void subscribers_begin_turn(struct broker *broker)
{
    journal_begin_turn(&broker->journal);
    move_behind(broker, SUBSCRIBER_MIDDLE);
    move_behind(broker, SUBSCRIBER_BEHIND);
    for (struct subscriber *s = broker->subscribers; s != NULL; s = s->next) {
        s->rank = SUBSCRIBER_AHEAD;
    }
}
