#include "broker/win/publish_pipe.h"

#include "broker/core/assertion.h"
#include "broker/win/log.h"
#include "broker/win/server_pipe.h"
#include "event_messages.h"

#include <stdlib.h>

/* A notify DLL writes one line and leaves. A client that fills this gets a buffer that takes all
   that the pipe can hold. */
#define READ_BYTES_FIRST 4096u

struct instance {
    struct publish_pipe *pipe;
    HANDLE handle;
    struct loop_call call; /* listening, then reading: never both */
    struct intake_peer peer;
    bool has_client;
    bool is_idle; /* neither listening nor serving, until the intake lets all listen again */
    char *bytes;  /* what was read last; NULL while there is no client */
    size_t capacity;
    size_t size;
};

struct publish_pipe {
    struct publish_pipe_config config;
    struct intake_port port;
    struct server_pipe server;
    bool is_stopping;
    bool is_failing; /* the last attempt to make an instance anew */
    struct instance instances[PUBLISH_LISTENERS];
};

static struct instance *instance_of(struct intake_peer *peer)
{
    return LIST_ITEM(peer, struct instance, peer);
}

static struct intake *intake_of(const struct instance *instance)
{
    return instance->pipe->config.broker->intake;
}

static void on_read(struct loop_call *call, DWORD error, DWORD size)
{
    struct instance *instance = call->owner;

    if (error == ERROR_SUCCESS) {
        instance->size = size;
        intake_arrived(intake_of(instance), &instance->peer, instance->bytes, size);
    } else {
        intake_ended(intake_of(instance), &instance->peer);
    }
}

static void grow_buffer(struct instance *instance)
{
    char *grown;

    if (instance->size < instance->capacity || instance->capacity == PIPE_BUFFER_BYTES) {
        return;
    }
    grown = realloc(instance->bytes, PIPE_BUFFER_BYTES);
    if (grown != NULL) { /* else the small one will do */
        instance->bytes = grown;
        instance->capacity = PIPE_BUFFER_BYTES;
    }
}

static enum intake_read port_read(void *context, struct intake_peer *peer, const char **bytes_out,
                                  size_t *size_out)
{
    struct instance *instance = instance_of(peer);
    struct loop *loop = ((struct publish_pipe *)context)->config.loop;
    DWORD size = 0;

    grow_buffer(instance);
    instance->call.done = on_read;
    loop_call_begin(loop, &instance->call);
    if (!ReadFile(instance->handle, instance->bytes, (DWORD)instance->capacity, &size,
                  &instance->call.overlapped)) {
        if (GetLastError() == ERROR_IO_PENDING) {
            return INTAKE_PENDING;
        }
        loop_call_end(loop, &instance->call);
        return INTAKE_GONE;
    }
    loop_call_end(loop, &instance->call);
    instance->size = size;
    *bytes_out = instance->bytes;
    *size_out = size;
    return INTAKE_READ;
}

static void port_cancel_read(void *context, struct intake_peer *peer)
{
    (void)context;
    (void)CancelIoEx(instance_of(peer)->handle, NULL);
}

static size_t port_peek(void *context, struct intake_peer *peer, char *bytes, size_t capacity)
{
    DWORD size = 0;

    (void)context;
    return PeekNamedPipe(instance_of(peer)->handle, bytes, (DWORD)capacity, &size, NULL, NULL)
               ? size
               : 0;
}

static void port_identify(void *context, struct intake_peer *peer, struct identity *identity_out)
{
    const struct publish_pipe *pipe = context;

    client_identity_take(instance_of(peer)->handle, pipe->config.identity_mode,
                         &pipe->config.broker->metrics.token_errors, identity_out);
}

static uint32_t port_process_of(void *context, struct intake_peer *peer)
{
    (void)context;
    return client_identity_process(instance_of(peer)->handle);
}

/* Nothing goes out on this pipe, so disconnecting loses nothing that a client waits for. */
static void port_close(void *context, struct intake_peer *peer)
{
    struct instance *instance = instance_of(peer);

    (void)context;
    free(instance->bytes);
    instance->bytes = NULL;
    instance->has_client = false;
    instance->is_idle = true;
    (void)DisconnectNamedPipe(instance->handle);
}

static void port_poll(void *context)
{
    loop_turn(((struct publish_pipe *)context)->config.loop, 0, NULL, NULL);
}

