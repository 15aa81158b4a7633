#include "broker/win/subscribe_pipe.h"

#include "broker/core/assertion.h"
#include "broker/core/places.h"
#include "broker/core/subscriber.h"
#include "broker/core/subscribers.h"
#include "broker/core/turns.h"
#include "broker/win/log.h"
#include "broker/win/server_pipe.h"

#include <stdlib.h>
#include <string.h>

/* Writes to one subscriber that end at once, in a row, before others get their turn. */
enum { WRITES_PER_TURN_MAX = 4 };

/* What each user's streams may cost in a turn, as much as one of them may. */
#define USER_TURN_WORK_MAX SUBSCRIBER_TURN_WORK_MAX

/* A request usually comes in one read; longer ones come in several. */
#define READ_BYTES 512u

struct connection {
    struct connection *next;
    struct connection *previous;
    struct subscribe_pipe *pipe;
    HANDLE handle;
    struct loop_call read; /* listening, then reading: never both */
    struct loop_call write;
    struct subscriber subscriber;
    struct identity identity;
    uint64_t arrival;
    bool has_client;
    bool is_identified;
    bool is_closing;
    char *batch; /* what is being written; NULL when nothing is */
    char bytes[READ_BYTES];
};

_Static_assert(sizeof(struct connection) <= SUBSCRIBER_BYTES_MAX,
               "who connects and waits costs no more than is promised");

struct subscribe_pipe {
    struct subscribe_pipe_config config;
    struct server_pipe server;
    struct connection *connections; /* listening ones too */
    struct turns turns;
    size_t listening_count;
    size_t client_count;
    uint64_t arrivals; /* clients that have ever connected */
    bool is_stopping;
    bool is_failing; /* the last attempt to listen */
    char *scratch;   /* a batch is made here, and handed over if its write has to wait */
};

static void listen_enough(struct subscribe_pipe *pipe);

static void unlink_connection(struct connection *connection)
{
    if (connection->previous != NULL) {
        connection->previous->next = connection->next;
    } else {
        connection->pipe->connections = connection->next;
    }
    if (connection->next != NULL) {
        connection->next->previous = connection->previous;
    }
}

static void free_connection(struct connection *connection)
{
    if (connection->has_client) {
        subscriber_deinit(&connection->subscriber);
        connection->pipe->client_count--;
    }
    unlink_connection(connection);
    if (connection->handle != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(connection->handle);
    }
    free(connection->batch);
    free(connection);
}

/* Cancel, wait for the completions, then free: the last completion comes back here. */
static void close_connection(struct connection *connection)
{
    if (!connection->is_closing) {
        connection->is_closing = true;
        (void)CancelIoEx(connection->handle, NULL);
    }
    if (!connection->read.is_pending && !connection->write.is_pending) {
        free_connection(connection);
    }
}

static void identify(struct connection *connection)
{
    if (!connection->is_identified) {
        client_identity_take(connection->handle, connection->pipe->config.identity_mode,
                             &connection->identity);
        connection->is_identified = true;
    }
}

static void take_bytes(struct connection *connection, DWORD size)
{
    identify(connection);
    subscriber_take(&connection->subscriber, &connection->identity, connection->bytes, size);
    if (!subscriber_listens(&connection->subscriber) && connection->write.is_pending) {
        /* Refused, and not reading: it would never get to the line that says so. */
        close_connection(connection);
    }
}

static void on_read(struct loop_call *call, DWORD error, DWORD size);

/* The pending read finds out that the client has gone, or that it talks out of turn. Who does
   that is heard no more, so nobody can keep the loop here. */
static void read_on(struct connection *connection)
{
    struct loop *loop = connection->pipe->config.loop;

    connection->read.done = on_read;
    while (subscriber_listens(&connection->subscriber)) {
        DWORD size = 0;

        loop_call_begin(loop, &connection->read);
        if (!ReadFile(connection->handle, connection->bytes, READ_BYTES, &size,
                      &connection->read.overlapped)) {
            if (GetLastError() == ERROR_IO_PENDING) {
                return;
            }
            loop_call_end(loop, &connection->read);
            close_connection(connection);
            return;
        }
        loop_call_end(loop, &connection->read);
        take_bytes(connection, size);
    }
}

static void on_read(struct loop_call *call, DWORD error, DWORD size)
{
    struct connection *connection = call->owner;

    if (error != ERROR_SUCCESS || connection->is_closing) {
        close_connection(connection);
        return;
    }
    take_bytes(connection, size);
    read_on(connection);
}

static bool is_asking(const struct connection *connection)
{
    return connection->has_client && !connection->is_closing &&
           connection->subscriber.stage == SUBSCRIBER_ASKING;
}

/* Those who ask, without the newcomer. Returns how many there are; as each newcomer makes room for
   himself, there are no more than the array holds. */
static size_t find_asking(struct subscribe_pipe *pipe, const struct connection *newcomer,
                          struct connection *asking[SUBSCRIBERS_ASKING_MAX])
{
    size_t count = 0;

