/*
 * The line of an event without what is withheld.
 *
 * Only members that are known are copied, because one that a newer broker adds may hold what is
 * withheld. For the same reason the data of an unknown type is left out. The line stays valid by the
 * schema of events: a user that is withheld is null, as one that is not known.
 */
#ifndef SAMPLES_AGENT_CORE_SELECTED_LINE_H
#define SAMPLES_AGENT_CORE_SELECTED_LINE_H

#include "../../common/text_buffer.h"

#include <wnetwatch.h>

#include <stdbool.h>

struct selected_members {
    const char *subject; /* "" for what is to be missing */
    const char *local;
    const char *remote;
    bool has_user;
    bool has_image;
};

/* Append it, without an end. */
void selected_line_write(struct text_buffer *out, const wnw_event *event,
                         const struct selected_members *members);

#endif
