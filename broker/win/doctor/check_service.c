#include "broker/win/doctor/checks.h"
#include "broker/win/setup/program_name.h"
#include "broker/win/setup/service_entry.h"
#include "broker/win/setup/service_handle.h"
#include "broker/win/setup/service_state.h"

#include <stdlib.h>

#define REPAIR "run, as an administrator: wnetwatchd repair"

static void check_config(struct findings *findings, const struct service_handle *handle)
{
    QUERY_SERVICE_CONFIGW *config = NULL;
    DWORD error = service_handle_config(handle, &config);

    if (error != ERROR_SUCCESS) {
        findings_add(findings, "service.program", FINDING_BAD, "run doctor as an administrator",
                     L"its configuration cannot be read (%lu)", (unsigned long)error);
        return;
    }
    if (program_name_is_ours(config->lpBinaryPathName)) {
        findings_add(findings, "service.program", FINDING_GOOD, NULL, L"%ls",
                     config->lpBinaryPathName);
    } else {
        findings_add(findings, "service.program", FINDING_BAD, REPAIR,
                     L"the service runs another program: %ls", config->lpBinaryPathName);
    }
    findings_mark_private(findings);
    if (config->lpServiceStartName != NULL &&
        _wcsicmp(config->lpServiceStartName, SERVICE_ACCOUNT) == 0) {
        findings_add(findings, "service.account", FINDING_GOOD, NULL, L"%ls", SERVICE_ACCOUNT);
    } else {
        findings_add(findings, "service.account", FINDING_BAD, REPAIR, L"it runs as %ls",
                     config->lpServiceStartName == NULL ? L"" : config->lpServiceStartName);
        findings_mark_private(findings);
    }
    if (config->dwStartType == SERVICE_AUTO_START) {
        findings_add(findings, "service.start", FINDING_GOOD, NULL, L"with the system");
    } else {
        findings_add(findings, "service.start", FINDING_NOTE, NULL,
                     L"not with the system (start type %lu)", (unsigned long)config->dwStartType);
    }
    free(config);
}

static void check_sid_type(struct findings *findings, const struct service_handle *handle)
{
    SERVICE_SID_INFO info = {0};
    DWORD size = 0;

    if (!QueryServiceConfig2W(handle->service, SERVICE_CONFIG_SERVICE_SID_INFO, (BYTE *)&info,
                              sizeof(info), &size)) {
        findings_add(findings, "service.sid", FINDING_UNSUPPORTED, NULL,
                     L"this system does not tell the SID type (%lu)",
                     (unsigned long)GetLastError());
    } else if (info.dwServiceSidType == SERVICE_SID_TYPE_RESTRICTED) {
        findings_add(findings, "service.sid", FINDING_GOOD, NULL, L"restricted");
    } else {
        findings_add(findings, "service.sid", FINDING_BAD, REPAIR,
                     L"the service has no restricted SID (type %lu)",
                     (unsigned long)info.dwServiceSidType);
    }
}

static bool check_state(struct findings *findings, const wchar_t *name)
{
    DWORD state = 0;
    DWORD error = service_state(name, &state);

    if (error == ERROR_SUCCESS && state == SERVICE_RUNNING) {
        findings_add(findings, "service.running", FINDING_GOOD, NULL, L"running");
        return true;
    }
    findings_add(findings, "service.running", FINDING_BAD,
                 "run, as an administrator: sc start wnetwatch; the log says why it ended",
                 L"not running (state %lu, error %lu)", (unsigned long)state, (unsigned long)error);
    return false;
}

bool check_service(struct findings *findings, const struct setup_place *place)
{
    struct service_handle handle;
    DWORD error = service_handle_open(&handle, place->service, SERVICE_QUERY_CONFIG);

    if (error != ERROR_SUCCESS) {
        findings_add(findings, "service", FINDING_BAD,
                     "run, as an administrator: wnetwatchd install",
                     L"there is no service %ls (%lu)", place->service, (unsigned long)error);
        return false;
    }
    findings_add(findings, "service", FINDING_GOOD, NULL, L"%ls is there", place->service);
    check_config(findings, &handle);
    check_sid_type(findings, &handle);
    service_handle_close(&handle);
    return check_state(findings, place->service);
}
