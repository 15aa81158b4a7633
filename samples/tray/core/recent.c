#include "recent.h"

#include <stdlib.h>

#include "text.h"

static void free_texts(struct recent_event *event)
{
    free(event->local);
    free(event->remote);
    free(event->image);
}

static void drop_oldest(struct recent *recent)
{
    free_texts(&recent->events[recent->first]);
    recent->first = (recent->first + 1) % RECENT_MAX;
    recent->count--;
}

static void keep(struct recent *recent, struct recent_event event, const char *local,
                 const char *remote, const char *image)
{
    event.local = text_copy(local);
    event.remote = text_copy(remote);
    event.image = text_copy(image);
    if (event.local == NULL || event.remote == NULL || event.image == NULL) {
        free_texts(&event);
        recent->left_out_count++;
        return;
    }
    if (recent->count == RECENT_MAX) {
        drop_oldest(recent);
    }
    recent->events[(recent->first + recent->count) % RECENT_MAX] = event;
    recent->count++;
}

static bool is_the_beginning_of_another(wnw_event_type type)
{
    return type == WNW_EVENT_ADD_STARTED || type == WNW_EVENT_CANCEL_STARTED;
}

void recent_add(struct recent *recent, const wnw_event *event)
{
    struct recent_event kept = {0};

    if (is_the_beginning_of_another(event->type) || event->type == WNW_EVENT_OTHER) {
        return;
    }
    kept.time_us = event->time_us;
    kept.type = event->type;
    kept.count = event->throttled_count;
    kept.status = event->status;
    kept.status_name = wnw_error_name(event->status);
    keep(recent, kept, event->local, event->remote, event->process_image);
}

void recent_add_loss(struct recent *recent, const wnw_gap *gap)
{
    struct recent_event kept = {0};

    kept.is_loss = true;
    kept.count = gap->lost_is_known ? gap->lost_count : 0;
    kept.status_name = "";
    keep(recent, kept, "", "", "");
}

const struct recent_event *recent_at(const struct recent *recent, size_t index)
{
    return &recent->events[(recent->first + index) % RECENT_MAX];
}

void recent_deinit(struct recent *recent)
{
    while (recent->count > 0) {
        drop_oldest(recent);
    }
}
