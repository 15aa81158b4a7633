#include "verbs.h"

#include <stddef.h>

#include "completion.h"
#include "connections.h"
#include "events.h"
#include "help.h"
#include "logon_report.h"
#include "run.h"
#include "status.h"
#include "top.h"
#include "wait.h"

const struct verb *const verbs[] = {
    &verb_events,       &verb_wait, &verb_run,    &verb_connections,
    &verb_logon_report, &verb_top,  &verb_status, &verb_completion,
    &verb_version,      &verb_help, NULL,
};
