#include "broker/win/setup/service_extras.h"

#include "broker/core/assertion.h"

#include <string.h>
#include <wchar.h>

#define DESCRIPTION                                                                                \
    L"Records which network connections programs add and cancel, and reports them to programs "    \
    L"that subscribe."
#define PRIVILEGES L"SeChangeNotifyPrivilege\0" /* a list of one; the literal adds the second NUL */
#define FAILURE_RESET_S (24u * 3600u)
#define PRESHUTDOWN_MS 10000u
#define CONFIG_BYTES_MAX 8192u /* what Windows documents as the most */

static SC_ACTION failure_actions[] = {
    {SC_ACTION_RESTART, 1000}, {SC_ACTION_RESTART, 5000}, {SC_ACTION_RESTART, 30000}};

#define FAILURE_ACTION_COUNT (sizeof(failure_actions) / sizeof(failure_actions[0]))

const char *service_extra_name(enum service_extra extra)
{
    static const char *const names[SERVICE_EXTRA_COUNT] = {
        "restricted service SID", "list of privileges", "restart after an error"};

    ASSERTION(extra < SERVICE_EXTRA_COUNT);
    return names[extra];
}

/* What every Windows has and Wine too. */
static DWORD set_basics(SC_HANDLE service)
{
    SERVICE_DESCRIPTIONW description = {(wchar_t *)DESCRIPTION};
    SERVICE_PRESHUTDOWN_INFO preshutdown = {PRESHUTDOWN_MS};
    SERVICE_FAILURE_ACTIONSW actions = {FAILURE_RESET_S, NULL, NULL, FAILURE_ACTION_COUNT,
                                        failure_actions};

    if (!ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description) ||
        !ChangeServiceConfig2W(service, SERVICE_CONFIG_PRESHUTDOWN_INFO, &preshutdown) ||
        !ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &actions)) {
        return GetLastError();
    }
    return ERROR_SUCCESS;
}

static DWORD set_extra(SC_HANDLE service, DWORD level, void *info, bool *is_unsupported_out)
{
    DWORD error = ChangeServiceConfig2W(service, level, info) ? ERROR_SUCCESS : GetLastError();

    *is_unsupported_out = error == ERROR_INVALID_LEVEL;
    return error == ERROR_INVALID_LEVEL ? ERROR_SUCCESS : error;
}

DWORD service_extras_set(SC_HANDLE service, bool is_unsupported_out[SERVICE_EXTRA_COUNT])
{
    SERVICE_SID_INFO sid = {SERVICE_SID_TYPE_RESTRICTED};
    SERVICE_REQUIRED_PRIVILEGES_INFOW privileges = {(wchar_t *)PRIVILEGES};
    SERVICE_FAILURE_ACTIONS_FLAG flag = {TRUE};
    DWORD error = set_basics(service);

    if (error == ERROR_SUCCESS) {
        error = set_extra(service, SERVICE_CONFIG_SERVICE_SID_INFO, &sid,
                          &is_unsupported_out[SERVICE_EXTRA_SID]);
    }
    if (error == ERROR_SUCCESS) {
        error = set_extra(service, SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, &privileges,
                          &is_unsupported_out[SERVICE_EXTRA_PRIVILEGES]);
    }
    if (error == ERROR_SUCCESS) {
        error = set_extra(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &flag,
                          &is_unsupported_out[SERVICE_EXTRA_FAILURE_FLAG]);
    }
    return error;
}

/* What a query returns, laid out as the level says. */
union config {
    SERVICE_PRESHUTDOWN_INFO preshutdown;
    SERVICE_FAILURE_ACTIONSW actions;
    SERVICE_SID_INFO sid;
    SERVICE_REQUIRED_PRIVILEGES_INFOW privileges;
    SERVICE_FAILURE_ACTIONS_FLAG flag;
    BYTE bytes[CONFIG_BYTES_MAX];
};

static bool has_actions(const SERVICE_FAILURE_ACTIONSW *actions)
{
    return actions->dwResetPeriod == FAILURE_RESET_S && actions->cActions == FAILURE_ACTION_COUNT &&
           memcmp(actions->lpsaActions, failure_actions, sizeof(failure_actions)) == 0;
}

static bool has_privileges(const SERVICE_REQUIRED_PRIVILEGES_INFOW *privileges)
{
    return privileges->pmszRequiredPrivileges != NULL &&
           memcmp(privileges->pmszRequiredPrivileges, PRIVILEGES, sizeof(PRIVILEGES)) == 0;
}

static bool is_as_set(DWORD level, const union config *config)
{
    switch (level) {
    case SERVICE_CONFIG_PRESHUTDOWN_INFO:
        return config->preshutdown.dwPreshutdownTimeout == PRESHUTDOWN_MS;
    case SERVICE_CONFIG_FAILURE_ACTIONS:
        return has_actions(&config->actions);
    case SERVICE_CONFIG_SERVICE_SID_INFO:
        return config->sid.dwServiceSidType == SERVICE_SID_TYPE_RESTRICTED;
    case SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO:
        return has_privileges(&config->privileges);
    default:
        ASSERTION(level == SERVICE_CONFIG_FAILURE_ACTIONS_FLAG);
        return config->flag.fFailureActionsOnNonCrashFailures != FALSE;
    }
}

bool service_extras_are_set(SC_HANDLE service)
{
    static const DWORD levels[] = {SERVICE_CONFIG_PRESHUTDOWN_INFO, SERVICE_CONFIG_FAILURE_ACTIONS,
                                   SERVICE_CONFIG_SERVICE_SID_INFO,
                                   SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO,
                                   SERVICE_CONFIG_FAILURE_ACTIONS_FLAG};
    union config config;

    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        DWORD size = 0;

        if (QueryServiceConfig2W(service, levels[i], config.bytes, sizeof(config), &size) &&
            !is_as_set(levels[i], &config)) {
            return false;
        }
    }
    return true;
}
