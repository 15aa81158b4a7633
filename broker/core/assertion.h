/*
 * A mistake of ours ends the broker: the service manager starts a fresh one, and the journal is
 * whole. Stays on in release builds; never used for what comes from outside.
 */
#ifndef BROKER_CORE_ASSERTION_H
#define BROKER_CORE_ASSERTION_H

#define ASSERTION(condition)                                                                       \
    ((condition) ? (void)0 : assertion_failed(#condition, __FILE__, __LINE__))

/* Says where on standard error, then aborts. */
void assertion_failed(const char *condition, const char *file, int line);

#endif
