#include "announcer.h"

#include <string.h>

#include "names.h"

#define NAME_COLUMNS_MAX 40u /* of a name in a notification */

static void drop_waiting(struct announcer *announcer)
{
    memset(&announcer->waiting, 0, sizeof(announcer->waiting));
    announcer->due_ms = ANNOUNCE_NEVER;
}

void announcer_init(struct announcer *announcer, enum announce_level level)
{
    memset(announcer, 0, sizeof(*announcer));
    announcer_set_level(announcer, level);
}

void announcer_set_level(struct announcer *announcer, enum announce_level level)
{
    announcer->level = level;
    drop_waiting(announcer);
}

void announcer_pause(struct announcer *announcer, uint64_t now_ms)
{
    announcer->paused_until_ms = now_ms + ANNOUNCE_PAUSE_MS;
    drop_waiting(announcer);
}

void announcer_go_on(struct announcer *announcer)
{
    announcer->paused_until_ms = 0;
}

bool announcer_is_paused(const struct announcer *announcer, uint64_t now_ms)
{
    return now_ms < announcer->paused_until_ms;
}

/* Whether an event is of a kind that can be announced at all. */
static bool find_kind(const wnw_event *event, bool was_seen_live, enum announce_kind *kind_out)
{
    switch (event->type) {
    case WNW_EVENT_ADD_SUCCEEDED:
        *kind_out = ANNOUNCE_CONNECTED;
        return true;
    case WNW_EVENT_ADD_FAILED:
    case WNW_EVENT_ADD_UNFINISHED:
        *kind_out = ANNOUNCE_FAILED;
        return true;
    case WNW_EVENT_CANCEL_SUCCEEDED:
        *kind_out = ANNOUNCE_CANCELLED;
        return true;
    case WNW_EVENT_CANCEL_FAILED:
    case WNW_EVENT_CANCEL_UNFINISHED:
        *kind_out = ANNOUNCE_KEPT;
        return true;
    case WNW_EVENT_VANISHED:
        *kind_out = ANNOUNCE_VANISHED;
        return was_seen_live;
    case WNW_EVENT_OTHER:
    case WNW_EVENT_ADD_STARTED:
    case WNW_EVENT_CANCEL_STARTED:
    case WNW_EVENT_APPEARED:
    case WNW_EVENT_BROKER_STARTED:
    case WNW_EVENT_BROKER_STOPPED:
    case WNW_EVENT_BROKER_THROTTLED:
    case WNW_EVENT_BROKER_CLOCK_STEPPED:
        break;
    }
    return false;
}

static bool is_bad(enum announce_kind kind)
{
    return kind == ANNOUNCE_FAILED || kind == ANNOUNCE_KEPT || kind == ANNOUNCE_VANISHED;
}

static bool is_wanted(const struct announcer *announcer, enum announce_kind kind)
{
    return announcer->level == ANNOUNCE_ALL ||
           (announcer->level == ANNOUNCE_FAILURES && is_bad(kind));
}

static struct announce_group *find_group(struct announcement *waiting, enum announce_kind kind,
                                         const char *server)
{
    for (size_t i = 0; i < waiting->group_count; i++) {
        struct announce_group *group = &waiting->groups[i];

        if (group->kind == kind && names_are_equal(group->server, server)) {
            return group;
        }
    }
    return NULL;
}

static struct announce_group *begin_group(struct announcement *waiting, enum announce_kind kind,
                                          const char *server, const wnw_event *event)
{
    struct announce_group *group = &waiting->groups[waiting->group_count];

    if (waiting->group_count == ANNOUNCE_GROUPS_MAX) {
        return NULL;
    }
    waiting->group_count++;
    group->kind = kind;
    group->status = event->status;
    memcpy(group->server, server, strlen(server) + 1);
    (void)wnw_terminal_text(event->local, NAME_COLUMNS_MAX, group->local, sizeof(group->local));
    (void)wnw_terminal_text(event->remote, NAME_COLUMNS_MAX, group->remote, sizeof(group->remote));
    return group;
}

static void count(struct announcement *waiting, enum announce_kind kind, const wnw_event *event)
{
    char shown[WNW_TERMINAL_TEXT_SIZE];
    char server[ANNOUNCE_NAME_SIZE];
    struct announce_group *group;

    names_copy_server(event->remote, shown, sizeof(shown));
    (void)wnw_terminal_text(shown, NAME_COLUMNS_MAX, server, sizeof(server));
    group = find_group(waiting, kind, server);
    if (group == NULL) {
        group = begin_group(waiting, kind, server, event);
    }
    if (group == NULL) {
        waiting->other_count++;
    } else {
        group->count++;
    }
    waiting->is_warning = waiting->is_warning || is_bad(kind);
}

bool announcer_hear(struct announcer *announcer, const wnw_event *event, bool was_seen_live,
                    uint64_t now_ms)
{
    enum announce_kind kind;

    if (!find_kind(event, was_seen_live, &kind)) {
        return false;
    }
    if (is_wanted(announcer, kind) && !announcer_is_paused(announcer, now_ms)) {
        count(&announcer->waiting, kind, event);
        if (announcer->due_ms == ANNOUNCE_NEVER) {
            const uint64_t collected_ms = now_ms + ANNOUNCE_COLLECT_MS;

            announcer->due_ms =
                collected_ms > announcer->rest_until_ms ? collected_ms : announcer->rest_until_ms;
        }
    }
    return is_bad(kind);
}

bool announcer_take(struct announcer *announcer, uint64_t now_ms,
                    struct announcement *announcement_out)
{
    if (now_ms < announcer->due_ms) {
        return false;
    }
    *announcement_out = announcer->waiting;
    drop_waiting(announcer);
    announcer->rest_until_ms = now_ms + ANNOUNCE_REST_MS;
    return true;
}
