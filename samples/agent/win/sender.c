#include "sender.h"

#include <stdio.h>
#include <string.h>

#include "../../common/error_problem.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "../../common/quote.h"
#include "../core/secret_words.h"
#include "client_certificate.h"
#include "http_error.h"

static void take_certificate(struct sender *sender, PCCERT_CONTEXT certificate)
{
    if (sender->certificate != NULL) {
        (void)CertFreeCertificateContext(sender->certificate);
    }
    sender->certificate = certificate;
    sender->client.certificate = certificate;
}

bool sender_find_certificate(struct sender *sender, char *problem)
{
    const char *wanted = sender->settings->values[SETTING_CLIENT_CERTIFICATE];
    wchar_t wide[SETTING_SIZE];
    PCCERT_CONTEXT certificate = NULL;
    DWORD error = ERROR_INVALID_DATA;

    if (wanted[0] == '\0') {
        return true;
    }
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, wanted, -1, wide, SETTING_SIZE) > 0) {
        error = client_certificate_find(wide, &certificate);
    }
    if (error != ERROR_SUCCESS) {
        return problem_say(
            problem, "no certificate with a private key in this machine's store My is %s (%lu)",
            problem_quote(wanted), (unsigned long)error);
    }
    take_certificate(sender, certificate);
    return true;
}

bool sender_read_headers(struct sender *sender, char *problem)
{
    const char *path = sender->settings->values[SETTING_HEADERS];
    static wchar_t headers[HEADERS_UNITS];

    if (path[0] != '\0' && !headers_file_read(path, headers, problem)) {
        return false;
    }
    memcpy(sender->headers, headers, sizeof(headers));
    SecureZeroMemory(headers, sizeof(headers));
    return true;
}

static bool open_client(struct sender *sender, char *problem)
{
    static struct http_url url;
    wchar_t text[HTTP_URL_UNITS_MAX + 1];
    DWORD error;

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, sender->settings->values[SETTING_URL],
                            -1, text, HTTP_URL_UNITS_MAX + 1) == 0 ||
        !http_url_read(text, &url)) {
        return problem_say(problem, "the URL is none");
    }
    error = http_client_open(&sender->client, &url);
    sender->client.headers = sender->headers;
    sender->client.certificate = sender->certificate;
    return error == ERROR_SUCCESS || error_problem_say(problem, error, "cannot prepare requests");
}

static void set_content_type(struct sender *sender)
{
    const char *wanted = sender->settings->values[SETTING_CONTENT_TYPE];

    (void)_snwprintf(sender->content_type, SENDER_CONTENT_TYPE_UNITS, L"%hs",
                     wanted[0] == '\0' ? sender->sink->content_type : wanted);
    sender->content_type[SENDER_CONTENT_TYPE_UNITS - 1] = L'\0';
}

bool sender_open(struct sender *sender, const struct settings *settings, char *problem)
{
    sender->settings = settings;
    sender->sink = sink_find(settings->values[SETTING_SINK], settings->values[SETTING_FORMAT]);
    machine_read(&sender->machine);
    set_content_type(sender);
    if (!sender_find_certificate(sender, problem) || !sender_read_headers(sender, problem) ||
        !open_client(sender, problem)) {
        sender_close(sender);
        return false;
    }
    return true;
}

void sender_close(struct sender *sender)
{
    http_client_close(&sender->client);
    take_certificate(sender, NULL);
    request_body_deinit(&sender->body);
    SecureZeroMemory(sender->headers, sizeof(sender->headers));
}

/* Of a body that is no text, what people can read. */
static void keep_reason(struct http_result *result, struct sink_piece reason)
{
    if (reason.size != 0) {
        memmove(result->body, reason.bytes, reason.size);
        result->body[reason.size] = '\0';
        result->body_size = reason.size;
    }
}

static void read_verdict(struct sender *sender)
{
    struct http_result *result = &sender->result;

    if (result->stage == HTTP_STAGE_DONE && sender->sink->read_answer != NULL) {
        sender->verdict = sender->sink->read_answer(result->body, result->body_size);
        result->answer.refused_count = sender->verdict.refused_count;
    } else if (result->stage != HTTP_STAGE_DONE && sender->sink->read_refusal != NULL) {
        keep_reason(result, sender->sink->read_refusal(result->body, result->body_size));
    }
    secret_words_hide(sender->headers, result->body, result->body_size);
}

void sender_send(struct sender *sender, const struct sink_piece *records, size_t count,
                 bool is_compressed, HANDLE stop)
{
    const struct sink_machine machine = machine_for_sink(&sender->machine);
    const struct text_buffer *body =
        request_body_make(&sender->body, sender->sink, &machine, records, count, is_compressed);

    memset(&sender->verdict, 0, sizeof(sender->verdict));
    if (body != NULL) {
        const struct http_request request = {sender->content_type, is_compressed, body->bytes,
                                             body->size};

        http_post(&sender->client, &request, stop, &sender->result);
        read_verdict(sender);
    } else {
        memset(&sender->result, 0, sizeof(sender->result));
        sender->result.error = ERROR_NOT_ENOUGH_MEMORY;
        sender->result.stage = HTTP_STAGE_CONNECTION;
    }
}

bool sender_lacks_memory(const struct sender *sender)
{
    const struct http_result *result = &sender->result;

    return result->stage == HTTP_STAGE_CONNECTION && !result->answer.was_connected &&
           (result->error == ERROR_NOT_ENOUGH_MEMORY || result->error == ERROR_OUTOFMEMORY);
}

/* Most of what is no 2xx is about the content; some of it is about the server. */
static const char *stage_text(const struct http_result *result)
{
    const enum answer_meaning meaning = answer_meaning(&result->answer, false);

    return result->stage == HTTP_STAGE_CONTENT &&
                   (meaning == ANSWER_RETRY || meaning == ANSWER_FAULT)
               ? "content: the server cannot take anything now"
               : http_stage_text(result->stage);
}

void sender_explain(const struct sender *sender, char *problem)
{
    const struct http_result *result = &sender->result;
    char quote[QUOTE_SIZE];
    const char *known = http_error_text(result->error, result->tls_flags);
    char text[OUTPUT_ERROR_TEXT_SIZE];

    if (result->error == ERROR_SUCCESS) {
        (void)problem_say(problem, "%s (HTTP %lu%s%s)", stage_text(result),
                          (unsigned long)result->answer.status, result->body_size == 0 ? "" : ", ",
                          quote_write(result->body, quote));
    } else {
        output_write_error_text(result->error, text);
        (void)problem_say(
            problem, "%s (%s%s%lu)", http_stage_text(result->stage), known == NULL ? text : known,
            known == NULL && text[0] == '\0' ? "" : ", ", (unsigned long)result->error);
    }
}
