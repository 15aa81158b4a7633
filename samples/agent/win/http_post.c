#include "http_post.h"

#include "../core/retry_after.h"
#include "http_exchange.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define HEADER_UNITS_MAX 256u

/* A post under way. */
struct posting {
    struct http_exchange *exchange;
    HANDLE stop;
    ULONGLONG end_ms;
    struct http_result *result;
};

const char *http_stage_text(enum http_stage stage)
{
    switch (stage) {
    case HTTP_STAGE_NAME:
        return "name: the name of the server cannot be found";
    case HTTP_STAGE_CONNECTION:
        return "connection: the server cannot be reached, or the connection broke";
    case HTTP_STAGE_TLS:
        return "TLS: no secure connection, since a certificate is not trusted or is missing";
    case HTTP_STAGE_AUTHENTICATION:
        return "authentication: the server knows the sender and refuses it, or does not know it";
    case HTTP_STAGE_CONTENT:
        return "content: the server does not take what was sent";
    case HTTP_STAGE_DONE:
        break;
    }
    return "the server has accepted it";
}

static bool add_header(HINTERNET request, const wchar_t *format, const wchar_t *value)
{
    wchar_t line[HEADER_UNITS_MAX];
    const int units = _snwprintf(line, HEADER_UNITS_MAX, format, value);

    return units > 0 && units < (int)HEADER_UNITS_MAX &&
           WinHttpAddRequestHeaders(request, line, (DWORD)-1,
                                    WINHTTP_ADDREQ_FLAG_ADD | WINHTTP_ADDREQ_FLAG_REPLACE);
}

static bool set_certificate(const struct http_client *client, HINTERNET request)
{
    if (!client->url.is_tls) {
        return true;
    }
    if (client->certificate != NULL) {
        return WinHttpSetOption(request, WINHTTP_OPTION_CLIENT_CERT_CONTEXT,
                                (void *)client->certificate, sizeof(CERT_CONTEXT)) != 0;
    }
    /* A server that asks for one and takes none goes on without it. */
    return WinHttpSetOption(request, WINHTTP_OPTION_CLIENT_CERT_CONTEXT,
                            WINHTTP_NO_CLIENT_CERT_CONTEXT, 0) != 0;
}

static bool set_up(const struct http_client *client, const struct http_request *wanted,
                   HINTERNET request)
{
    DWORD disabled =
        WINHTTP_DISABLE_COOKIES | WINHTTP_DISABLE_REDIRECTS | WINHTTP_DISABLE_AUTHENTICATION;

    return WinHttpSetOption(request, WINHTTP_OPTION_DISABLE_FEATURE, &disabled, sizeof(disabled)) &&
           set_certificate(client, request) &&
           add_header(request, L"Content-Type: %ls\r\n", wanted->content_type) &&
           (!wanted->is_gzip || add_header(request, L"Content-Encoding: %ls\r\n", L"gzip")) &&
           (client->headers == NULL || client->headers[0] == L'\0' ||
            WinHttpAddRequestHeaders(request, client->headers, (DWORD)-1,
                                     WINHTTP_ADDREQ_FLAG_ADD | WINHTTP_ADDREQ_FLAG_REPLACE));
}

/* Make the request and hand it to the exchange. */
static DWORD open_request(struct posting *posting, const struct http_client *client,
                          const struct http_request *wanted)
{
    HINTERNET request = WinHttpOpenRequest(client->connection, L"POST", client->url.path, NULL,
                                           WINHTTP_NO_REFERER, WINHTTP_DEFAULT_ACCEPT_TYPES,
                                           client->url.is_tls ? WINHTTP_FLAG_SECURE : 0);
    DWORD error = ERROR_SUCCESS;

    if (request == NULL) {
        return GetLastError();
    }
    if (!set_up(client, wanted, request) || !http_exchange_take(posting->exchange, request)) {
        error = GetLastError();
        (void)WinHttpCloseHandle(request);
    }
    return error;
}

static void read_retry_after(HINTERNET request, struct answer *answer)
{
    wchar_t wide[HEADER_UNITS_MAX];
    char text[HEADER_UNITS_MAX];
    DWORD size = sizeof(wide);
    DWORD i;

    if (!WinHttpQueryHeaders(request, WINHTTP_QUERY_RETRY_AFTER, WINHTTP_HEADER_NAME_BY_INDEX, wide,
                             &size, WINHTTP_NO_HEADER_INDEX)) {
        return;
    }
    for (i = 0; i < size / sizeof(wchar_t) && wide[i] != L'\0'; i++) {
        text[i] = wide[i] < 0x80 ? (char)wide[i] : '?';
    }
    text[i < HEADER_UNITS_MAX ? i : HEADER_UNITS_MAX - 1] = '\0';
    answer->has_retry_after = retry_after_read(text, (uint64_t)time(NULL), &answer->retry_after_ms);
}

