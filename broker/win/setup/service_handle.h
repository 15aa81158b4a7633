/* An open service, and what setup asks about one. Every function returns a Win32 code. */
#ifndef BROKER_WIN_SETUP_SERVICE_HANDLE_H
#define BROKER_WIN_SETUP_SERVICE_HANDLE_H

#include <windows.h>

struct service_handle {
    SC_HANDLE manager;
    SC_HANDLE service;
};

/* ERROR_SERVICE_DOES_NOT_EXIST when there is none. Close the handle only after ERROR_SUCCESS. */
DWORD service_handle_open(struct service_handle *handle, const wchar_t *name, DWORD access);
void service_handle_close(struct service_handle *handle);

/* Needs SERVICE_QUERY_CONFIG. Free *config_out with free. */
DWORD service_handle_config(const struct service_handle *handle,
                            QUERY_SERVICE_CONFIGW **config_out);

#endif
