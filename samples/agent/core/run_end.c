#include "run_end.h"

/* What a run with --once does not wait for. */
static bool is_stuck(const struct run_state *state)
{
    const struct delivery_counts *counts = &state->counts;

    return state->is_absent || state->is_untrusted || counts->health == DELIVERY_CONFIGURATION ||
           counts->health == DELIVERY_FULL || counts->failures >= RUN_END_FAILURES_MAX ||
           (state->is_over && counts->waiting == 0 && counts->has_store_failed);
}

enum run_end run_end(const struct run_state *state)
{
    if (state->is_refused || state->has_failed) {
        return RUN_END_FAILED;
    }
    if (state->is_over && state->is_empty) {
        return state->is_once ? RUN_END_DONE : RUN_END_FAILED;
    }
    return state->is_once && is_stuck(state) ? RUN_END_FAILED : RUN_END_NOT_YET;
}
