/*
 * The pipe on which notify DLLs write: many instances listen at any time, because a DLL waits
 * 50 ms at most, and each serves one client after the other.
 *
 * It reads, peeks and closes as the intake says (core/intake.h), and reports what has come.
 */
#ifndef BROKER_WIN_PUBLISH_PIPE_H
#define BROKER_WIN_PUBLISH_PIPE_H

#include "broker/core/broker.h"
#include "broker/core/intake.h"
#include "broker/win/client_identity.h"
#include "broker/win/loop.h"

#include <windows.h>

#include <stdbool.h>

struct publish_pipe;

/* Everything is borrowed. The broker may be initialised after the pipe was made. */
struct publish_pipe_config {
    const wchar_t *name;
    SECURITY_ATTRIBUTES *security;
    enum identity_mode identity_mode;
    struct broker *broker;
    struct loop *loop;
};

/* Make the object, without an instance. NULL when there is no memory. */
struct publish_pipe *publish_pipe_new(const struct publish_pipe_config *config);

/* What the broker's config needs. Valid as long as the pipe. */
const struct intake_port *publish_pipe_port(const struct publish_pipe *pipe);

/* Create the instances and listen. Returns a Win32 code. The broker must be initialised. */
DWORD publish_pipe_open(struct publish_pipe *pipe);

/* Listen no more. The pipe may be freed once the intake is empty and no call is pending. */
void publish_pipe_stop(struct publish_pipe *pipe);

/* Whether no call is pending. */
bool publish_pipe_is_quiet(const struct publish_pipe *pipe);

void publish_pipe_free(struct publish_pipe *pipe);

#endif
