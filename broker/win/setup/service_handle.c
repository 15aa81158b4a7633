#include "broker/win/setup/service_handle.h"

#include <stdlib.h>

DWORD service_handle_open(struct service_handle *handle, const wchar_t *name, DWORD access)
{
    DWORD error = ERROR_SUCCESS;

    handle->service = NULL;
    handle->manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (handle->manager == NULL) {
        return GetLastError();
    }
    handle->service = OpenServiceW(handle->manager, name, access);
    if (handle->service == NULL) {
        error = GetLastError();
        (void)CloseServiceHandle(handle->manager);
        handle->manager = NULL;
    }
    return error;
}

void service_handle_close(struct service_handle *handle)
{
    (void)CloseServiceHandle(handle->service);
    (void)CloseServiceHandle(handle->manager);
    handle->service = NULL;
    handle->manager = NULL;
}

DWORD service_handle_config(const struct service_handle *handle, QUERY_SERVICE_CONFIGW **config_out)
{
    DWORD size = 0;
    DWORD error;

    *config_out = NULL;
    (void)QueryServiceConfigW(handle->service, NULL, 0, &size);
    error = GetLastError();
    if (error != ERROR_INSUFFICIENT_BUFFER) {
        return error;
    }
    *config_out = malloc(size);
    if (*config_out == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    if (!QueryServiceConfigW(handle->service, *config_out, size, &size)) {
        error = GetLastError();
        free(*config_out);
        *config_out = NULL;
        return error;
    }
    return ERROR_SUCCESS;
}
