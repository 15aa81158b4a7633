/*
 * One call of MPR becomes a line at the broker, or a counted loss.
 *
 * A line that cannot be made or sent is counted, and the next line that gets through carries the
 * count. A broken contract inside the DLL (see proto/assertion.h) is such a loss too: the DLL is
 * a guest and never ends its host. Callable from any thread, any number at once.
 */
#ifndef BRIDGE_DLL_PUBLISH_H
#define BRIDGE_DLL_PUBLISH_H

#include <stdint.h>

#include "proto/win/mpr_types.h"

/* Exactly one of add and cancel is not NULL. */
struct mpr_call {
    const struct mpr_notify_info *info;
    const struct mpr_notify_add *add;
    const struct mpr_notify_cancel *cancel;
};

/* The context is the number that joins a PRE with its POST; it must not be 0. */
void publish_call(const struct mpr_call *call, uint32_t context);

#endif