    for (struct connection *c = pipe->connections; c != NULL && count < SUBSCRIBERS_ASKING_MAX;
         c = c->next) {
        if (is_asking(c) && c != newcomer) {
            asking[count] = c;
            count++;
        }
    }
    return count;
}

static void fill_place(struct place *place, struct connection *connection)
{
    if (connection->identity.process_id == 0) {
        connection->identity.process_id = client_identity_process(connection->handle);
    }
    place_take(place, connection->arrival, connection->subscriber.connected_monotonic_us);
    place->user = connection->identity.sid;
    place->process_id = connection->identity.process_id;
}

/* Who asks as soon as he has connected is not old enough to be met here. */
static void make_room_for(struct subscribe_pipe *pipe, const struct connection *newcomer)
{
    struct connection *asking[SUBSCRIBERS_ASKING_MAX];
    struct place places[SUBSCRIBERS_ASKING_MAX];
    size_t chosen;

    if (find_asking(pipe, newcomer, asking) < SUBSCRIBERS_ASKING_MAX) {
        return;
    }
    for (size_t i = 0; i < SUBSCRIBERS_ASKING_MAX; i++) {
        fill_place(&places[i], asking[i]);
    }
    (void)places_choose(places, SUBSCRIBERS_ASKING_MAX, 1, &chosen);
    pipe->config.broker->metrics.closed[PLACE_LOSS_CROWDED_SUBSCRIBER]++;
    close_connection(asking[chosen]);
}

static void on_connected(struct loop_call *call, DWORD error, DWORD size)
{
    struct connection *connection = call->owner;
    struct subscribe_pipe *pipe = connection->pipe;

    (void)size;
    pipe->listening_count--;
    if (error != ERROR_SUCCESS || pipe->is_stopping) {
        close_connection(connection);
        return;
    }
    listen_enough(pipe); /* before anything else: never a moment without a listener */
    subscriber_init(&connection->subscriber, pipe->config.broker);
    connection->subscriber.owner = connection;
    connection->has_client = true;
    pipe->arrivals++;
    connection->arrival = pipe->arrivals;
    pipe->client_count++;
    if (pipe->config.identity_mode == IDENTITY_BY_PROCESS) {
        identify(connection);
    }
    make_room_for(pipe, connection);
    read_on(connection);
}

static void on_written(struct loop_call *call, DWORD error, DWORD size)
{
    struct connection *connection = call->owner;

    (void)size;
    free(connection->batch);
    connection->batch = NULL;
    if (error != ERROR_SUCCESS || connection->is_closing) {
        close_connection(connection);
    }
}

static struct connection *new_connection(struct subscribe_pipe *pipe)
{
    struct connection *connection = calloc(1, sizeof(*connection));

    if (connection == NULL) {
        return NULL;
    }
    connection->pipe = pipe;
    connection->handle = INVALID_HANDLE_VALUE;
    loop_call_init(&connection->read, on_connected, connection);
    loop_call_init(&connection->write, on_written, connection);
    connection->next = pipe->connections;
    if (pipe->connections != NULL) {
        pipe->connections->previous = connection;
    }
    pipe->connections = connection;
    return connection;
}

