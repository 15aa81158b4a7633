/* Lists what is connected in the logon session of this program, as Windows says. */
#ifndef CLIENT_LIB_WIN_RESYNC_CONNECTIONS_H
#define CLIENT_LIB_WIN_RESYNC_CONNECTIONS_H

#include "client_lib/core/resync/connection_list.h"

#include <windows.h>

#define CONNECTIONS_WORK_BYTES_MAX (80u * 1024u) /* bytes beside the list while it is made */

/*
 * May block for minutes. On ERROR_SUCCESS the caller frees *list_out with connection_list_free;
 * else it is NULL. ERROR_NO_NETWORK: there is no network provider at all.
 */
DWORD connections_list(struct connection_list **list_out);

#endif
