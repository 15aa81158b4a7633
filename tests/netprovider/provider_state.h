/*
 * What the test network provider is told to do and which connections it holds.
 *
 * Both stand in the registry, in a volatile key, because they must outlive the process that sets
 * them and be seen by all: a drive mapped by one program is listed and unmapped by another. Each
 * function is atomic by itself, from any thread of any process.
 */
#ifndef TESTS_NETPROVIDER_PROVIDER_STATE_H
#define TESTS_NETPROVIDER_PROVIDER_STATE_H

#include <windows.h>
#include <stddef.h>

#define PROVIDER_NAME L"wnetwatch test network"

#define CONNECTION_LOCAL_UNITS_MAX 16u    /* "Z:", "LPT1", with the end */
#define CONNECTION_REMOTE_UNITS_MAX 4096u /* with the end */

enum provider_mode {
    PROVIDER_OK,
    PROVIDER_FAIL,             /* add and cancel answer the code in argument */
    PROVIDER_SLOW,             /* every call takes argument milliseconds longer */
    PROVIDER_HANG,             /* every call waits until the mode changes */
    PROVIDER_HANG_ENUMERATION, /* the same for enumeration alone */
    PROVIDER_ENDLESS /* an enumeration begins again at its end, if there is a connection */
};

struct provider_behaviour {
    enum provider_mode mode;
    DWORD argument;
};

struct connection {
    wchar_t local[CONNECTION_LOCAL_UNITS_MAX]; /* "" for a deviceless one */
    wchar_t remote[CONNECTION_REMOTE_UNITS_MAX];
};

DWORD provider_behaviour_set(struct provider_behaviour behaviour);

/* PROVIDER_OK when nothing was set. */
struct provider_behaviour provider_behaviour_get(void);

/* Return when the behaviour has another mode than this one. */
void provider_behaviour_wait_while(enum provider_mode mode);

/* Set when a call begins to hang while this handle is open; reset by the wait. The caller
   closes it. NULL when the system refuses. */
HANDLE provider_hang_event(void);

/* local may be NULL or empty. Returns WN_ALREADY_CONNECTED when the device is in use. */
DWORD connections_add(const wchar_t *local, const wchar_t *remote);

/* name is a device, or the remote name of a deviceless connection; else WN_NOT_CONNECTED. */
DWORD connections_remove(const wchar_t *name);

/* What there is now. *connections_out, which may be NULL when there is none, goes with free. */
DWORD connections_list(struct connection **connections_out, size_t *count_out);

/* Forget everything: behaviour and connections. */
DWORD provider_state_reset(void);

#endif
