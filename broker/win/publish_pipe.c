#include "broker/win/publish_pipe.h"

#include "broker/core/places.h"
#include "broker/core/publisher.h"
#include "broker/core/turns.h"
#include "broker/core/waiting.h"
#include "broker/win/clock.h"
#include "broker/win/log.h"
#include "broker/win/server_pipe.h"

#include <stdlib.h>

/* No more than its user's turn allows, or the rest would lie here where nobody can refuse it. */
#define READ_BYTES USER_TURN_BYTES_MAX

/* What a client may still say when the broker stops. */
#define STOP_BYTES_MAX (4u * PIPE_BUFFER_BYTES)

struct instance {
    struct publish_pipe *pipe;
    HANDLE handle;
    struct loop_call call; /* listening, then reading: never both */
    struct publisher publisher;
    bool has_client;
    bool is_identified;
    bool is_idle;       /* neither listening nor serving, until the turn's end */
    char *bytes;        /* READ_BYTES while there is a client, else NULL */
    const char *unread; /* of these: what its user had no turn left for */
    size_t unread_size;
    struct waiter waiter; /* while it waits, no call is pending */
    size_t left_at_stop;
};

struct publish_pipe {
    struct publish_pipe_config config;
    struct server_pipe server;
    struct turns turns;
    struct waiting waiting;       /* instances with bytes that were read and not taken */
    uint64_t arrivals;            /* clients that have ever connected */
    size_t crowd_left;            /* of PUBLISH_CROWD_BYTES_MAX in this turn */
    char rest[PIPE_BUFFER_BYTES]; /* what is in the pipe of a client that has to make room */
    bool is_stopping;
    bool is_failing;                        /* the last attempt to make an instance anew */
    struct place places[PUBLISH_LISTENERS]; /* of the instance with the same index */
    struct instance instances[PUBLISH_LISTENERS];
};

static void read_on(struct instance *instance);

static struct place *place_of(const struct instance *instance)
{
    return &instance->pipe->places[instance - instance->pipe->instances];
}

static void forget_client(struct instance *instance)
{
    if (instance->has_client) {
        publisher_deinit(&instance->publisher);
        instance->has_client = false;
        place_of(instance)->state = PLACE_FREE;
    }
    free(instance->bytes);
    instance->bytes = NULL;
}

/* Nothing goes out on this pipe, so disconnecting loses nothing that anybody waits for. */
static void end_client(struct instance *instance)
{
    forget_client(instance);
    (void)DisconnectNamedPipe(instance->handle);
    instance->is_idle = true;
}

static void identify(struct instance *instance)
{
    struct identity identity;

    if (!instance->is_identified) {
        client_identity_take(instance->handle, instance->pipe->config.identity_mode, &identity);
        publisher_identify(&instance->publisher, &identity);
        place_of(instance)->user = instance->publisher.identity.sid;
        place_of(instance)->process_id = identity.process_id;
        instance->is_identified = true;
    }
}

static void take_out_of_turn(struct instance *instance, const char *bytes, size_t size)
{
    struct clock_reading now;

    if (size != 0) {
        clock_read(&now);
        broker_set_time(instance->pipe->config.broker, &now);
        (void)publisher_take(&instance->publisher, bytes, size);
    }
}

/*
 * Its client believes that all this was heard. Of a crowd of notify DLLs, each with its line, all
 * is taken; whoever brings more than a turn can spare for this loses it, and it is counted.
 */
static void make_room(struct instance *instance)
{
    struct publish_pipe *pipe = instance->pipe;
    DWORD rest = 0;
    size_t size;

    if (!PeekNamedPipe(instance->handle, pipe->rest, PIPE_BUFFER_BYTES, &rest, NULL, NULL)) {
        rest = 0;
    }
    size = instance->unread_size + rest;
    if (size != 0) {
        identify(instance); /* it may have been silent until now */
    }
    if (size <= pipe->crowd_left) {
        pipe->crowd_left -= size;
        take_out_of_turn(instance, instance->unread, instance->unread_size);
        take_out_of_turn(instance, pipe->rest, rest);
    } else {
        publisher_lose(&instance->publisher, instance->unread, instance->unread_size);
        publisher_lose(&instance->publisher, pipe->rest, rest);
    }
    end_client(instance);
}

/* At the stop nobody waits for anybody, and nobody goes on for ever. */
static size_t *left_for(struct instance *instance)
{
    struct publish_pipe *pipe = instance->pipe;

    if (pipe->is_stopping) {
        return instance->left_at_stop == 0 ? NULL : &instance->left_at_stop;
    }
    return turns_left(&pipe->turns, instance->publisher.identity.sid);
}

enum take_result {
    TAKE_ALL,  /* it may be read on */
    TAKE_SOME, /* its user has had his turn */
    TAKE_NONE, /* its user had had his turn before */
    TAKE_CLOSE
};

