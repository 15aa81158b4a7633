/*
 * A request of WinHTTP under way. WinHTTP tells on threads of its own what becomes of it, one thing
 * at a time; one thread of the program waits for that. The memory is freed when both are done.
 */
#ifndef SAMPLES_AGENT_WIN_HTTP_EXCHANGE_H
#define SAMPLES_AGENT_WIN_HTTP_EXCHANGE_H

#include <windows.h>
#include <winhttp.h>

#include <stdbool.h>
#include <stddef.h>

struct http_exchange;

/* The body is copied. NULL: no memory. */
struct http_exchange *http_exchange_new(const void *body, size_t size);

/* Whose request it is from now on; false: WinHTTP refused, and the request is the caller's. */
bool http_exchange_take(struct http_exchange *exchange, HINTERNET request);

/* Each begins something and waits for its end, for the event or for the time in GetTickCount64.
   Returns ERROR_SUCCESS, the Win32 code, ERROR_CANCELLED or ERROR_WINHTTP_TIMEOUT. */
DWORD http_exchange_send(struct http_exchange *exchange, HANDLE stop, ULONGLONG end_ms);
DWORD http_exchange_receive(struct http_exchange *exchange, HANDLE stop, ULONGLONG end_ms);

/* *size_out is 0 at the end of the answer. At most size bytes. */
DWORD http_exchange_read(struct http_exchange *exchange, HANDLE stop, ULONGLONG end_ms, void *bytes,
                         size_t size, size_t *size_out);

HINTERNET http_exchange_request(const struct http_exchange *exchange);

/* Whether a server was found, by its name or the proxy's; whether a connection was made, so that the
   request was on its way; and whether TLS has failed. */
bool http_exchange_is_resolved(const struct http_exchange *exchange);
bool http_exchange_was_connected(const struct http_exchange *exchange);
bool http_exchange_has_tls_failed(const struct http_exchange *exchange);

/* What is wrong with the server's certificate: WINHTTP_CALLBACK_STATUS_FLAG_... bits, 0 for none. */
DWORD http_exchange_tls_flags(const struct http_exchange *exchange);

/* End what is under way and give up the exchange. */
void http_exchange_free(struct http_exchange *exchange);

#endif
