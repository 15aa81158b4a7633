/* Records as the agent makes them: of the golden line event/good/add_failed.json, and of a gap. */
#ifndef TESTS_SUPPORT_PLAYED_RECORDS_H
#define TESTS_SUPPORT_PLAYED_RECORDS_H

#include "samples/agent/core/sink.h"

extern const struct record played_failed_add;

/* Everything but what every record has is missing. */
extern const struct record played_gap;

extern const struct sink_machine played_machine;

#endif
