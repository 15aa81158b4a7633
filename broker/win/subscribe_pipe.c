#include "broker/win/subscribe_pipe.h"

#include "broker/core/assertion.h"
#include "broker/win/log.h"
#include "broker/win/server_pipe.h"
#include "event_messages.h"

#include <stdlib.h>

/* A request usually comes in one read; longer ones come in several. */
#define READ_BYTES 256u

/* One instance of the pipe, and the client that has it. */
struct peer {
    struct list_node node;
    struct subscribe_pipe *pipe;
    HANDLE handle;
    struct loop_call read; /* listening, then reading: never both */
    struct loop_call write;
    struct subscriber subscriber;
    struct identity identity;
    bool has_client;
    bool is_identified;
    bool is_closing;
    char *batch; /* what is being written; NULL when nothing is */
    char bytes[READ_BYTES];
};

_Static_assert(sizeof(struct peer) <= SUBSCRIBER_BYTES_MAX,
               "a client that waits costs no more than is promised");

struct subscribe_pipe {
    struct subscribe_pipe_config config;
    struct fanout_port port;
    struct server_pipe server;
    struct list peers; /* listening ones too */
    size_t listening_count;
    size_t client_count;
    bool is_stopping;
    bool is_failing; /* the last attempt to listen */
    char *scratch;   /* a batch is made here, and handed over if its write has to wait */
};

static struct peer *peer_at(struct list_node *node)
{
    return LIST_ITEM(node, struct peer, node);
}

static struct peer *peer_of(struct subscriber *subscriber)
{
    return LIST_ITEM(subscriber, struct peer, subscriber);
}

static struct fanout *fanout_of(const struct peer *peer)
{
    return peer->pipe->config.broker->fanout;
}

static void free_peer(struct peer *peer)
{
    if (peer->has_client) {
        subscriber_deinit(&peer->subscriber);
        peer->pipe->client_count--;
    }
    list_remove(&peer->pipe->peers, &peer->node);
    if (peer->handle != INVALID_HANDLE_VALUE) {
        server_pipe_close(&peer->pipe->server, peer->handle);
    }
    free(peer->batch);
    free(peer);
}

/* Cancel, wait for the completions, then free: the last completion comes back here. */
static void close_peer(struct peer *peer)
{
    if (!peer->is_closing) {
        peer->is_closing = true;
        (void)CancelIoEx(peer->handle, NULL);
    }
    if (!peer->read.is_pending && !peer->write.is_pending) {
        free_peer(peer);
    }
}

/* A call of it has failed, or has ended after the peer was closed. */
static void end_peer(struct peer *peer)
{
    if (peer->has_client && !peer->is_closing) {
        fanout_ended(fanout_of(peer), &peer->subscriber); /* which closes it */
    } else {
        close_peer(peer);
    }
}

static void identify(struct peer *peer)
{
    const struct subscribe_pipe_config *config = &peer->pipe->config;

    client_identity_take(peer->handle, config->identity_mode, &config->broker->metrics.token_errors,
                         &peer->identity);
    peer->is_identified = true;
}

static void take_bytes(struct peer *peer, DWORD size)
{
    if (!peer->is_identified) {
        identify(peer);
    }
    fanout_arrived(fanout_of(peer), &peer->subscriber, &peer->identity, peer->bytes, size);
}

static void on_read(struct loop_call *call, DWORD error, DWORD size);

/* The pending read finds out that the client has gone, or that it writes when it must not. Of a
   client that does, no more is read than a bound, so it cannot keep the loop here. */
static void read_on(struct peer *peer)
{
    struct loop *loop = peer->pipe->config.loop;

    peer->read.done = on_read;
    while (!peer->is_closing && subscriber_reads_on(&peer->subscriber)) {
        DWORD size = 0;

        loop_call_begin(loop, &peer->read);
        if (!ReadFile(peer->handle, peer->bytes, READ_BYTES, &size, &peer->read.overlapped)) {
            if (GetLastError() == ERROR_IO_PENDING) {
                return;
            }
            loop_call_end(loop, &peer->read);
            end_peer(peer);
            return;
        }
        loop_call_end(loop, &peer->read);
        take_bytes(peer, size);
    }
}

static void on_read(struct loop_call *call, DWORD error, DWORD size)
{
    struct peer *peer = call->owner;

    if (error != ERROR_SUCCESS || peer->is_closing) {
        end_peer(peer);
        return;
    }
    take_bytes(peer, size);
    read_on(peer);
}

static void on_written(struct loop_call *call, DWORD error, DWORD size)
{
    struct peer *peer = call->owner;

    (void)size;
    free(peer->batch);
    peer->batch = NULL;
    if (error != ERROR_SUCCESS || peer->is_closing) {
        end_peer(peer);
    } else {
        fanout_written(fanout_of(peer), &peer->subscriber);
    }
}

static void on_connected(struct loop_call *call, DWORD error, DWORD size)
{
    struct peer *peer = call->owner;
    struct subscribe_pipe *pipe = peer->pipe;

    (void)size;
    pipe->listening_count--;
    if (error != ERROR_SUCCESS || pipe->is_stopping) {
        close_peer(peer);
        return;
    }
    subscribe_pipe_listen(pipe); /* before anything else: never a moment without a listener */
    subscriber_init(&peer->subscriber, pipe->config.broker);
    peer->has_client = true;
    pipe->client_count++;
    if (pipe->config.identity_mode == IDENTITY_BY_PROCESS) {
        identify(peer);
    }
    fanout_connected(fanout_of(peer), &peer->subscriber);
    read_on(peer);
}

