/*
 * Where requests go: a URL, the headers and the certificate that go with each request.
 *
 * Requests take the system's proxy, its TLS and its certificate store. They follow no redirection,
 * keep no cookie and answer no server with an account of this machine.
 */
#ifndef SAMPLES_AGENT_WIN_HTTP_CLIENT_H
#define SAMPLES_AGENT_WIN_HTTP_CLIENT_H

#include <windows.h>
#include <wincrypt.h>
#include <winhttp.h>

#include <stdbool.h>

#define HTTP_URL_UNITS_MAX 2048u /* UTF-16 units */

/* The parts of a URL, each with a NUL. */
struct http_url {
    bool is_tls;
    INTERNET_PORT port;
    wchar_t host[HTTP_URL_UNITS_MAX + 1];
    wchar_t path[HTTP_URL_UNITS_MAX + 1]; /* with the query */
};

/* False: it is no http or https URL, or has an account or a fragment in it. */
bool http_url_read(const wchar_t *text, struct http_url *url_out);

/* Whether requests stay on this machine: localhost, 127.0.0.1, [::1]. */
bool http_url_is_local(const struct http_url *url);

struct http_client {
    struct http_url url;
    HINTERNET session;
    HINTERNET connection;
    const wchar_t *headers;     /* lines that end in CR LF; borrowed */
    PCCERT_CONTEXT certificate; /* of the client; NULL for none; borrowed */
};

/* All zero is a client that is closed. Returns ERROR_SUCCESS or the Win32 code. */
DWORD http_client_open(struct http_client *client, const struct http_url *url);
void http_client_close(struct http_client *client);

#endif
