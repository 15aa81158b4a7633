/*
 * What the icon shows: the state of the broker, and whether something went wrong that the user has
 * not looked at.
 */
#ifndef SAMPLES_TRAY_CORE_HEALTH_H
#define SAMPLES_TRAY_CORE_HEALTH_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stdint.h>

enum health_icon {
    HEALTH_ICON_GOOD,
    HEALTH_ICON_TROUBLE,
    HEALTH_ICON_GONE, /* nothing is watched */
    HEALTH_ICON_COUNT
};

struct health {
    wnw_state state;
    unsigned text; /* a TEXT_STATE_ of text_ids.h, never 0 after health_init */
    uint32_t os_error;
    bool is_incomplete; /* live, and something beside the events does not work */
    bool has_trouble;
};

void health_init(struct health *health);

void health_change(struct health *health, const wnw_state_change *change);

/* Something went wrong, and the user has opened the window and seen it. */
void health_note_trouble(struct health *health);
void health_seen(struct health *health);

/* Events come as they happen. Those that come in another state are replayed. */
bool health_is_live(const struct health *health);

enum health_icon health_icon_of(const struct health *health);

#endif
