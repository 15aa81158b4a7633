#include "broker/core/waiting.h"

#include <stddef.h>

static void push(struct waiter_queue *queue, struct waiter *waiter)
{
    waiter->next = NULL;
    if (queue->last != NULL) {
        queue->last->next = waiter;
    } else {
        queue->first = waiter;
    }
    queue->last = waiter;
}

static void move_all(struct waiter_queue *from, struct waiter_queue *to)
{
    if (from->first == NULL) {
        return;
    }
    if (to->last != NULL) {
        to->last->next = from->first;
    } else {
        to->first = from->first;
    }
    to->last = from->last;
    from->first = NULL;
    from->last = NULL;
}

static void remove_if_there(struct waiter_queue *queue, const struct waiter *waiter)
{
    struct waiter *before = NULL;

    for (struct waiter *w = queue->first; w != NULL; before = w, w = w->next) {
        if (w == waiter) {
            *(before == NULL ? &queue->first : &before->next) = w->next;
            if (queue->last == w) {
                queue->last = before;
            }
            return;
        }
    }
}

void waiting_join(struct waiting *waiting, struct waiter *waiter)
{
    push(waiter->keeps_place ? &waiting->ahead : &waiting->behind, waiter);
    waiter->is_waiting = true;
    waiter->keeps_place = true;
}

void waiting_settle(struct waiter *waiter, bool has_partial_line)
{
    waiter->keeps_place = has_partial_line;
}

void waiting_begin_round(struct waiting *waiting)
{
    move_all(&waiting->ahead, &waiting->asked);
    move_all(&waiting->behind, &waiting->asked);
}

struct waiter *waiting_next(struct waiting *waiting)
{
    struct waiter *waiter = waiting->asked.first;

    if (waiter != NULL) {
        remove_if_there(&waiting->asked, waiter);
        waiter->is_waiting = false;
    }
    return waiter;
}

void waiting_leave(struct waiting *waiting, struct waiter *waiter)
{
    remove_if_there(&waiting->asked, waiter);
    remove_if_there(&waiting->ahead, waiter);
    remove_if_there(&waiting->behind, waiter);
    waiter->is_waiting = false;
}

bool waiting_is_empty(const struct waiting *waiting)
{
    return waiting->asked.first == NULL && waiting->ahead.first == NULL &&
           waiting->behind.first == NULL;
}
