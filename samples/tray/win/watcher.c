#include "watcher.h"

#include <sddl.h>
#include <stdio.h>
#include <string.h>

#define COOKIE 1u     /* tells this program's clients apart; never a pointer */
#define ITEMS_MAX 32u /* of one message, so that the window stays alive */
#define HISTORY_HOURS 24u

#define UNITS_AN_HOUR 36000000000ull /* FILETIME counts 100 ns */
#define TOKEN_USER_SIZE 256u         /* a SID has 68 bytes at most */

static void write_history_begin(char out[32])
{
    FILETIME now;
    SYSTEMTIME begin;
    ULARGE_INTEGER units;

    GetSystemTimeAsFileTime(&now);
    units.LowPart = now.dwLowDateTime;
    units.HighPart = now.dwHighDateTime;
    units.QuadPart -= HISTORY_HOURS * UNITS_AN_HOUR;
    now.dwLowDateTime = units.LowPart;
    now.dwHighDateTime = units.HighPart;
    (void)FileTimeToSystemTime(&now, &begin);
    (void)snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02uZ", begin.wYear, begin.wMonth, begin.wDay,
                   begin.wHour, begin.wMinute, begin.wSecond);
}

static void read_user(HANDLE token, char sid_out[SID_SIZE])
{
    union {
        TOKEN_USER user;
        BYTE bytes[TOKEN_USER_SIZE];
    } user;
    char *text = NULL;
    DWORD size;

    if (GetTokenInformation(token, TokenUser, &user, sizeof(user), &size) &&
        ConvertSidToStringSidA(user.user.User.Sid, &text)) {
        (void)snprintf(sid_out, SID_SIZE, "%s", text);
        (void)LocalFree(text);
    }
}

/* What cannot be read matches no event. */
static void read_identity(struct watcher *watcher)
{
    TOKEN_STATISTICS statistics;
    HANDLE token = NULL;
    DWORD size;

    watcher->own_sid[0] = '\0';
    watcher->own_logon = 0;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        return;
    }
    read_user(token, watcher->own_sid);
    if (GetTokenInformation(token, TokenStatistics, &statistics, sizeof(statistics), &size)) {
        watcher->own_logon = ((uint64_t)(uint32_t)statistics.AuthenticationId.HighPart << 32) |
                             statistics.AuthenticationId.LowPart;
    }
    (void)CloseHandle(token);
}

wnw_status watcher_open(struct watcher *watcher, HWND window, UINT message, const char *pipes,
                        wnw_item_cb callback, void *user)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    char since[32];
    wnw_status status;

    read_identity(watcher);
    write_history_begin(since);
    config.mode = WNW_MODE_MESSAGE;
    config.window = window;
    config.message = message;
    config.cookie = COOKIE;
    config.since = since;
    config.on_state = callback;
    config.on_state_user = user;
    config.pipe_prefix = pipes;
    config.compares_connections = 1;
    watcher->is_over = false;
    status = wnw_client_new(&config, &watcher->client);
    if (status == WNW_OK) {
        status = wnw_subscribe(watcher->client, NULL, callback, user, NULL);
    }
    if (status == WNW_OK) {
        status = wnw_client_start(watcher->client);
    }
    if (status != WNW_OK) {
        watcher_close(watcher);
    }
    return status;
}

void watcher_dispatch(struct watcher *watcher, WPARAM cookie)
{
    if (cookie == COOKIE && watcher->client != NULL) {
        const wnw_status status = wnw_client_dispatch(watcher->client, ITEMS_MAX, NULL);

        watcher->is_over = status == WNW_E_OVER || status == WNW_E_INTERNAL;
    }
}

bool watcher_is_own_user(const struct watcher *watcher, const wnw_event *event)
{
    return event->user_sid[0] == '\0' || strcmp(event->user_sid, watcher->own_sid) == 0;
}

bool watcher_is_own_logon(const struct watcher *watcher, const wnw_event *event)
{
    return event->user_is_known && event->user_logon == watcher->own_logon &&
           strcmp(event->user_sid, watcher->own_sid) == 0;
}

void watcher_close(struct watcher *watcher)
{
    (void)wnw_client_close(watcher->client);
    watcher->client = NULL;
}
