/* The part of a client's thread that lists and compares, between two reads. */
#include "client_lib/win/client.h"

#include "client_lib/win/failure.h"
#include "client_lib/win/own_identity.h"
#include "proto/assertion.h"

_Static_assert(RESYNC_HANG_CODE == WAIT_TIMEOUT,
               "the core cannot include the header of Windows that has it");

/* From 1601, in units of 100 ns, to 1970. */
#define UNIX_EPOCH_IN_FILE_TIME UINT64_C(116444736000000000)

static uint64_t now_utc_us(void)
{
    FILETIME time;
    uint64_t units;

    GetSystemTimeAsFileTime(&time);
    units = (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
    return (units - UNIX_EPOCH_IN_FILE_TIME) / 10;
}

/* The time, the process, and a count in the process: so ids never repeat. */
static void make_serial(uint64_t serial[2])
{
    static LONG made;

    serial[0] = now_utc_us();
    serial[1] = (uint64_t)GetCurrentProcessId() << 32 | (DWORD)InterlockedIncrement(&made);
}

wnw_status client_open_resync(struct wnw_client *client, struct filter *filter)
{
    struct own_identity identity;
    struct resync_config config;
    struct resync *resync;
    DWORD error;

    ASSERTION_OR(client->feed.resync == NULL, WNW_E_INTERNAL);
    error = own_identity_read(&identity);
    if (error != ERROR_SUCCESS) {
        return failure_of_os(WNW_E_OS, error, "cannot read the user of this program");
    }
    config.user = identity.user;
    config.filter = filter;
    make_serial(config.serial);
    resync = resync_new(&config);
    if (resync == NULL) {
        return WNW_E_NO_MEMORY;
    }
    feed_use_resync(&client->feed, resync);
    return WNW_OK;
}

static void take_listing(struct wnw_client *client)
{
    struct connection_list *list;
    DWORD error;

    if (lister_take(&client->lister, &list, &error)) {
        if (list == NULL) {
            log_write(&client->log, WNW_LOG_DEBUG, "cannot list what is connected (error %lu)",
                      error);
        } else {
            log_write(&client->log, WNW_LOG_DEBUG, "listed %zu connections", list->list.count);
        }
        resync_listed(client->feed.resync, list, error, GetTickCount64());
    }
}

static void begin_listing(struct wnw_client *client)
{
    DWORD error;

    if (resync_begins(client->feed.resync, GetTickCount64())) {
        log_write(&client->log, WNW_LOG_DEBUG, "listing what is connected");
        error = lister_start(&client->lister);
        if (error != ERROR_SUCCESS) {
            log_write(&client->log, WNW_LOG_DEBUG, "cannot begin to list (error %lu)", error);
            resync_listed(client->feed.resync, NULL, error, GetTickCount64());
        }
    }
}

DWORD client_resync_wait_ms(struct wnw_client *client)
{
    if (client->feed.resync == NULL) {
        return INFINITE;
    }
    take_listing(client);
    begin_listing(client);
    return resync_wait_ms(client->feed.resync, GetTickCount64());
}

void client_resync(struct wnw_client *client)
{
    if (client->feed.resync != NULL && resync_wait_ms(client->feed.resync, GetTickCount64()) == 0) {
        feed_resync(&client->feed, now_utc_us());
    }
}
