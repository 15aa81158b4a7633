/*
 * A mistake of ours ends the broker: the service manager starts a fresh one, and the journal is
 * whole. Stays on in release builds; never used for what comes from outside.
 */
#ifndef BROKER_CORE_ASSERTION_H
#define BROKER_CORE_ASSERTION_H

#include "proto/assertion.h"

/* assertion_failed says where, then ends the process. */
#define ASSERTION(condition)                                                                       \
    ((condition) ? (void)0 : assertion_failed(#condition, __FILE__, __LINE__))

/* Says what is wrong and ends the process. It may be called on any thread, with any lock held. */
typedef void (*assertion_end_cb)(const char *text);

/* End in this way. Until this is called the text goes to standard error, whose reader is waited for,
   and the process aborts. */
void assertion_end_with(assertion_end_cb end);

#endif
