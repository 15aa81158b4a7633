/*
 * A mistake of ours ends the broker: the service manager starts a fresh one, and the journal is
 * whole. Stays on in release builds; never used for what comes from outside.
 */
#ifndef BROKER_CORE_ASSERTION_H
#define BROKER_CORE_ASSERTION_H

#include "proto/assertion.h"

/* assertion_failed says where on standard error, then aborts. */
#define ASSERTION(condition)                                                                       \
    ((condition) ? (void)0 : assertion_failed(#condition, __FILE__, __LINE__))

#endif
