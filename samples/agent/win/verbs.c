#include "verbs.h"

#include <stddef.h>

#include "check.h"
#include "doctor.h"
#include "help.h"
#include "install.h"
#include "run.h"
#include "service.h"
#include "status.h"

const struct verb *const verbs[] = {
    &verb_run,     &verb_service,   &verb_check,   &verb_status, &verb_doctor,
    &verb_install, &verb_uninstall, &verb_version, &verb_help,   NULL,
};
