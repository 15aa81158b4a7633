/*
 * The pipe on which notify DLLs write. Many instances listen at any time, because a DLL waits
 * 50 ms at most; each serves one client after the other.
 */
#ifndef BROKER_WIN_PUBLISH_PIPE_H
#define BROKER_WIN_PUBLISH_PIPE_H

#include "broker/core/broker.h"
#include "broker/win/client_identity.h"
#include "broker/win/loop.h"

#include <windows.h>

#include <stdbool.h>

struct publish_pipe;

struct publish_pipe_config {
    const wchar_t *name;
    SECURITY_ATTRIBUTES *security;
    enum identity_mode identity_mode;
    struct broker *broker;
    struct loop *loop;
};

/* Create the instances and listen. Returns a Win32 code; everything in config is borrowed. */
DWORD publish_pipe_open(const struct publish_pipe_config *config, struct publish_pipe **pipe_out);

/*
 * A turn of the loop begins: everybody may have so much read again. Those are served who had sent
 * more than their user's turn allowed.
 */
void publish_pipe_begin_turn(struct publish_pipe *pipe);

/* Whether some still wait for their turn, so that the loop should not. */
bool publish_pipe_has_more(const struct publish_pipe *pipe);

/*
 * Part with clients that are silent where a line is due, or when places run out. And let the
 * instances whose clients have left listen again: at the end of a turn, all at once.
 *
 * Each instance that begins to listen wakes everybody who waits for one. One by one, a crowd of
 * DLLs would be woken each time for a single place, and who is unlucky too often loses his event.
 */
void publish_pipe_listen_again(struct publish_pipe *pipe);

/* Whether time alone can make it part with a client. */
bool publish_pipe_waits_for_time(const struct publish_pipe *pipe);

/*
 * Listen no more, and read only what has come already. The pipe may be freed once it is quiet,
 * which it becomes by turns of the loop.
 */
void publish_pipe_stop(struct publish_pipe *pipe);

/* Whether no call is pending. */
bool publish_pipe_is_quiet(const struct publish_pipe *pipe);

void publish_pipe_free(struct publish_pipe *pipe);

#endif
