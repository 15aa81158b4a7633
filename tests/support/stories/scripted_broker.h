/*
 * The broker's end of a subscribe pipe, played by the test line by line, so that it can say what
 * no broker would. All its waits have a deadline, after which the test fails. For one thread.
 */
#ifndef TESTS_SUPPORT_STORIES_SCRIPTED_BROKER_H
#define TESTS_SUPPORT_STORIES_SCRIPTED_BROKER_H

#include <windows.h>
#include <stdbool.h>
#include <stddef.h>

struct scripted_broker {
    wchar_t pipe_name[96];
    HANDLE pipe; /* the one instance; INVALID_HANDLE_VALUE while there is none */
    HANDLE done_event;
};

/* Prepares, and creates no pipe. The prefix is ASCII. */
void scripted_broker_init(struct scripted_broker *broker, const char *prefix);
void scripted_broker_deinit(struct scripted_broker *broker);

/* Create the pipe; owner as in SDDL ("BG"), or NULL for the user of the test. False when
   the system does not let another user be the owner. */
bool scripted_broker_listen(struct scripted_broker *broker, const wchar_t *owner);

/* Wait for the client and for its request line, which comes without its end. */
void scripted_broker_accept(struct scripted_broker *broker, char *request, size_t request_size);

/* Wait until a client has come and has gone without a byte. */
void scripted_broker_expect_silence(struct scripted_broker *broker);

void scripted_broker_send(struct scripted_broker *broker, const char *text);

/* False when the client has not taken everything within that time. */
bool scripted_broker_send_within(struct scripted_broker *broker, const char *bytes, size_t size,
                                 DWORD timeout_ms);

/* Close the pipe: what was sent stays readable, and then the client sees the end. */
void scripted_broker_hang_up(struct scripted_broker *broker);

#endif
