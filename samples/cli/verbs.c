#include "verbs.h"

#include <stddef.h>

#include "events.h"
#include "help.h"
#include "status.h"

const struct verb *const verbs[] = {
    &verb_events, &verb_status, &verb_version, &verb_help, NULL,
};
