/*
 * bench_relay_uv PREFIX PENDING-INSTANCES: a relay by libuv that coalesces.
 *
 * Whole lines of each publisher go to every subscriber. While a write to a subscriber is pending,
 * what comes for it is collected, and is the next write.
 */
#include <uv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READ_BYTES (64u * 1024u)
#define GREETING "{\"source\":\"/stream\",\"type\":\"wnetwatch.stream.live\"}\n"

struct bytes {
    char *data;
    size_t size;
    size_t room;
};

struct subscriber {
    uv_pipe_t pipe; /* first, so that a handle is its subscriber */
    uv_write_t write;
    struct bytes collected;
    struct bytes in_flight;
    int is_writing;
    int is_closed;
    struct subscriber *next;
};

struct publisher {
    uv_pipe_t pipe;       /* first */
    struct bytes partial; /* a line whose end has not come */
};

static uv_loop_t loop;
static uv_pipe_t publish_server;
static uv_pipe_t subscribe_server;
static struct subscriber *subscribers;
static char read_buffer[READ_BYTES];

static void expect(int succeeded, const char *what)
{
    if (!succeeded) {
        (void)fprintf(stderr, "bench_relay_uv: %s failed\n", what);
        exit(1);
    }
}

static void append(struct bytes *bytes, const char *data, size_t size)
{
    if (bytes->size + size > bytes->room) {
        bytes->room = (bytes->size + size) * 2;
        bytes->data = realloc(bytes->data, bytes->room);
        expect(bytes->data != NULL, "having memory");
    }
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

static void on_written(uv_write_t *request, int status);

/* What was collected becomes the write, and collecting goes on in the other buffer. */
static void write_collected(struct subscriber *subscriber)
{
    struct bytes free_bytes = subscriber->in_flight;
    uv_buf_t buffer;

    if (subscriber->is_writing || subscriber->is_closed || subscriber->collected.size == 0) {
        return;
    }
    free_bytes.size = 0;
    subscriber->in_flight = subscriber->collected;
    subscriber->collected = free_bytes;
    buffer = uv_buf_init(subscriber->in_flight.data, (unsigned int)subscriber->in_flight.size);
    subscriber->is_writing = 1;
    expect(uv_write(&subscriber->write, (uv_stream_t *)&subscriber->pipe, &buffer, 1, on_written) ==
               0,
           "writing");
}

static void on_written(uv_write_t *request, int status)
{
    struct subscriber *subscriber = (struct subscriber *)request->handle;

    subscriber->is_writing = 0;
    if (status == 0) {
        write_collected(subscriber);
    }
}

static void forward(const char *bytes, size_t size)
{
    struct subscriber *subscriber;

    for (subscriber = subscribers; subscriber != NULL; subscriber = subscriber->next) {
        append(&subscriber->collected, bytes, size);
        write_collected(subscriber);
    }
}

static void give_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)handle;
    (void)suggested;
    *buffer = uv_buf_init(read_buffer, READ_BYTES);
}

static size_t whole_lines(const char *bytes, size_t size)
{
    while (size > 0 && bytes[size - 1] != '\n') {
        size--;
    }
    return size;
}

static void take_lines(struct publisher *publisher, const char *bytes, size_t size)
{
    const size_t whole = whole_lines(bytes, size);

    if (whole > 0) {
        append(&publisher->partial, bytes, whole);
        forward(publisher->partial.data, publisher->partial.size);
        publisher->partial.size = 0;
    }
    append(&publisher->partial, bytes + whole, size - whole);
}

static void free_publisher(uv_handle_t *handle)
{
    struct publisher *publisher = (struct publisher *)handle;

    free(publisher->partial.data);
    free(publisher);
}

static void on_publisher_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    if (size > 0) {
        take_lines((struct publisher *)stream, buffer->base, (size_t)size);
    } else if (size < 0) {
        uv_close((uv_handle_t *)stream, free_publisher);
    }
}

/* Its memory stays: a relay of the benchmark lives for one run. */
static void on_subscriber_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct subscriber *subscriber = (struct subscriber *)stream;

    (void)buffer;
    if (size < 0 && !subscriber->is_closed) {
        subscriber->is_closed = 1;
        uv_close((uv_handle_t *)stream, NULL);
    }
}

static void on_publisher(uv_stream_t *server, int status)
{
    struct publisher *publisher = calloc(1, sizeof(*publisher));

    expect(status == 0 && publisher != NULL, "taking a publisher");
    expect(uv_pipe_init(&loop, &publisher->pipe, 0) == 0, "making a pipe");
    if (uv_accept(server, (uv_stream_t *)&publisher->pipe) == 0) {
        (void)uv_read_start((uv_stream_t *)&publisher->pipe, give_buffer, on_publisher_read);
    }
}

static void on_subscriber(uv_stream_t *server, int status)
{
    struct subscriber *subscriber = calloc(1, sizeof(*subscriber));

    expect(status == 0 && subscriber != NULL, "taking a subscriber");
    expect(uv_pipe_init(&loop, &subscriber->pipe, 0) == 0, "making a pipe");
    expect(uv_accept(server, (uv_stream_t *)&subscriber->pipe) == 0, "accepting a subscriber");
    (void)uv_read_start((uv_stream_t *)&subscriber->pipe, give_buffer, on_subscriber_read);
    subscriber->next = subscribers;
    subscribers = subscriber;
    append(&subscriber->collected, GREETING, strlen(GREETING));
    write_collected(subscriber);
}

static void listen_on(uv_pipe_t *server, const char *prefix, const char *suffix, int instances,
                      uv_connection_cb on_connection)
{
    char name[128];

    (void)snprintf(name, sizeof(name), "\\\\.\\pipe\\%s.%s", prefix, suffix);
    expect(uv_pipe_init(&loop, server, 0) == 0, "making a pipe");
    uv_pipe_pending_instances(server, instances);
    expect(uv_pipe_bind(server, name) == 0, "binding a pipe");
    expect(uv_listen((uv_stream_t *)server, instances, on_connection) == 0, "listening");
}

int main(int count, char **words)
{
    int instances;

    if (count != 3) {
        (void)fprintf(stderr, "usage: bench_relay_uv PREFIX PENDING-INSTANCES\n");
        return 2;
    }
    instances = atoi(words[2]);
    expect(instances > 0, "reading the number of instances");
    expect(uv_loop_init(&loop) == 0, "making a loop");
    listen_on(&subscribe_server, words[1], "subscribe", instances, on_subscriber);
    listen_on(&publish_server, words[1], "publish", instances, on_publisher);
    return uv_run(&loop, UV_RUN_DEFAULT);
}