static void on_connected(struct loop_call *call, DWORD error, DWORD size)
{
    struct instance *instance = call->owner;
    struct publish_pipe *pipe = instance->pipe;

    (void)size;
    instance->bytes = error == ERROR_SUCCESS ? malloc(READ_BYTES_FIRST) : NULL;
    if (instance->bytes == NULL) {
        (void)DisconnectNamedPipe(instance->handle);
        instance->is_idle = true;
        return;
    }
    instance->capacity = READ_BYTES_FIRST;
    instance->size = 0;
    instance->has_client = true;
    intake_connected(intake_of(instance), &instance->peer,
                     pipe->config.identity_mode == IDENTITY_BY_PROCESS);
}

static void close_handle(struct instance *instance)
{
    server_pipe_close(&instance->pipe->server, instance->handle);
    instance->handle = INVALID_HANDLE_VALUE;
}

static DWORD open_instance(struct publish_pipe *pipe, struct instance *instance)
{
    DWORD error;

    instance->pipe = pipe;
    loop_call_init(&instance->call, on_connected, instance);
    error = server_pipe_create(&pipe->server, pipe->config.loop, &instance->handle);
    if (error == ERROR_SUCCESS) {
        error = server_pipe_listen(instance->handle, pipe->config.loop, &instance->call);
    }
    if (error != ERROR_SUCCESS && instance->handle != INVALID_HANDLE_VALUE) {
        close_handle(instance);
    }
    return error;
}

static DWORD listen_again(struct instance *instance)
{
    DWORD error;

    instance->is_idle = false;
    instance->call.done = on_connected;
    if (instance->handle != INVALID_HANDLE_VALUE) {
        error = server_pipe_listen(instance->handle, instance->pipe->config.loop, &instance->call);
        if (error == ERROR_SUCCESS) {
            return error;
        }
        /* This one will not work again; a new one may. Others still listen. */
        close_handle(instance);
    }
    error = open_instance(instance->pipe, instance);
    instance->is_idle = error != ERROR_SUCCESS; /* tried again in the next turn */
    return error;
}

static bool port_listen(void *context)
{
    struct publish_pipe *pipe = context;
    DWORD failure = ERROR_SUCCESS;

    for (size_t i = 0; i < PUBLISH_LISTENERS && !pipe->is_stopping; i++) {
        DWORD error =
            pipe->instances[i].is_idle ? listen_again(&pipe->instances[i]) : ERROR_SUCCESS;

        failure = error == ERROR_SUCCESS ? failure : error;
    }
    if (failure != ERROR_SUCCESS && !pipe->is_failing) {
        log_os_event(EVENT_LOG_PIPE_FAILING, "cannot listen again on publish pipe",
                     pipe->config.name, failure);
    }
    pipe->is_failing = failure != ERROR_SUCCESS;
    return !pipe->is_failing;
}

struct publish_pipe *publish_pipe_new(const struct publish_pipe_config *config)
{
    struct publish_pipe *pipe = calloc(1, sizeof(*pipe));

    if (pipe == NULL) {
        return NULL;
    }
    pipe->config = *config;
    pipe->port.context = pipe;
    pipe->port.read = port_read;
    pipe->port.cancel_read = port_cancel_read;
    pipe->port.peek = port_peek;
    pipe->port.identify = port_identify;
    pipe->port.process_of = port_process_of;
    pipe->port.close = port_close;
    pipe->port.listen = port_listen;
    pipe->port.poll = port_poll;
    pipe->server.name = config->name;
    pipe->server.access = PIPE_ACCESS_INBOUND;
    pipe->server.security = config->security;
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        pipe->instances[i].handle = INVALID_HANDLE_VALUE;
    }
    return pipe;
}

const struct intake_port *publish_pipe_port(const struct publish_pipe *pipe)
{
    return &pipe->port;
}

DWORD publish_pipe_open(struct publish_pipe *pipe)
{
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        DWORD error = open_instance(pipe, &pipe->instances[i]);

        if (error != ERROR_SUCCESS) {
            return error;
        }
    }
    return ERROR_SUCCESS;
}

bool publish_pipe_is_quiet(const struct publish_pipe *pipe)
{
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        if (pipe->instances[i].call.is_pending) {
            return false;
        }
    }
    return true;
}

void publish_pipe_stop(struct publish_pipe *pipe)
{
    if (pipe == NULL) {
        return;
    }
    pipe->is_stopping = true;
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        if (!pipe->instances[i].has_client && pipe->instances[i].call.is_pending) {
            (void)CancelIoEx(pipe->instances[i].handle, NULL);
        }
    }
}

void publish_pipe_free(struct publish_pipe *pipe)
{
    if (pipe == NULL) {
        return;
    }
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        ASSERTION(!pipe->instances[i].has_client && !pipe->instances[i].call.is_pending);
        if (pipe->instances[i].handle != INVALID_HANDLE_VALUE) {
            close_handle(&pipe->instances[i]);
        }
    }
    free(pipe);
}
