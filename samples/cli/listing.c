#include "listing.h"

#include <windows.h>

#include "../common/exit_codes.h"
#include "../common/output.h"

/* What the thread that lists leaves behind; it may write this as long as the program runs. */
static struct listing {
    const wnw_connection_list *list;
    wnw_status status;
    uint32_t os_error;
    char message[WNW_MESSAGE_SIZE];
} listing;

static DWORD WINAPI list_connections(void *context)
{
    (void)context;
    listing.status = wnw_connections(&listing.list);
    listing.os_error = wnw_last_os_error();
    (void)lstrcpynA(listing.message, wnw_last_message(), (int)sizeof(listing.message));
    return 0;
}

int listing_make(const struct deadline *deadline, const wnw_connection_list **list_out)
{
    HANDLE thread = CreateThread(NULL, 0, list_connections, NULL, 0, NULL);
    DWORD waited;

    *list_out = NULL;
    if (thread == NULL) {
        output_complain("there is no thread to list on (error %lu)", GetLastError());
        return EXIT_CODE_FAILED;
    }
    waited = WaitForSingleObject(thread, deadline_left_ms(deadline));
    (void)CloseHandle(thread);
    if (waited != WAIT_OBJECT_0) {
        output_complain("Windows has not listed the connections in time; a server or a network "
                        "does not answer");
        return EXIT_CODE_TIMEOUT;
    }
    if (listing.status == WNW_E_OS && listing.os_error == ERROR_NO_NETWORK) {
        return EXIT_CODE_DONE; /* where there is no network, nothing is connected */
    }
    if (listing.status != WNW_OK) {
        output_complain("Windows does not list the connections: %s", listing.message);
        return EXIT_CODE_FAILED;
    }
    *list_out = listing.list;
    return EXIT_CODE_DONE;
}
