/*
 * The pipe on which subscribers ask and read. Each connection has an instance of its own, made
 * while others listen and closed, never disconnected: what was written must stay readable.
 *
 * It writes and closes as the fanout says (core/fanout.h), and reports what has come.
 */
#ifndef BROKER_WIN_SUBSCRIBE_PIPE_H
#define BROKER_WIN_SUBSCRIBE_PIPE_H

#include "broker/core/broker.h"
#include "broker/core/fanout.h"
#include "broker/win/client_identity.h"
#include "broker/win/loop.h"

#include <windows.h>

#include <stdbool.h>

struct subscribe_pipe;

/* Everything is borrowed. The broker may be initialised after the pipe was made. */
struct subscribe_pipe_config {
    const wchar_t *name;
    SECURITY_ATTRIBUTES *security;
    enum identity_mode identity_mode;
    struct broker *broker;
    struct loop *loop;
};

/* Make the object, without an instance. NULL when there is no memory. */
struct subscribe_pipe *subscribe_pipe_new(const struct subscribe_pipe_config *config);

/* What the broker's config needs. Valid as long as the pipe. */
const struct fanout_port *subscribe_pipe_port(const struct subscribe_pipe *pipe);

/* Create the first instances and listen. Returns a Win32 code. The broker must be initialised. */
DWORD subscribe_pipe_open(struct subscribe_pipe *pipe);

/* Let as many instances listen as should; what failed before is tried again. Once a turn. */
void subscribe_pipe_listen(struct subscribe_pipe *pipe);

/* Whether listening has failed and is to be tried again. */
bool subscribe_pipe_waits_for_time(const struct subscribe_pipe *pipe);

/* Whether any client is connected. */
bool subscribe_pipe_has_clients(const struct subscribe_pipe *pipe);

/* Take no more clients; those that are here go on. */
void subscribe_pipe_stop_listening(struct subscribe_pipe *pipe);

/* Cut off all clients. The pipe may be freed once the loop holds no call. */
void subscribe_pipe_stop(struct subscribe_pipe *pipe);

void subscribe_pipe_free(struct subscribe_pipe *pipe);

#endif
