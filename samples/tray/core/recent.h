/*
 * The newest events, for the list of what happened: those that ended an operation, what the
 * comparison found, what the broker told of itself, and losses.
 *
 * It holds RECENT_MAX of them; the oldest makes room, and an event for which there is no memory is
 * counted. One thread.
 */
#ifndef SAMPLES_TRAY_CORE_RECENT_H
#define SAMPLES_TRAY_CORE_RECENT_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECENT_MAX 1000u

struct recent_event {
    uint64_t time_us; /* 0 for a loss, which has no time */
    wnw_event_type type;
    bool is_loss;   /* instead of an event: type is WNW_EVENT_OTHER */
    uint64_t count; /* of lost or discarded events, 0 when it is not known */
    uint32_t status;
    const char *status_name; /* valid for ever */
    char *local;
    char *remote;
    char *image;
};

struct recent {
    struct recent_event events[RECENT_MAX];
    size_t first; /* place of the oldest */
    size_t count;
    uint64_t left_out_count; /* there was no memory for them */
};

/* All zero holds no event. */

void recent_add(struct recent *recent, const wnw_event *event);
void recent_add_loss(struct recent *recent, const wnw_gap *gap);

/* 0 is the oldest. */
const struct recent_event *recent_at(const struct recent *recent, size_t index);

void recent_deinit(struct recent *recent);

#endif
