/* The identity of this program as the broker sees it: from the token of the process. */
#ifndef CLIENT_LIB_WIN_OWN_IDENTITY_H
#define CLIENT_LIB_WIN_OWN_IDENTITY_H

#include "proto/event.h"
#include "proto/limits.h"

#include <windows.h>

struct own_identity {
    struct event_user user; /* its sid is the member below; the struct must not move */
    char sid[SID_BYTES_MAX + 1];
};

/* Returns a code of Windows. The identity is valid on ERROR_SUCCESS only. */
DWORD own_identity_read(struct own_identity *identity_out);

#endif
