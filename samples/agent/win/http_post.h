/*
 * One POST and its answer. It waits for the answer, and an event of the caller ends the wait at any
 * moment: then nothing is known of what the server has done.
 */
#ifndef SAMPLES_AGENT_WIN_HTTP_POST_H
#define SAMPLES_AGENT_WIN_HTTP_POST_H

#include "../core/answer.h"
#include "http_client.h"

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

#define HTTP_ANSWER_BYTES_MAX 65536u /* what is longer is cut */
#define HTTP_POST_MS_MAX 120000u     /* of a request as a whole */

/* How far a request came. A request that was answered with 2xx has come to HTTP_STAGE_DONE. */
enum http_stage {
    HTTP_STAGE_NAME,           /* the server's or proxy's name was looked up */
    HTTP_STAGE_CONNECTION,     /* a connection was made, or broke */
    HTTP_STAGE_TLS,            /* a certificate was refused, by one side or the other */
    HTTP_STAGE_AUTHENTICATION, /* 401, 403, 407 */
    HTTP_STAGE_CONTENT,        /* any other answer that is not 2xx */
    HTTP_STAGE_DONE
};

struct http_request {
    const wchar_t *content_type;
    bool is_gzip;
    const void *body;
    size_t size; /* bytes */
};

struct http_result {
    struct answer answer;
    enum http_stage stage; /* at which it failed, or HTTP_STAGE_DONE */
    DWORD error;     /* Win32; ERROR_SUCCESS if an answer has come, ERROR_CANCELLED: stopped */
    DWORD tls_flags; /* what is wrong with the server's certificate, for http_error_text */
    size_t body_size;
    char body[HTTP_ANSWER_BYTES_MAX + 1]; /* with a NUL */
};

/* stop ends the wait; it may be NULL. refused_count of the answer is 0: the sink reads the body. */
void http_post(struct http_client *client, const struct http_request *request, HANDLE stop,
               struct http_result *result_out);

/* "the name of the server cannot be found" and so on, without a full stop. */
const char *http_stage_text(enum http_stage stage);

#endif
