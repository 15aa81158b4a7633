#include "http_exchange.h"

#include <stdlib.h>
#include <string.h>

#define READ_BYTES_MAX 4096u

struct http_exchange {
    volatile LONG owners; /* the program, and WinHTTP as long as it has a request */
    HINTERNET request;
    HANDLE is_over; /* an event: what was begun has ended */
    DWORD error;    /* of it; written before the event */
    DWORD read_size;
    volatile LONG is_resolved;
    volatile LONG was_connected;
    volatile LONG has_tls_failed;
    volatile LONG tls_flags;
    char read[READ_BYTES_MAX]; /* the piece of the answer that WinHTTP reads */
    size_t size;
    char body[];
};

struct http_exchange *http_exchange_new(const void *body, size_t size)
{
    struct http_exchange *exchange = calloc(1, sizeof(*exchange) + size);

    if (exchange == NULL) {
        return NULL;
    }
    exchange->owners = 1;
    exchange->size = size;
    memcpy(exchange->body, body, size);
    exchange->is_over = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (exchange->is_over == NULL) {
        free(exchange);
        return NULL;
    }
    return exchange;
}

static void give_up(struct http_exchange *exchange)
{
    if (InterlockedDecrement(&exchange->owners) == 0) {
        (void)CloseHandle(exchange->is_over);
        free(exchange);
    }
}

static void end_step(struct http_exchange *exchange, DWORD error, DWORD read_size)
{
    exchange->error = error;
    exchange->read_size = read_size;
    (void)SetEvent(exchange->is_over);
}

static void CALLBACK on_status(HINTERNET request, DWORD_PTR context, DWORD status,
                               void *information, DWORD size)
{
    struct http_exchange *exchange = (struct http_exchange *)context;

    (void)request;
    if (exchange == NULL) {
        return; /* of the session or the connection */
    }
    switch (status) {
    case WINHTTP_CALLBACK_STATUS_NAME_RESOLVED:
    case WINHTTP_CALLBACK_STATUS_CONNECTING_TO_SERVER:
        (void)InterlockedExchange(&exchange->is_resolved, 1);
        break;
    case WINHTTP_CALLBACK_STATUS_SECURE_FAILURE:
        (void)InterlockedExchange(&exchange->tls_flags, (LONG) * (const DWORD *)information);
        (void)InterlockedExchange(&exchange->has_tls_failed, 1);
        break;
    case WINHTTP_CALLBACK_STATUS_SENDING_REQUEST:
        (void)InterlockedExchange(&exchange->was_connected, 1);
        break;
    case WINHTTP_CALLBACK_STATUS_SENDREQUEST_COMPLETE:
    case WINHTTP_CALLBACK_STATUS_HEADERS_AVAILABLE:
        end_step(exchange, ERROR_SUCCESS, 0);
        break;
    case WINHTTP_CALLBACK_STATUS_READ_COMPLETE:
        end_step(exchange, ERROR_SUCCESS, size);
        break;
    case WINHTTP_CALLBACK_STATUS_REQUEST_ERROR:
        end_step(exchange, ((const WINHTTP_ASYNC_RESULT *)information)->dwError, 0);
        break;
    case WINHTTP_CALLBACK_STATUS_HANDLE_CLOSING:
        give_up(exchange);
        break;
    default:
        break;
    }
}

bool http_exchange_take(struct http_exchange *exchange, HINTERNET request)
{
    DWORD_PTR context = (DWORD_PTR)exchange;

    if (!WinHttpSetOption(request, WINHTTP_OPTION_CONTEXT_VALUE, &context, sizeof(context)) ||
        WinHttpSetStatusCallback(request, on_status, WINHTTP_CALLBACK_FLAG_ALL_NOTIFICATIONS, 0) ==
            WINHTTP_INVALID_STATUS_CALLBACK) {
        return false;
    }
    (void)InterlockedIncrement(&exchange->owners);
    exchange->request = request;
    return true;
}

static DWORD wait_for_end(struct http_exchange *exchange, HANDLE stop, ULONGLONG end_ms)
{
    const HANDLE handles[] = {exchange->is_over, stop};
    const ULONGLONG now_ms = GetTickCount64();
    const DWORD left_ms = now_ms >= end_ms ? 0 : (DWORD)(end_ms - now_ms);

    switch (WaitForMultipleObjects(stop == NULL ? 1 : 2, handles, FALSE, left_ms)) {
    case WAIT_OBJECT_0:
        return exchange->error;
    case WAIT_OBJECT_0 + 1:
        return ERROR_CANCELLED;
    case WAIT_TIMEOUT:
        return ERROR_WINHTTP_TIMEOUT;
    default:
        return GetLastError();
    }
}

DWORD http_exchange_send(struct http_exchange *exchange, HANDLE stop, ULONGLONG end_ms)
{
    if (!WinHttpSendRequest(exchange->request, WINHTTP_NO_ADDITIONAL_HEADERS, 0, exchange->body,
                            (DWORD)exchange->size, (DWORD)exchange->size, (DWORD_PTR)exchange)) {
        return GetLastError();
    }
    return wait_for_end(exchange, stop, end_ms);
}

DWORD http_exchange_receive(struct http_exchange *exchange, HANDLE stop, ULONGLONG end_ms)
{
    if (!WinHttpReceiveResponse(exchange->request, NULL)) {
        return GetLastError();
    }
    return wait_for_end(exchange, stop, end_ms);
}

DWORD http_exchange_read(struct http_exchange *exchange, HANDLE stop, ULONGLONG end_ms, void *bytes,
                         size_t size, size_t *size_out)
{
    const DWORD wanted = size < READ_BYTES_MAX ? (DWORD)size : READ_BYTES_MAX;
    DWORD error = ERROR_SUCCESS;

    *size_out = 0;
    if (!WinHttpReadData(exchange->request, exchange->read, wanted, NULL)) {
        return GetLastError();
    }
    error = wait_for_end(exchange, stop, end_ms);
    if (error == ERROR_SUCCESS) {
        *size_out = exchange->read_size;
        memcpy(bytes, exchange->read, exchange->read_size);
    }
    return error;
}

HINTERNET http_exchange_request(const struct http_exchange *exchange)
{
    return exchange->request;
}

bool http_exchange_is_resolved(const struct http_exchange *exchange)
{
    return exchange->is_resolved != 0;
}

bool http_exchange_was_connected(const struct http_exchange *exchange)
{
    return exchange->was_connected != 0;
}

DWORD http_exchange_tls_flags(const struct http_exchange *exchange)
{
    return (DWORD)exchange->tls_flags;
}

bool http_exchange_has_tls_failed(const struct http_exchange *exchange)
{
    return exchange->has_tls_failed != 0;
}

void http_exchange_free(struct http_exchange *exchange)
{
    if (exchange->request != NULL) {
        /* WinHTTP may still use the body: it says when it has ended. */
        (void)WinHttpCloseHandle(exchange->request);
    }
    give_up(exchange);
}
