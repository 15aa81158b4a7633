/*
 * What sends records: a sink, and the client with all that goes with each request.
 */
#ifndef SAMPLES_AGENT_WIN_SENDER_H
#define SAMPLES_AGENT_WIN_SENDER_H

#include "../core/sink.h"
#include "../sinks/request_body.h"
#include "headers_file.h"
#include "http_post.h"
#include "machine.h"
#include "settings.h"

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

#define SENDER_CONTENT_TYPE_UNITS 256u

struct sender {
    const struct settings *settings;
    const struct sink *sink;
    struct machine machine;
    struct http_client client;
    PCCERT_CONTEXT certificate;
    wchar_t headers[HEADERS_UNITS];
    wchar_t content_type[SENDER_CONTENT_TYPE_UNITS];
    struct request_body body;
    struct http_result result;   /* of the last request; its body shows no secret word of headers */
    struct sink_verdict verdict; /* what its body says, if it was accepted */
};

/* All zero is a sender that is closed. The settings are borrowed, and have been checked. False:
   problem, of PROBLEM_SIZE bytes, says why. */
bool sender_open(struct sender *sender, const struct settings *settings, char *problem);
void sender_close(struct sender *sender);

/* Read the headers file again: a person may have mended what is in it. What was read before stays
   when that fails, and problem says why. */
bool sender_read_headers(struct sender *sender, char *problem);

/* Look the client certificate up again: a person may have put another one into the store. The one
   that was found before stays when there is none, and problem says why. */
bool sender_find_certificate(struct sender *sender, char *problem);

/* Send records in one request; stop ends it. The answer is in sender->result. */
void sender_send(struct sender *sender, const struct sink_piece *records, size_t count,
                 bool is_compressed, HANDLE stop);

/* Whether the last request could not be made for lack of memory, so that nothing was sent. */
bool sender_lacks_memory(const struct sender *sender);

/* What the server or the system says of the last request, that failed, in one sentence without a
   full stop. */
void sender_explain(const struct sender *sender, char *problem);

#endif