/* The time is that of this taking, not of the wake-up, or PRE and POST of one wake-up would seem to
   have taken no time. */
static enum take_result take_bytes(struct instance *instance)
{
    const uint64_t line_count = instance->publisher.line_count;
    const bool is_empty = instance->unread_size == 0;
    size_t *left = left_for(instance);
    struct clock_reading now;

    if (left == NULL) {
        return TAKE_NONE;
    }
    clock_read(&now);
    broker_set_time(instance->pipe->config.broker, &now);
    if (publisher_take_some(&instance->publisher, &instance->unread, &instance->unread_size,
                            left) != PUBLISHER_KEEP) {
        return TAKE_CLOSE;
    }
    if (!is_empty) {
        place_hear(place_of(instance), instance->publisher.line_count != line_count,
                   lines_has_partial(&instance->publisher.lines), now.monotonic_us);
    }
    return instance->unread_size == 0 ? TAKE_ALL : TAKE_SOME;
}

/* An empty write says nothing, not even who it is from, but it costs a part of a turn. */
static enum take_result take_read(struct instance *instance, DWORD size)
{
    instance->unread = instance->bytes;
    instance->unread_size = size;
    if (size != 0) {
        identify(instance);
    }
    return take_bytes(instance);
}

/* Returns whether it is to be read on. */
static bool settle(struct instance *instance, enum take_result result)
{
    struct publish_pipe *pipe = instance->pipe;
    const bool is_leaving = place_of(instance)->state == PLACE_LEAVING;

    switch (result) {
    case TAKE_ALL:
        if (!is_leaving) {
            waiting_settle(&instance->waiter, lines_has_partial(&instance->publisher.lines));
            return true;
        }
        break;
    case TAKE_SOME:
    case TAKE_NONE:
        if (!is_leaving && !pipe->is_stopping) {
            waiting_join(&pipe->waiting, &instance->waiter);
            if (instance->unread_size != 0) {
                place_wait(place_of(instance), pipe->config.broker->now.monotonic_us);
            }
            return false;
        }
        break;
    case TAKE_CLOSE:
        end_client(instance); /* what follows something bad is no notification */
        return false;
    }
    make_room(instance);
    return false;
}

static void on_read(struct loop_call *call, DWORD error, DWORD size)
{
    struct instance *instance = call->owner;

    if (error != ERROR_SUCCESS && place_of(instance)->state == PLACE_LEAVING) {
        make_room(instance);
    } else if (error != ERROR_SUCCESS) {
        end_client(instance);
    } else if (settle(instance, take_read(instance, size))) {
        read_on(instance);
    }
}

/* Read until Windows makes us wait, or the turn of this user is over. */
static void read_on(struct instance *instance)
{
    struct loop *loop = instance->pipe->config.loop;
    DWORD size;

    instance->call.done = on_read;
    do {
        size = 0;
        loop_call_begin(loop, &instance->call);
        if (!ReadFile(instance->handle, instance->bytes, READ_BYTES, &size,
                      &instance->call.overlapped)) {
            if (GetLastError() == ERROR_IO_PENDING) {
                if (instance->pipe->is_stopping) { /* what has come is read; no more */
                    (void)CancelIoEx(instance->handle, NULL);
                }
            } else {
                loop_call_end(loop, &instance->call);
                end_client(instance);
            }
            return;
        }
        loop_call_end(loop, &instance->call);
    } while (settle(instance, take_read(instance, size)));
}

static void serve_waiting(struct publish_pipe *pipe)
{
    struct waiter *waiter;

    waiting_begin_round(&pipe->waiting);
    while ((waiter = waiting_next(&pipe->waiting)) != NULL) {
        struct instance *instance = waiter->owner;

        if (settle(instance, take_bytes(instance))) {
            read_on(instance);
        }
    }
}

static void on_connected(struct loop_call *call, DWORD error, DWORD size)
{
    struct instance *instance = call->owner;

    (void)size;
    instance->bytes = error == ERROR_SUCCESS ? malloc(READ_BYTES) : NULL;
    if (instance->bytes == NULL) {
        end_client(instance);
        return;
    }
    publisher_init(&instance->publisher, instance->pipe->config.broker);
    instance->unread_size = 0;
    waiting_settle(&instance->waiter, false);
    instance->has_client = true;
    instance->is_identified = false;
    instance->pipe->arrivals++;
    place_take(place_of(instance), instance->pipe->arrivals,
               instance->pipe->config.broker->now.monotonic_us);
    if (instance->pipe->config.identity_mode == IDENTITY_BY_PROCESS) {
        identify(instance);
    }
    read_on(instance);
}

