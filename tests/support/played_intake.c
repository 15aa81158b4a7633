#include "tests/support/played_intake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct played_client *client_of(struct intake_peer *peer)
{
    return LIST_ITEM(peer, struct played_client, peer);
}

static bool has_something(const struct played_client *client)
{
    return client->pipe_size != 0 || client->empty_writes != 0;
}

/* What was written first, as much as one read takes. */
static size_t take_from_pipe(const struct played_intake *played, struct played_client *client)
{
    size_t size = client->pipe_size < played->read_max ? client->pipe_size : played->read_max;

    if (client->pipe_size == 0) {
        client->empty_writes--;
        return 0;
    }
    memcpy(client->bytes, client->pipe, size);
    client->pipe_size -= size;
    memmove(client->pipe, client->pipe + size, client->pipe_size);
    return size;
}

static enum intake_read port_read(void *context, struct intake_peer *peer, const char **bytes_out,
                                  size_t *size_out)
{
    struct played_intake *played = context;
    struct played_client *client = client_of(peer);

    assert_true(client->is_open && !client->is_reading);
    played->reads++;
    if (has_something(client)) {
        *size_out = take_from_pipe(played, client);
        *bytes_out = client->bytes;
        return INTAKE_READ;
    }
    if (client->has_left) {
        return INTAKE_GONE;
    }
    client->is_reading = true;
    return INTAKE_PENDING;
}

/* The pending read has ended, by what it waited for. */
static void complete(struct played_intake *played, struct played_client *client)
{
    if (client->is_reading && !list_node_is_linked(&client->completion)) {
        list_append(&played->completions, &client->completion);
    }
}

static void port_cancel_read(void *context, struct intake_peer *peer)
{
    struct played_intake *played = context;
    struct played_client *client = client_of(peer);

    assert_true(client->is_open && client->is_reading);
    played->cancels++;
    client->is_cancelled = !list_node_is_linked(&client->completion);
    complete(played, client);
}

static size_t port_peek(void *context, struct intake_peer *peer, char *bytes, size_t capacity)
{
    const struct played_client *client = client_of(peer);
    size_t size = client->pipe_size < capacity ? client->pipe_size : capacity;

    (void)context;
    assert_true(client->is_open);
    if (size != 0) {
        memcpy(bytes, client->pipe, size);
    }
    return size;
}

static void port_identify(void *context, struct intake_peer *peer, struct identity *identity_out)
{
    assert_true(client_of(peer)->is_open);
    ((struct played_intake *)context)->identities++;
    *identity_out = client_of(peer)->identity;
}

static uint32_t port_process_of(void *context, struct intake_peer *peer)
{
    assert_true(client_of(peer)->is_open);
    ((struct played_intake *)context)->processes++;
    return client_of(peer)->identity.process_id;
}

/* The bytes go, so that reading them later is found. */
static void port_close(void *context, struct intake_peer *peer)
{
    struct played_client *client = client_of(peer);

    assert_true(client->is_open && !client->is_reading);
    ((struct played_intake *)context)->closes++;
    free(client->pipe);
    free(client->bytes);
    memset(client, 0, sizeof(*client));
}

static bool port_listen(void *context)
{
    struct played_intake *played = context;

    played->listens++;
    played->closes_at_listen = played->closes;
    return !played->listen_fails;
}

static void port_poll(void *context)
{
    struct played_intake *played = context;

    played->polls++;
    if (played->on_poll != NULL) {
        played->on_poll(played->poll_context);
    }
    played_report(played);
}

void played_intake_init(struct played_intake *played)
{
    memset(played, 0, sizeof(*played));
    played->read_max = PIPE_BUFFER_BYTES;
    played->port.context = played;
    played->port.read = port_read;
    played->port.cancel_read = port_cancel_read;
    played->port.peek = port_peek;
    played->port.identify = port_identify;
    played->port.process_of = port_process_of;
    played->port.close = port_close;
    played->port.listen = port_listen;
    played->port.poll = port_poll;
}

static struct played_client *connect_client(struct played_intake *played, size_t index,
                                            const struct identity *identity, bool identify_now)
{
    struct played_client *client = &played->clients[index];

    assert_false(client->is_open);
    client->is_open = true;
    client->identity = *identity;
    client->pipe = malloc(PIPE_BUFFER_BYTES);
    client->bytes = malloc(PIPE_BUFFER_BYTES);
    assert_true(client->pipe != NULL && client->bytes != NULL);
    intake_connected(played->intake, &client->peer, identify_now);
    return client;
}

struct played_client *played_connect(struct played_intake *played, size_t index,
                                     const struct identity *identity)
{
    return connect_client(played, index, identity, false);
}

struct played_client *played_connect_known(struct played_intake *played, size_t index,
                                           const struct identity *identity)
{
    return connect_client(played, index, identity, true);
}

void played_write(struct played_intake *played, struct played_client *client, const char *bytes,
                  size_t size)
{
    assert_true(client->is_open && client->empty_writes == 0);
    assert_true(size != 0 && client->pipe_size + size <= PIPE_BUFFER_BYTES);
    memcpy(client->pipe + client->pipe_size, bytes, size);
    client->pipe_size += size;
    complete(played, client);
}

void played_write_nothing(struct played_intake *played, struct played_client *client)
{
    assert_true(client->is_open);
    client->empty_writes++;
    complete(played, client);
}

void played_leave(struct played_intake *played, struct played_client *client)
{
    assert_true(client->is_open);
    client->has_left = true;
    complete(played, client);
}

static void report_one(struct played_intake *played, struct played_client *client)
{
    client->is_reading = false;
    if (client->is_cancelled || !has_something(client)) {
        intake_ended(played->intake, &client->peer);
    } else {
        size_t size = take_from_pipe(played, client);

        intake_arrived(played->intake, &client->peer, client->bytes, size);
    }
}

void played_report(struct played_intake *played)
{
    struct list_node *node;

    while ((node = list_take_first(&played->completions)) != NULL) {
        report_one(played, LIST_ITEM(node, struct played_client, completion));
    }
}

void played_intake_deinit(struct played_intake *played)
{
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        if (played->clients[i].is_open) {
            played->clients[i].pipe_size = 0;
            played->clients[i].empty_writes = 0;
            played_leave(played, &played->clients[i]);
        }
    }
    played_report(played);
    for (int turn = 0; !intake_is_empty(played->intake); turn++) {
        assert_in_range(turn, 0, 1000);
        intake_serve(played->intake); /* what still waits */
        intake_read_on(played->intake);
    }
}