static struct peer *new_peer(struct subscribe_pipe *pipe)
{
    struct peer *peer = calloc(1, sizeof(*peer));

    if (peer == NULL) {
        return NULL;
    }
    peer->pipe = pipe;
    peer->handle = INVALID_HANDLE_VALUE;
    loop_call_init(&peer->read, on_connected, peer);
    loop_call_init(&peer->write, on_written, peer);
    list_append(&pipe->peers, &peer->node);
    return peer;
}

static DWORD listen_once(struct subscribe_pipe *pipe)
{
    struct peer *peer = new_peer(pipe);
    DWORD error;

    if (peer == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    error = server_pipe_create(&pipe->server, pipe->config.loop, &peer->handle);
    if (error == ERROR_SUCCESS) {
        error = server_pipe_listen(peer->handle, pipe->config.loop, &peer->read);
    }
    if (error != ERROR_SUCCESS) {
        free_peer(peer);
        return error;
    }
    pipe->listening_count++;
    return ERROR_SUCCESS;
}

static char *port_buffer(void *context)
{
    struct subscribe_pipe *pipe = context;

    if (pipe->scratch == NULL) {
        pipe->scratch = malloc(BATCH_BYTES_MAX);
    }
    return pipe->scratch;
}

static enum fanout_write port_write(void *context, struct subscriber *subscriber, size_t size)
{
    struct subscribe_pipe *pipe = context;
    struct peer *peer = peer_of(subscriber);

    loop_call_begin(pipe->config.loop, &peer->write);
    if (WriteFile(peer->handle, pipe->scratch, (DWORD)size, NULL, &peer->write.overlapped)) {
        loop_call_end(pipe->config.loop, &peer->write);
        return FANOUT_WRITTEN;
    }
    if (GetLastError() != ERROR_IO_PENDING) {
        loop_call_end(pipe->config.loop, &peer->write);
        return FANOUT_FAILED;
    }
    peer->batch = pipe->scratch;
    pipe->scratch = NULL;
    return FANOUT_PENDING;
}

static void port_close(void *context, struct subscriber *subscriber)
{
    (void)context;
    close_peer(peer_of(subscriber));
}

static uint32_t port_process_of(void *context, struct subscriber *subscriber)
{
    (void)context;
    return client_identity_process(peer_of(subscriber)->handle);
}

struct subscribe_pipe *subscribe_pipe_new(const struct subscribe_pipe_config *config)
{
    struct subscribe_pipe *pipe = calloc(1, sizeof(*pipe));

    if (pipe == NULL) {
        return NULL;
    }
    pipe->config = *config;
    pipe->port.context = pipe;
    pipe->port.buffer = port_buffer;
    pipe->port.write = port_write;
    pipe->port.close = port_close;
    pipe->port.process_of = port_process_of;
    pipe->server.name = config->name;
    pipe->server.access = PIPE_ACCESS_DUPLEX;
    pipe->server.security = config->security;
    return pipe;
}

const struct fanout_port *subscribe_pipe_port(const struct subscribe_pipe *pipe)
{
    return &pipe->port;
}

DWORD subscribe_pipe_open(struct subscribe_pipe *pipe)
{
    DWORD error = ERROR_SUCCESS;

    while (pipe->listening_count < SUBSCRIBE_LISTENERS && error == ERROR_SUCCESS) {
        error = listen_once(pipe);
    }
    return error;
}

/* What fails now is tried again at each turn of the loop, and logged once. */
void subscribe_pipe_listen(struct subscribe_pipe *pipe)
{
    DWORD error = pipe->is_stopping ? ERROR_SUCCESS : subscribe_pipe_open(pipe);

    if (error != ERROR_SUCCESS && !pipe->is_failing) {
        log_os_event(EVENT_LOG_PIPE_FAILING, "cannot listen on subscribe pipe", pipe->config.name,
                     error);
    }
    pipe->is_failing = error != ERROR_SUCCESS;
}

bool subscribe_pipe_waits_for_time(const struct subscribe_pipe *pipe)
{
    return pipe->is_failing;
}

bool subscribe_pipe_has_clients(const struct subscribe_pipe *pipe)
{
    return pipe->client_count != 0;
}

void subscribe_pipe_stop_listening(struct subscribe_pipe *pipe)
{
    pipe->is_stopping = true;
    for (struct list_node *node = pipe->peers.first; node != NULL; node = node->next) {
        if (!peer_at(node)->has_client) {
            (void)CancelIoEx(peer_at(node)->handle, NULL);
        }
    }
}

void subscribe_pipe_stop(struct subscribe_pipe *pipe)
{
    struct list_node *next;

    if (pipe == NULL) {
        return;
    }
    pipe->is_stopping = true;
    for (struct list_node *node = pipe->peers.first; node != NULL; node = next) {
        next = node->next;
        end_peer(peer_at(node));
    }
}

void subscribe_pipe_free(struct subscribe_pipe *pipe)
{
    if (pipe == NULL) {
        return;
    }
    ASSERTION(pipe->peers.count == 0);
    free(pipe->scratch);
    free(pipe);
}
