/*
 * Makes one line for the broker from one call of MPR; proto/notification.h says what is in a line.
 *
 * Reads each string of the caller once, and at most one unit past STRING_UNITS_MAX, because
 * another thread of the caller may change it meanwhile. Needs no C library and no heap: it works
 * in the struct notification_line of its caller, which is too large for a stack.
 */
#ifndef BRIDGE_DLL_NOTIFICATION_FROM_MPR_H
#define BRIDGE_DLL_NOTIFICATION_FROM_MPR_H

#include <stdint.h>

#include "proto/win/mpr_types.h"
#include "proto/json/json_text.h"
#include "proto/limits.h"

struct notification_line {
    struct json_text text; /* the line, its end included, after a call below */
    char bytes[NOTIFICATION_BYTES_MAX];
    wchar_t units[STRING_UNITS_MAX + 2u]; /* one string, one unit that is too many, and the end */
};

/*
 * Write the line of a PRE or POST call. context is the number that joins the two, and not 0;
 * dropped is how many notifications were lost before this one. The text never overflows.
 */
void notification_from_add(const struct mpr_notify_info *info, const struct mpr_notify_add *add,
                           uint32_t context, uint32_t dropped, struct notification_line *line);
void notification_from_cancel(const struct mpr_notify_info *info,
                              const struct mpr_notify_cancel *cancel, uint32_t context,
                              uint32_t dropped, struct notification_line *line);

#endif
