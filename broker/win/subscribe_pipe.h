/*
 * The pipe on which subscribers ask and read. Each connection has an instance of its own, made
 * while others listen and closed, never disconnected: what was written must stay readable.
 */
#ifndef BROKER_WIN_SUBSCRIBE_PIPE_H
#define BROKER_WIN_SUBSCRIBE_PIPE_H

#include "broker/core/broker.h"
#include "broker/win/client_identity.h"
#include "broker/win/loop.h"

#include <windows.h>

#include <stdbool.h>

struct subscribe_pipe;

struct subscribe_pipe_config {
    const wchar_t *name;
    SECURITY_ATTRIBUTES *security;
    enum identity_mode identity_mode;
    struct broker *broker;
    struct loop *loop;
};

/* Create the first instances and listen. Returns a Win32 code; config's things are borrowed. */
DWORD subscribe_pipe_open(const struct subscribe_pipe_config *config,
                          struct subscribe_pipe **pipe_out);

/*
 * Give every subscriber whose last write is done what has come since. Returns whether somebody
 * could take more at once, so that the loop should come back without waiting.
 */
bool subscribe_pipe_pump(struct subscribe_pipe *pipe);

/* Whether time alone can make a subscriber say something. */
bool subscribe_pipe_waits_for_time(const struct subscribe_pipe *pipe);

/* Whether any client is connected. */
bool subscribe_pipe_has_clients(const struct subscribe_pipe *pipe);

/* Take no more clients; those that are here go on. */
void subscribe_pipe_stop_listening(struct subscribe_pipe *pipe);

/* Cut off all clients. The pipe may be freed once the loop holds no call. */
void subscribe_pipe_stop(struct subscribe_pipe *pipe);

void subscribe_pipe_free(struct subscribe_pipe *pipe);

#endif
