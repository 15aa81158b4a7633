#include "http_client.h"

#include <string.h>
#include <wchar.h>

#define RESOLVE_MS 10000
#define CONNECT_MS 10000
#define SEND_MS 30000
#define RECEIVE_MS 30000
#define USER_AGENT L"wnetwatch-agent"

static bool copy_part(wchar_t *part, const wchar_t *start, DWORD units)
{
    if (units > HTTP_URL_UNITS_MAX) {
        return false;
    }
    (void)wcsncpy(part, start, units);
    part[units] = L'\0';
    return true;
}

bool http_url_read(const wchar_t *text, struct http_url *url_out)
{
    URL_COMPONENTS parts;

    memset(url_out, 0, sizeof(*url_out));
    memset(&parts, 0, sizeof(parts));
    parts.dwStructSize = sizeof(parts);
    parts.dwSchemeLength = (DWORD)-1;
    parts.dwHostNameLength = (DWORD)-1;
    parts.dwUserNameLength = (DWORD)-1;
    parts.dwPasswordLength = (DWORD)-1;
    parts.dwUrlPathLength = (DWORD)-1;
    parts.dwExtraInfoLength = (DWORD)-1;
    if (wcslen(text) > HTTP_URL_UNITS_MAX || wcschr(text, L'#') != NULL ||
        !WinHttpCrackUrl(text, 0, 0, &parts) || parts.dwUserNameLength > 0 ||
        parts.dwPasswordLength > 0 || parts.dwHostNameLength == 0) {
        return false;
    }
    url_out->is_tls = parts.nScheme == INTERNET_SCHEME_HTTPS;
    url_out->port = parts.nPort;
    /* The query stands behind the path. */
    return copy_part(url_out->host, parts.lpszHostName, parts.dwHostNameLength) &&
           copy_part(url_out->path, parts.lpszUrlPath,
                     parts.dwUrlPathLength + parts.dwExtraInfoLength);
}

bool http_url_is_local(const struct http_url *url)
{
    static const wchar_t *const names[] = {L"localhost", L"127.0.0.1", L"[::1]", L"::1"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (_wcsicmp(url->host, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* A proxy that an administrator has set for services counts most. */
static DWORD find_access_type(void)
{
    WINHTTP_PROXY_INFO info = {0};
    DWORD type = WINHTTP_ACCESS_TYPE_AUTOMATIC_PROXY;

    if (WinHttpGetDefaultProxyConfiguration(&info)) {
        if (info.dwAccessType == WINHTTP_ACCESS_TYPE_NAMED_PROXY) {
            type = WINHTTP_ACCESS_TYPE_DEFAULT_PROXY;
        }
        (void)GlobalFree(info.lpszProxy);
        (void)GlobalFree(info.lpszProxyBypass);
    }
    return type;
}

/* Else the proxy is that of Windows' settings, or what its script says. Windows before 8.1 does not
   know this. */
static HINTERNET open_session(void)
{
    HINTERNET session = WinHttpOpen(USER_AGENT, find_access_type(), WINHTTP_NO_PROXY_NAME,
                                    WINHTTP_NO_PROXY_BYPASS, WINHTTP_FLAG_ASYNC);

    if (session == NULL && GetLastError() == ERROR_INVALID_PARAMETER) {
        session = WinHttpOpen(USER_AGENT, WINHTTP_ACCESS_TYPE_DEFAULT_PROXY, WINHTTP_NO_PROXY_NAME,
                              WINHTTP_NO_PROXY_BYPASS, WINHTTP_FLAG_ASYNC);
    }
    return session;
}

DWORD http_client_open(struct http_client *client, const struct http_url *url)
{
    DWORD error = ERROR_SUCCESS;

    client->url = *url;
    client->session = open_session();
    if (client->session == NULL ||
        !WinHttpSetTimeouts(client->session, RESOLVE_MS, CONNECT_MS, SEND_MS, RECEIVE_MS)) {
        error = GetLastError();
    }
    if (error == ERROR_SUCCESS) {
        client->connection = WinHttpConnect(client->session, url->host, url->port, 0);
        error = client->connection == NULL ? GetLastError() : ERROR_SUCCESS;
    }
    if (error != ERROR_SUCCESS) {
        http_client_close(client);
    }
    return error;
}

void http_client_close(struct http_client *client)
{
    if (client->connection != NULL) {
        (void)WinHttpCloseHandle(client->connection);
    }
    if (client->session != NULL) {
        (void)WinHttpCloseHandle(client->session);
    }
    client->connection = NULL;
    client->session = NULL;
}
