/* The part of a client's thread that lists and compares, between two reads. */
#include "client_lib/win/client.h"

#include "client_lib/win/last_error.h"
#include "client_lib/win/own_identity.h"

_Static_assert(COMPARISON_HANG_CODE == WAIT_TIMEOUT, "the core has no Windows");

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

/* When, by whom, and which of his it is: so ids never repeat. */
static void make_serial(uint64_t serial[2])
{
    static LONG made;

    serial[0] = now_utc_us();
    serial[1] = (uint64_t)GetCurrentProcessId() << 32 | (DWORD)InterlockedIncrement(&made);
}

wnw_status client_open_comparison(struct wnw_client *client, struct filter *filter)
{
    struct own_identity identity;
    struct comparison_config config;
    struct comparison *comparison;
    DWORD error = own_identity_read(&identity);

    if (error != ERROR_SUCCESS) {
        return last_error_set(WNW_E_OS, error);
    }
    config.user = identity.user;
    config.filter = filter;
    make_serial(config.serial);
    comparison = comparison_new(&config);
    if (comparison == NULL) {
        return WNW_E_NO_MEMORY;
    }
    feed_use_comparison(&client->feed, comparison);
    return WNW_OK;
}

static void take_listing(struct wnw_client *client)
{
    struct connection_list *list;
    DWORD error;

    if (lister_take(&client->lister, &list, &error)) {
        comparison_listed(client->feed.comparison, list, error, GetTickCount64());
    }
}

static void begin_listing(struct wnw_client *client)
{
    DWORD error;

    if (comparison_begins(client->feed.comparison, GetTickCount64())) {
        error = lister_start(&client->lister);
        if (error != ERROR_SUCCESS) {
            comparison_listed(client->feed.comparison, NULL, error, GetTickCount64());
        }
    }
}

DWORD client_compare_wait_ms(struct wnw_client *client)
{
    if (client->feed.comparison == NULL) {
        return INFINITE;
    }
    take_listing(client);
    begin_listing(client);
    return comparison_wait_ms(client->feed.comparison, GetTickCount64());
}

void client_compare(struct wnw_client *client)
{
    if (client->feed.comparison != NULL &&
        comparison_wait_ms(client->feed.comparison, GetTickCount64()) == 0) {
        feed_compare(&client->feed, now_utc_us());
    }
}
