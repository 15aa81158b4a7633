#include "tests/support/stories/item_word.h"

static const char *event_word(wnw_event_type type)
{
    if (type == WNW_EVENT_APPEARED) {
        return "appeared";
    }
    return type == WNW_EVENT_VANISHED ? "vanished" : "event";
}

static void note_event(struct heard *heard, const wnw_event *event)
{
    heard_note(heard, "%s %s", event_word(event->type),
               event->local[0] != '\0' ? event->local : event->remote);
}

static void note_state(struct heard *heard, const wnw_state_change *change)
{
    if (change->reason[0] == '\0') {
        heard_note(heard, "%s", wnw_state_name(change->state));
    } else {
        heard_note(heard, "%s: %s", wnw_state_name(change->state), change->reason);
    }
}

void heard_note_item(struct heard *heard, const wnw_item *item)
{
    if (item->kind == WNW_ITEM_EVENT) {
        note_event(heard, item->event);
    } else if (item->kind == WNW_ITEM_GAP) {
        heard_note(heard, "gap %d", (int)item->gap->lost_count);
    } else {
        note_state(heard, item->state);
    }
}
