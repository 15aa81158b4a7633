#include "health.h"

#include <stddef.h>
#include <string.h>

#include "text_ids.h"

/* A reason of docs/client-library.md, in the words of this program. */
struct reason_text {
    const char *reason;
    unsigned text;
};

static const struct reason_text disconnected_texts[] = {
    {"absent", TEXT_STATE_ABSENT},       {"busy", TEXT_STATE_BUSY},
    {"lost", TEXT_STATE_LOST},           {"stopping", TEXT_STATE_STOPPING},
    {"no_memory", TEXT_STATE_NO_MEMORY},
};

static const struct reason_text refused_texts[] = {
    {"access_denied", TEXT_STATE_ACCESS_DENIED},
    {"not_trusted", TEXT_STATE_NOT_TRUSTED},
    {"no_memory", TEXT_STATE_NO_MEMORY},
    {"timeout", TEXT_STATE_BUSY},
    {"unidentified", TEXT_STATE_UNIDENTIFIED},
    {"anonymous", TEXT_STATE_UNIDENTIFIED},
    {"too_many_subscribers", TEXT_STATE_TOO_MANY},
    {"bad_line", TEXT_STATE_PROTOCOL},
    {"bad_order", TEXT_STATE_PROTOCOL},
    {"too_long", TEXT_STATE_PROTOCOL},
    {"internal", TEXT_STATE_INTERNAL},
};

static const struct reason_text live_texts[] = {
    {"list_failed", TEXT_STATE_LIST_FAILED},
    {"list_too_long", TEXT_STATE_LIST_TOO_LONG},
    {"no_memory", TEXT_STATE_NO_MEMORY},
};

#define FIND(table, reason, otherwise)                                                             \
    find_text(table, sizeof(table) / sizeof((table)[0]), reason, otherwise)

static unsigned find_text(const struct reason_text *texts, size_t count, const char *reason,
                          unsigned otherwise)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(texts[i].reason, reason) == 0) {
            return texts[i].text;
        }
    }
    return otherwise;
}

static unsigned text_of(const wnw_state_change *change)
{
    switch (change->state) {
    case WNW_STATE_NEW:
    case WNW_STATE_CONNECTING:
        return TEXT_STATE_CONNECTING;
    case WNW_STATE_LIVE:
        return FIND(live_texts, change->reason, TEXT_STATE_LIVE);
    case WNW_STATE_DISCONNECTED:
        return FIND(disconnected_texts, change->reason, TEXT_STATE_FAILED);
    case WNW_STATE_ENDED:
        return TEXT_STATE_STOPPING;
    case WNW_STATE_REFUSED:
        break;
    }
    return FIND(refused_texts, change->reason, TEXT_STATE_REFUSED);
}

void health_init(struct health *health)
{
    memset(health, 0, sizeof(*health));
    health->text = TEXT_STATE_CONNECTING;
}

void health_change(struct health *health, const wnw_state_change *change)
{
    health->state = change->state;
    health->text = text_of(change);
    health->os_error = change->os_error;
    health->is_incomplete = change->state == WNW_STATE_LIVE && health->text != TEXT_STATE_LIVE;
}

void health_note_trouble(struct health *health)
{
    health->has_trouble = true;
}

void health_seen(struct health *health)
{
    health->has_trouble = false;
}

bool health_is_live(const struct health *health)
{
    return health->state == WNW_STATE_LIVE;
}

enum health_icon health_icon_of(const struct health *health)
{
    if (!health_is_live(health)) {
        return HEALTH_ICON_GONE;
    }
    return health->has_trouble || health->is_incomplete ? HEALTH_ICON_TROUBLE : HEALTH_ICON_GOOD;
}
