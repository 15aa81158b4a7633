#include "broker/core/visibility.h"

#include <string.h>

enum stream_visibility visibility_of(const struct identity *viewer)
{
    if (viewer->known &&
        (viewer->is_local_system || viewer->is_administrator || viewer->is_event_log_reader)) {
        return VISIBILITY_ALL;
    }
    return VISIBILITY_OWN;
}

uint32_t visibility_keys(enum stream_visibility visibility)
{
    return visibility == VISIBILITY_ALL ? 0 : EVENT_KEY_BIT(KEY_USER);
}

bool visibility_allows(enum stream_visibility visibility, const char *viewer_sid,
                       const struct event_keys *keys)
{
    size_t sid_size;

    if (visibility == VISIBILITY_ALL || keys->type == EVENT_BROKER_STARTED ||
        keys->type == EVENT_BROKER_STOPPED || keys->type == EVENT_BROKER_CLOCK_STEPPED) {
        return true;
    }

    /* A SID is digits and an upper-case S, so the upper-cased key is the SID itself. */
    sid_size = strlen(viewer_sid);
    return sid_size != 0 && sid_size == keys->text[KEY_USER].size &&
           memcmp(viewer_sid, keys->text[KEY_USER].bytes, sid_size) == 0;
}
