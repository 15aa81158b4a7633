/*
 * One call of MPR to one line for the broker; what the line says is in proto/notification.h.
 *
 * Reads each string of the caller's once and at most one unit past STRING_UNITS_MAX, because
 * another thread of his may change it meanwhile. Needs no C library and no heap: all it works
 * with is the caller's struct notification_line, which is too large for a stack.
 */
#ifndef BRIDGE_DLL_NOTIFICATION_FROM_MPR_H
#define BRIDGE_DLL_NOTIFICATION_FROM_MPR_H

#include <stdint.h>

#include "bridge_dll/mpr_types.h"
#include "proto/json/json_text.h"
#include "proto/limits.h"

struct notification_line {
    struct json_text text; /* the line, its end included, after a call below */
    char bytes[NOTIFICATION_BYTES_MAX];
    wchar_t units[STRING_UNITS_MAX + 2u]; /* one string; 1 tells that it is longer, 1 for the end */
};

/*
 * Write the line of a PRE or POST call. context is the number that joins the two; dropped is how
 * many notifications were lost before this one. Within the limits the text never overflows.
 */
void notification_from_add(const struct mpr_notify_info *info, const struct mpr_notify_add *add,
                           uint32_t context, uint32_t dropped, struct notification_line *line);
void notification_from_cancel(const struct mpr_notify_info *info,
                              const struct mpr_notify_cancel *cancel, uint32_t context,
                              uint32_t dropped, struct notification_line *line);

#endif