static DWORD open_instance(struct publish_pipe *pipe, struct instance *instance)
{
    DWORD error;

    instance->pipe = pipe;
    instance->waiter.owner = instance;
    loop_call_init(&instance->call, on_connected, instance);
    error = server_pipe_create(&pipe->server, pipe->config.loop, &instance->handle);
    if (error == ERROR_SUCCESS) {
        error = server_pipe_listen(instance->handle, pipe->config.loop, &instance->call);
    }
    if (error != ERROR_SUCCESS && instance->handle != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(instance->handle);
        instance->handle = INVALID_HANDLE_VALUE;
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
        (void)CloseHandle(instance->handle);
        instance->handle = INVALID_HANDLE_VALUE;
    }
    error = open_instance(instance->pipe, instance);
    instance->is_idle = error != ERROR_SUCCESS; /* tried again at the end of the next turn */
    return error;
}

DWORD publish_pipe_open(const struct publish_pipe_config *config, struct publish_pipe **pipe_out)
{
    struct publish_pipe *pipe = calloc(1, sizeof(*pipe));

    *pipe_out = pipe;
    if (pipe == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    pipe->config = *config;
    pipe->server.name = config->name;
    pipe->server.access = PIPE_ACCESS_INBOUND;
    pipe->server.security = config->security;
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        pipe->instances[i].handle = INVALID_HANDLE_VALUE;
    }
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        DWORD error = open_instance(pipe, &pipe->instances[i]);

        if (error != ERROR_SUCCESS) {
            return error;
        }
    }
    return ERROR_SUCCESS;
}

/* Its read ends with an error, and that ends the client. Who waits for a turn has no read. */
static void part_with(struct instance *instance, enum place_loss loss)
{
    place_of(instance)->state = PLACE_LEAVING;
    instance->pipe->config.broker->metrics.closed[loss]++;
    if (instance->waiter.is_waiting) {
        waiting_leave(&instance->pipe->waiting, &instance->waiter);
        make_room(instance);
    } else {
        (void)CancelIoEx(instance->handle, NULL);
    }
}

/* Who has not been heard yet can only be told apart by his process. Asked when it matters, and
   not of everybody who connects. */
static void find_processes(struct publish_pipe *pipe)
{
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        struct place *place = &pipe->places[i];

        if (place->state == PLACE_SILENT && place->process_id == 0) {
            place->process_id = client_identity_process(pipe->instances[i].handle);
        }
    }
}

static void keep_places_free(struct publish_pipe *pipe)
{
    size_t free_count = PUBLISH_LISTENERS - places_count_staying(pipe->places, PUBLISH_LISTENERS);
    size_t chosen[PUBLISH_FREE_MIN];
    size_t count;

    if (free_count >= PUBLISH_FREE_MIN) {
        return;
    }
    find_processes(pipe);
    count = places_choose(pipe->places, PUBLISH_LISTENERS, PUBLISH_FREE_MIN - free_count, chosen);
    for (size_t i = 0; i < count; i++) {
        part_with(&pipe->instances[chosen[i]], PLACE_LOSS_CROWDED_PUBLISHER);
    }
}

/* Who connects says what he has to say, or makes room. */
static void part_with_the_late(struct publish_pipe *pipe)
{
    uint64_t now_us = pipe->config.broker->now.monotonic_us;

    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        if (place_is_overdue(&pipe->places[i], now_us)) {
            part_with(&pipe->instances[i], PLACE_LOSS_LATE_PUBLISHER);
        }
    }
}

bool publish_pipe_waits_for_time(const struct publish_pipe *pipe)
{
    return pipe->is_failing || places_owe_line(pipe->places, PUBLISH_LISTENERS);
}

void publish_pipe_begin_turn(struct publish_pipe *pipe)
{
    turns_begin(&pipe->turns, USER_TURN_BYTES_MAX);
    pipe->crowd_left = PUBLISH_CROWD_BYTES_MAX;
    serve_waiting(pipe);
}

bool publish_pipe_has_more(const struct publish_pipe *pipe)
{
    return !waiting_is_empty(&pipe->waiting);
}

void publish_pipe_listen_again(struct publish_pipe *pipe)
{
    DWORD failure = ERROR_SUCCESS;

    part_with_the_late(pipe);
    keep_places_free(pipe);
    for (size_t i = 0; i < PUBLISH_LISTENERS && !pipe->is_stopping; i++) {
        DWORD error =
            pipe->instances[i].is_idle ? listen_again(&pipe->instances[i]) : ERROR_SUCCESS;

        failure = error == ERROR_SUCCESS ? failure : error;
    }
    if (failure != ERROR_SUCCESS && !pipe->is_failing) {
        log_os_error("cannot listen again on publish pipe", pipe->config.name, failure);
    }
    pipe->is_failing = failure != ERROR_SUCCESS;
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
        pipe->instances[i].left_at_stop = STOP_BYTES_MAX;
    }
    serve_waiting(pipe);
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        if (pipe->instances[i].handle != INVALID_HANDLE_VALUE) {
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
        forget_client(&pipe->instances[i]);
        if (pipe->instances[i].handle != INVALID_HANDLE_VALUE) {
            (void)CloseHandle(pipe->instances[i].handle);
        }
    }
    free(pipe);
}
