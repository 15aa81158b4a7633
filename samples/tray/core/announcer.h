/*
 * Which events become a notification, and when.
 *
 * The first one waits ANNOUNCE_COLLECT_MS for others, and behind a notification there is a rest of
 * ANNOUNCE_REST_MS. What comes meanwhile is counted by kind and server, so that a thousand failures
 * make one notification: "1000 failed on \\srv". Replayed events are not given to the announcer.
 * The clock is the caller's; it only goes forward. One thread.
 */
#ifndef SAMPLES_TRAY_CORE_ANNOUNCER_H
#define SAMPLES_TRAY_CORE_ANNOUNCER_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "settings.h"

#define ANNOUNCE_COLLECT_MS 1500u
#define ANNOUNCE_REST_MS 10000u
#define ANNOUNCE_PAUSE_MS 3600000u
#define ANNOUNCE_GROUPS_MAX 4u /* lines of a notification, for its text has 255 units */
#define ANNOUNCE_NAME_SIZE 128u
#define ANNOUNCE_NEVER UINT64_MAX

enum announce_kind {
    ANNOUNCE_FAILED, /* to connect */
    ANNOUNCE_KEPT,   /* a cancel that failed */
    ANNOUNCE_VANISHED,
    ANNOUNCE_CONNECTED,
    ANNOUNCE_CANCELLED
};

struct announce_group {
    enum announce_kind kind;
    uint32_t count;
    uint32_t status; /* of the first one */
    char server[ANNOUNCE_NAME_SIZE];
    char local[ANNOUNCE_NAME_SIZE];  /* of the first one */
    char remote[ANNOUNCE_NAME_SIZE]; /* of the first one */
};

struct announcement {
    struct announce_group groups[ANNOUNCE_GROUPS_MAX];
    size_t group_count;
    uint32_t other_count; /* events that fit into no group */
    bool is_warning;      /* a failure or a loss is among them */
};

struct announcer {
    enum announce_level level;
    uint64_t paused_until_ms; /* 0: not paused */
    uint64_t due_ms;          /* ANNOUNCE_NEVER: nothing is waiting */
    uint64_t rest_until_ms;
    struct announcement waiting;
};

void announcer_init(struct announcer *announcer, enum announce_level level);

/* What waits and is above the new level is dropped with the rest of what waits. */
void announcer_set_level(struct announcer *announcer, enum announce_level level);

/* Announce nothing for ANNOUNCE_PAUSE_MS. */
void announcer_pause(struct announcer *announcer, uint64_t now_ms);
void announcer_go_on(struct announcer *announcer);
bool announcer_is_paused(const struct announcer *announcer, uint64_t now_ms);

/* A live event. was_seen_live: what connections_apply has returned for it. Returns whether it is
   bad news, whatever is announced. */
bool announcer_hear(struct announcer *announcer, const wnw_event *event, bool was_seen_live,
                    uint64_t now_ms);

/* Take what is due; false while nothing is. */
bool announcer_take(struct announcer *announcer, uint64_t now_ms,
                    struct announcement *announcement_out);

#endif
