/*
 * The limits of the benchmark's own broker: those of one user are raised, and nothing else.
 *
 * All that the benchmark publishes and reads is of one user, which stands for many. The product's
 * own limits on one user are policy, and would be all that is measured. This folder comes first on
 * the include path of that one program (CMakeLists.txt).
 */
#ifndef TESTS_BENCH_RAISED_LIMITS_H
#define TESTS_BENCH_RAISED_LIMITS_H

#include "../../../../proto/limits.h"

#undef SUBSCRIBERS_PER_USER_MAX
#define SUBSCRIBERS_PER_USER_MAX SUBSCRIBERS_MAX

#undef USER_EVENTS_PER_S_MAX
#define USER_EVENTS_PER_S_MAX 4000000u
#undef USER_EVENTS_BURST_MAX
#define USER_EVENTS_BURST_MAX 4000000u
#undef USER_BYTES_PER_S_MAX
#define USER_BYTES_PER_S_MAX (1024u * 1024u * 1024u)
#undef USER_BYTES_BURST_MAX
#define USER_BYTES_BURST_MAX (1024u * 1024u * 1024u)
#undef USER_JOURNAL_SHARE
#define USER_JOURNAL_SHARE 1u

#endif