static DWORD read_head(struct posting *posting)
{
    struct answer *answer = &posting->result->answer;
    const HINTERNET request = http_exchange_request(posting->exchange);
    DWORD status = 0;
    DWORD size = sizeof(status);

    if (!WinHttpQueryHeaders(request, WINHTTP_QUERY_STATUS_CODE | WINHTTP_QUERY_FLAG_NUMBER,
                             WINHTTP_HEADER_NAME_BY_INDEX, &status, &size,
                             WINHTTP_NO_HEADER_INDEX)) {
        return GetLastError();
    }
    answer->has_come = true;
    answer->status = status;
    read_retry_after(request, answer);
    return ERROR_SUCCESS;
}

static DWORD read_body(struct posting *posting)
{
    struct http_result *result = posting->result;
    size_t size = 1;
    DWORD error = ERROR_SUCCESS;

    while (error == ERROR_SUCCESS && size > 0 && result->body_size < HTTP_ANSWER_BYTES_MAX) {
        error = http_exchange_read(posting->exchange, posting->stop, posting->end_ms,
                                   result->body + result->body_size,
                                   HTTP_ANSWER_BYTES_MAX - result->body_size, &size);
        result->body_size += size;
    }
    return error;
}

static bool is_accepted(uint32_t status)
{
    return status >= 200 && status < 300;
}

/* What a server refuses is known from the head: a body that breaks ends there. A 2xx counts as a
   whole only, since its body may say what was not taken. */
static DWORD read_answer(struct posting *posting)
{
    const DWORD error = read_body(posting);

    return error == ERROR_CANCELLED || is_accepted(posting->result->answer.status) ? error
                                                                                   : ERROR_SUCCESS;
}

static DWORD exchange(struct posting *posting)
{
    DWORD error = http_exchange_send(posting->exchange, posting->stop, posting->end_ms);

    if (error == ERROR_SUCCESS) {
        error = http_exchange_receive(posting->exchange, posting->stop, posting->end_ms);
    }
    if (error == ERROR_SUCCESS) {
        error = read_head(posting);
    }
    return error == ERROR_SUCCESS ? read_answer(posting) : error;
}

static bool is_of_tls(DWORD error)
{
    switch (error) {
    case ERROR_WINHTTP_SECURE_FAILURE:
    case ERROR_WINHTTP_SECURE_CERT_DATE_INVALID:
    case ERROR_WINHTTP_SECURE_CERT_CN_INVALID:
    case ERROR_WINHTTP_SECURE_INVALID_CA:
    case ERROR_WINHTTP_SECURE_CERT_REV_FAILED:
    case ERROR_WINHTTP_SECURE_CHANNEL_ERROR:
    case ERROR_WINHTTP_SECURE_INVALID_CERT:
    case ERROR_WINHTTP_SECURE_CERT_REVOKED:
    case ERROR_WINHTTP_SECURE_CERT_WRONG_USAGE:
    case ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED:
    case ERROR_WINHTTP_CLIENT_CERT_NO_PRIVATE_KEY:
    case ERROR_WINHTTP_CLIENT_CERT_NO_ACCESS_PRIVATE_KEY:
        return true;
    default:
        return false;
    }
}

static enum http_stage stage_of_status(uint32_t status)
{
    if (is_accepted(status)) {
        return HTTP_STAGE_DONE;
    }
    return status == 401 || status == 403 || status == 407 ? HTTP_STAGE_AUTHENTICATION
                                                           : HTTP_STAGE_CONTENT;
}

static enum http_stage stage_of_error(const struct http_exchange *exchange, DWORD error)
{
    if (is_of_tls(error) || http_exchange_has_tls_failed(exchange)) {
        return HTTP_STAGE_TLS;
    }
    return error == ERROR_WINHTTP_NAME_NOT_RESOLVED ||
                   (error == ERROR_WINHTTP_TIMEOUT && !http_exchange_is_resolved(exchange))
               ? HTTP_STAGE_NAME
               : HTTP_STAGE_CONNECTION;
}

static void judge(struct posting *posting, DWORD error)
{
    struct http_result *result = posting->result;

    result->error = error;
    if (error == ERROR_SUCCESS) {
        result->stage = stage_of_status(result->answer.status);
    } else {
        memset(&result->answer, 0, sizeof(result->answer));
        result->stage = stage_of_error(posting->exchange, error);
        result->tls_flags = http_exchange_tls_flags(posting->exchange);
        result->answer.was_connected = result->stage == HTTP_STAGE_CONNECTION &&
                                       http_exchange_was_connected(posting->exchange);
    }
}

void http_post(struct http_client *client, const struct http_request *request, HANDLE stop,
               struct http_result *result_out)
{
    struct posting posting = {http_exchange_new(request->body, request->size), stop,
                              GetTickCount64() + HTTP_POST_MS_MAX, result_out};
    DWORD error;

    memset(result_out, 0, sizeof(*result_out));
    if (posting.exchange == NULL) {
        result_out->error = ERROR_NOT_ENOUGH_MEMORY;
        result_out->stage = HTTP_STAGE_CONNECTION;
        return;
    }
    error = open_request(&posting, client, request);
    if (error == ERROR_SUCCESS) {
        error = exchange(&posting);
    }
    judge(&posting, error);
    result_out->body[result_out->body_size] = '\0';
    http_exchange_free(posting.exchange);
}
