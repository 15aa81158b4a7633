#include "tests/support/played_fanout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "broker/core/broker.h"

static struct played_subscriber *client_of(struct subscriber *subscriber)
{
    return LIST_ITEM(subscriber, struct played_subscriber, subscriber);
}

static char *port_buffer(void *context)
{
    struct played_fanout *played = context;

    played->buffers++;
    if (played->has_no_memory) {
        return NULL;
    }
    if (played->buffer == NULL) {
        played->buffer = malloc(BATCH_BYTES_MAX);
        assert_non_null(played->buffer);
    }
    return played->buffer;
}

static void hear(struct played_subscriber *client, const char *bytes, size_t size)
{
    client->text = realloc(client->text, client->text_size + size + 1);
    assert_non_null(client->text);
    memcpy(client->text + client->text_size, bytes, size);
    client->text_size += size;
    client->text[client->text_size] = '\0';
}

static enum fanout_write port_write(void *context, struct subscriber *subscriber, size_t size)
{
    struct played_fanout *played = context;
    struct played_subscriber *client = client_of(subscriber);

    assert_true(client->is_open && client->pending == NULL);
    assert_in_range(size, 1, BATCH_BYTES_MAX);
    assert_int_equal(played->buffer[size - 1], '\n');
    client->writes++;
    if (client->is_broken) {
        return FANOUT_FAILED;
    }
    if (client->is_stalled) {
        client->pending = played->buffer;
        client->pending_size = size;
        played->buffer = NULL;
        return FANOUT_PENDING;
    }
    hear(client, played->buffer, size);
    return FANOUT_WRITTEN;
}

static void port_close(void *context, struct subscriber *subscriber)
{
    struct played_subscriber *client = client_of(subscriber);

    assert_true(client->is_open);
    ((struct played_fanout *)context)->closes++;
    client->is_open = false;
    if (client->pending == NULL) {
        subscriber_deinit(subscriber);
    }
}

static uint32_t port_process_of(void *context, struct subscriber *subscriber)
{
    ((struct played_fanout *)context)->processes++;
    return client_of(subscriber)->identity.process_id;
}

void played_fanout_init(struct played_fanout *played)
{
    memset(played, 0, sizeof(*played));
    played->port.context = played;
    played->port.buffer = port_buffer;
    played->port.write = port_write;
    played->port.close = port_close;
    played->port.process_of = port_process_of;
}

bool played_fanout_open(struct played_fanout *played, struct broker_fixture *fixture)
{
    const struct broker_config config = {
        .source = "/wnetwatch/test",
        .version = "1.2.3",
        .identity_mode = "test",
        .private_names = "",
        .journal = {.epoch = FIXTURE_EPOCH,
                    .ring_bytes = RING_BYTES,
                    .ring_events = RING_EVENTS_MAX},
        .clock = broker_fixture_clock(fixture),
        .fanout_port = &played->port,
    };

    played_fanout_init(played);
    fixture->now.monotonic_us = 1000000;
    fixture->now.utc_us = FIXTURE_START_UTC_US;
    if (!broker_init(&fixture->broker, &config)) {
        return false;
    }
    played->broker = &fixture->broker;
    return true;
}

void played_subscriber_connect(struct played_fanout *played, struct played_subscriber *client,
                               const struct identity *identity)
{
    assert_false(client->is_open);
    free(client->text);
    memset(client, 0, sizeof(*client));
    client->identity = *identity;
    client->is_open = true;
    subscriber_init(&client->subscriber, played->broker);
    fanout_connected(played->broker->fanout, &client->subscriber);
}

void played_subscriber_say(struct played_fanout *played, struct played_subscriber *client,
                           const char *text)
{
    assert_true(client->is_open);
    fanout_arrived(played->broker->fanout, &client->subscriber, &client->identity, text,
                   strlen(text));
}

void played_subscriber_ask(struct played_fanout *played, struct played_subscriber *client,
                           const struct identity *identity, const char *body)
{
    char request[1024];

    (void)snprintf(request, sizeof(request), "{\"subscribe\":{%s}}\n", body);
    played_subscriber_connect(played, client, identity);
    played_subscriber_say(played, client, request);
}

void played_subscriber_read(struct played_fanout *played, struct played_subscriber *client)
{
    assert_non_null(client->pending);
    client->is_stalled = false;
    if (client->is_open) {
        hear(client, client->pending, client->pending_size);
        fanout_written(played->broker->fanout, &client->subscriber);
    } else {
        subscriber_deinit(&client->subscriber);
    }
    free(client->pending);
    client->pending = NULL;
}

void played_subscriber_leave(struct played_fanout *played, struct played_subscriber *client)
{
    if (client->is_open) {
        fanout_ended(played->broker->fanout, &client->subscriber);
    }
    if (client->pending != NULL) {
        played_subscriber_read(played, client);
    }
}

size_t played_subscriber_count(const struct played_subscriber *client, const char *part)
{
    size_t count = 0;

    for (const char *at = client->text; at != NULL && (at = strstr(at, part)) != NULL; at++) {
        count++;
    }
    return count;
}

void played_subscriber_deinit(struct played_fanout *played, struct played_subscriber *client)
{
    played_subscriber_leave(played, client);
    free(client->text);
    memset(client, 0, sizeof(*client));
}

void played_fanout_deinit(struct played_fanout *played)
{
    free(played->buffer);
    played->buffer = NULL;
}
