/*
 * What the service has beside its command, account and start: description, time to shut down, restarts
 * after a failure, restricted SID, privileges.
 */
#ifndef BROKER_WIN_SETUP_SERVICE_EXTRAS_H
#define BROKER_WIN_SETUP_SERVICE_EXTRAS_H

#include <windows.h>

#include <stdbool.h>

/* What Windows has and Wine refuses. */
enum service_extra {
    SERVICE_EXTRA_SID,        /* restricted SID; it may make the pipes, too: evidence E27 */
    SERVICE_EXTRA_PRIVILEGES, /* SeChangeNotifyPrivilege alone */
    SERVICE_EXTRA_FAILURE_FLAG,
    SERVICE_EXTRA_COUNT
};

/* service allows SERVICE_CHANGE_CONFIG and SERVICE_START. is_unsupported_out: Windows has refused it
   with 124. Returns a Win32 code. */
DWORD service_extras_set(SC_HANDLE service, bool is_unsupported_out[SERVICE_EXTRA_COUNT]);

/* Whether the service has all of them; what this system does not tell counts as there. service allows
   SERVICE_QUERY_CONFIG. */
bool service_extras_are_set(SC_HANDLE service);

/* As messages name it: "restricted service SID". */
const char *service_extra_name(enum service_extra extra);

#endif
