/*
 * Taking over what earlier lives of the broker left in the store.
 *
 * Only the ends are looked at: the last whole line of each segment, and of each epoch its first
 * event, which tells how the epoch before ended. What is damaged inside a segment is found by
 * those who read it. Nothing is written but the cut of a torn end of the newest segment.
 */
#ifndef BROKER_CORE_RECOVERY_H
#define BROKER_CORE_RECOVERY_H

#include "broker/core/journal.h"

#include <stdbool.h>

/* Fill journal->segments, and set its epoch, previous and recovered_cut_bytes. False when there
   is no memory, or with list_was_refused. */
bool recovery_run(struct journal *journal);

#endif
