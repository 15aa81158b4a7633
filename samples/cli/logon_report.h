/* wnetwatch logon-report: what connecting has cost each logon session. */
#ifndef SAMPLES_CLI_LOGON_REPORT_H
#define SAMPLES_CLI_LOGON_REPORT_H

#include "verb.h"

extern const struct verb verb_logon_report;

#endif