static DWORD listen_once(struct subscribe_pipe *pipe)
{
    struct connection *connection = new_connection(pipe);
    DWORD error;

    if (connection == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    error = server_pipe_create(&pipe->server, pipe->config.loop, &connection->handle);
    if (error == ERROR_SUCCESS) {
        error = server_pipe_listen(connection->handle, pipe->config.loop, &connection->read);
    }
    if (error != ERROR_SUCCESS) {
        free_connection(connection);
        return error;
    }
    pipe->listening_count++;
    return ERROR_SUCCESS;
}

/* What fails now is tried again at each turn of the loop, and said once. */
static void listen_enough(struct subscribe_pipe *pipe)
{
    DWORD error = ERROR_SUCCESS;

    while (!pipe->is_stopping && pipe->listening_count < SUBSCRIBE_LISTENERS &&
           error == ERROR_SUCCESS) {
        error = listen_once(pipe);
    }
    if (error != ERROR_SUCCESS && !pipe->is_failing) {
        log_os_error("cannot listen on subscribe pipe", pipe->config.name, error);
    }
    pipe->is_failing = error != ERROR_SUCCESS;
}

enum write_result {
    WRITE_DONE,
    WRITE_PENDING, /* the scratch belongs to the connection now */
    WRITE_FAILED
};

static enum write_result write_batch(struct connection *connection, size_t size)
{
    struct subscribe_pipe *pipe = connection->pipe;

    loop_call_begin(pipe->config.loop, &connection->write);
    if (WriteFile(connection->handle, pipe->scratch, (DWORD)size, NULL,
                  &connection->write.overlapped)) {
        loop_call_end(pipe->config.loop, &connection->write);
        return WRITE_DONE;
    }
    if (GetLastError() != ERROR_IO_PENDING) {
        loop_call_end(pipe->config.loop, &connection->write);
        return WRITE_FAILED;
    }
    connection->batch = pipe->scratch;
    pipe->scratch = NULL;
    return WRITE_PENDING;
}

static bool has_scratch(struct subscribe_pipe *pipe)
{
    if (pipe->scratch == NULL) {
        pipe->scratch = malloc(BATCH_BYTES_MAX);
    }
    return pipe->scratch != NULL;
}

/* Returns whether the subscriber could take more at once. What it has cost, in steps of work and
   bytes, goes to work_out. */
static bool pump_one(struct connection *connection, size_t *work_out)
{
    struct subscribe_pipe *pipe = connection->pipe;
    enum subscriber_output output;
    size_t written = 0;
    size_t size;

    subscriber_begin_turn(&connection->subscriber);
    for (int writes = 0; writes < WRITES_PER_TURN_MAX; writes++) {
        if (!has_scratch(pipe)) {
            return false; /* the journal keeps what it wants; memory may be there next time */
        }
        output =
            subscriber_next_batch(&connection->subscriber, pipe->scratch, BATCH_BYTES_MAX, &size);
        written += output == SUBSCRIBER_BATCH ? size : 0;
        *work_out = written + subscriber_turn_cost(&connection->subscriber);
        switch (output) {
        case SUBSCRIBER_WAITS:
            return false;
        case SUBSCRIBER_AGAIN:
            return true;
        case SUBSCRIBER_DONE:
            close_connection(connection);
            return false;
        case SUBSCRIBER_BATCH:
            break;
        }
        switch (write_batch(connection, size)) {
        case WRITE_DONE:
            break;
        case WRITE_PENDING:
            return false;
        case WRITE_FAILED:
            close_connection(connection);
            return false;
        }
    }
    return true;
}

DWORD subscribe_pipe_open(const struct subscribe_pipe_config *config,
                          struct subscribe_pipe **pipe_out)
{
    struct subscribe_pipe *pipe = calloc(1, sizeof(*pipe));

    *pipe_out = pipe;
    if (pipe == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    pipe->config = *config;
    pipe->server.name = config->name;
    pipe->server.access = PIPE_ACCESS_DUPLEX;
    pipe->server.security = config->security;
    while (pipe->listening_count < SUBSCRIBE_LISTENERS) {
        DWORD error = listen_once(pipe);

        if (error != ERROR_SUCCESS) {
            return error;
        }
    }
    return ERROR_SUCCESS;
}

/* Returns whether there is more to do. */
static bool serve_in_turn(struct connection *connection)
{
    struct subscribe_pipe *pipe = connection->pipe;
    size_t *left = turns_left(&pipe->turns, connection->identity.sid);
    size_t work = 0;
    bool has_more;

    if (left == NULL) {
        subscriber_miss_turn(&connection->subscriber);
        return true;
    }
    has_more = pump_one(connection, &work); /* which may end the connection */
    *left -= work < *left ? work : *left;
    return has_more;
}

bool subscribe_pipe_pump(struct subscribe_pipe *pipe)
{
    bool has_more = false;
    struct subscriber *next;

    listen_enough(pipe);
    turns_begin(&pipe->turns, USER_TURN_WORK_MAX);
    subscribers_begin_turn(pipe->config.broker);
    for (struct subscriber *s = pipe->config.broker->subscribers; s != NULL; s = next) {
        struct connection *c = s->owner;

        next = s->next; /* serving may end the connection */
        if (!c->is_closing && !c->write.is_pending) {
            has_more = serve_in_turn(c) || has_more;
        }
    }
    return has_more;
}

bool subscribe_pipe_waits_for_time(const struct subscribe_pipe *pipe)
{
    for (const struct connection *c = pipe->connections; c != NULL; c = c->next) {
        if (c->has_client && subscriber_waits_for_time(&c->subscriber)) {
            return true;
        }
    }
    return pipe->is_failing;
}

bool subscribe_pipe_has_clients(const struct subscribe_pipe *pipe)
{
    return pipe->client_count != 0;
}

void subscribe_pipe_stop_listening(struct subscribe_pipe *pipe)
{
    pipe->is_stopping = true;
    for (struct connection *c = pipe->connections; c != NULL; c = c->next) {
        if (!c->has_client) {
            (void)CancelIoEx(c->handle, NULL);
        }
    }
}

void subscribe_pipe_stop(struct subscribe_pipe *pipe)
{
    struct connection *next;

    if (pipe == NULL) {
        return;
    }
    pipe->is_stopping = true;
    for (struct connection *c = pipe->connections; c != NULL; c = next) {
        next = c->next;
        close_connection(c);
    }
}

void subscribe_pipe_free(struct subscribe_pipe *pipe)
{
    if (pipe == NULL) {
        return;
    }
    ASSERTION(pipe->connections == NULL);
    free(pipe->scratch);
    free(pipe);
}
