#include "tests/sim/publish_pipe.h"

#include "tests/sim/ledger.h"
#include "tests/sim/people.h"
#include "tests/sim/violation.h"

#include <stdlib.h>
#include <string.h>

/* A client's bytes come in so many pieces of one turn at most; the last is all that is there. */
enum { PIECES_PER_TURN = 3 };

static void *need(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static struct instance *instance_of(struct intake_peer *peer)
{
    return LIST_ITEM(peer, struct instance, peer);
}

/* A call of the instance has ended; it is reported once. */
static void queue_report(struct instance *instance)
{
    if (!list_node_is_linked(&instance->report)) {
        list_append(&instance->pipe->reports, &instance->report);
    }
}

static void free_piece(struct instance *instance)
{
    free(instance->piece);
    instance->piece = NULL;
}

/* Everything that was there, or a part of it. */
static size_t choose_piece(struct instance *instance)
{
    struct random *random = instance->pipe->random;

    instance->pieces_of_turn++;
    if (instance->pieces_of_turn >= PIECES_PER_TURN || !random_once_in(random, 3)) {
        return instance->size;
    }
    return 1 + random_below(random, (uint32_t)instance->size);
}

/* Into memory of its exact size, so that sanitizers see each misuse. */
static size_t read_piece(struct instance *instance)
{
    size_t size = choose_piece(instance);

    free_piece(instance);
    instance->piece = need(malloc(size));
    memcpy(instance->piece, instance->bytes, size);
    instance->size -= size;
    memmove(instance->bytes, instance->bytes + size, instance->size);
    instance->read += size;
    return size;
}

static void release_client(struct instance *instance)
{
    if (instance->client != NULL) {
        *instance->client = NULL;
        instance->client = NULL;
    }
}

static void reset(struct instance *instance, enum instance_state state)
{
    struct publish_pipe *pipe = instance->pipe;
    char *bytes = instance->bytes;
    struct pipe_line *lines = instance->lines;
    size_t capacity = instance->capacity;
    size_t line_capacity = instance->line_capacity;

    free_piece(instance);
    release_client(instance);
    if (list_node_is_linked(&instance->report)) {
        list_remove(&pipe->reports, &instance->report);
    }
    memset(instance, 0, sizeof(*instance));
    instance->pipe = pipe;
    instance->state = state;
    instance->bytes = bytes; /* used again */
    instance->capacity = capacity;
    instance->lines = lines;
    instance->line_capacity = line_capacity;
}

static enum intake_read port_read(void *context, struct intake_peer *peer, const char **bytes_out,
                                  size_t *size_out)
{
    struct publish_pipe *pipe = context;
    struct instance *instance = instance_of(peer);

    if (instance->state != INSTANCE_SERVED || instance->read_is_pending) {
        violation("a read begins where none may");
    }
    ledger_note_read(pipe->ledger, instance);
    if (pipe->is_dead || (instance->size == 0 && instance->client == NULL)) {
        return INTAKE_GONE;
    }
    if (instance->size == 0) {
        free_piece(instance);
        instance->read_is_pending = true;
        return INTAKE_PENDING;
    }
    *size_out = read_piece(instance);
    *bytes_out = instance->piece;
    return INTAKE_READ;
}

/* Told later, as all ends of calls; a read that has ended already is past cancelling. */
static void port_cancel_read(void *context, struct intake_peer *peer)
{
    struct publish_pipe *pipe = context;
    struct instance *instance = instance_of(peer);

    if (!instance->read_is_pending) {
        violation("a read is cancelled that is not pending");
    }
    ledger_note_cancel(pipe->ledger, instance);
    instance->is_cancelled = true;
    instance->ends_by_cancel = !list_node_is_linked(&instance->report);
    queue_report(instance);
}

static size_t port_peek(void *context, struct intake_peer *peer, char *bytes, size_t capacity)
{
    struct publish_pipe *pipe = context;
    struct instance *instance = instance_of(peer);

    if (pipe->is_dead) {
        return 0;
    }
    if (capacity < instance->size) {
        violation("a look at %zu bytes has room for %zu", instance->size, capacity);
    }
    ledger_learn(pipe->ledger);
    instance->is_drained = true;
    if (instance->size != 0) {
        memcpy(bytes, instance->bytes, instance->size);
    }
    return instance->size;
}

static void port_identify(void *context, struct intake_peer *peer, struct identity *identity_out)
{
    struct instance *instance = instance_of(peer);

    (void)context;
    *identity_out = people[instance->user];
    identity_out->process_id = instance->process_id;
    instance->is_identified = true;
}

static uint32_t port_process_of(void *context, struct intake_peer *peer)
{
    (void)context;
    return instance_of(peer)->process_id;
}

static void port_close(void *context, struct intake_peer *peer)
{
    struct publish_pipe *pipe = context;
    struct instance *instance = instance_of(peer);

    if (instance->read_is_pending) {
        violation("a connection is closed while its read is pending");
    }
    ledger_note_close(pipe->ledger, instance);
    reset(instance, INSTANCE_IDLE);
}

static bool port_listen(void *context)
{
    struct publish_pipe *pipe = context;
    bool all_listen = true;

    pipe->listen_calls++;
    if (!pipe->is_dead) {
        pipe->on_listen(pipe->context);
    }
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        struct instance *instance = &pipe->instances[i];

        if (instance->state != INSTANCE_IDLE) {
            continue;
        }
        if (pipe->listen_fails && random_once_in(pipe->random, 3)) {
            all_listen = false;
        } else {
            instance->state = INSTANCE_LISTENING;
        }
    }
    return all_listen;
}

static void port_poll(void *context)
{
    struct publish_pipe *pipe = context;

    pipe->on_poll(pipe->context);
    publish_pipe_report(pipe);
}

void publish_pipe_init(struct publish_pipe *pipe, struct broker *broker, struct random *random,
                       struct ledger *ledger, const struct clock_reading *now)
{
    memset(pipe, 0, sizeof(*pipe));
    pipe->broker = broker;
    pipe->random = random;
    pipe->ledger = ledger;
    pipe->now = now;
    pipe->port.context = pipe;
    pipe->port.read = port_read;
    pipe->port.cancel_read = port_cancel_read;
    pipe->port.peek = port_peek;
    pipe->port.identify = port_identify;
    pipe->port.process_of = port_process_of;
    pipe->port.close = port_close;
    pipe->port.listen = port_listen;
    pipe->port.poll = port_poll;
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        pipe->instances[i].pipe = pipe;
    }
}

void publish_pipe_open(struct publish_pipe *pipe)
{
    pipe->is_dead = false;
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        reset(&pipe->instances[i], INSTANCE_LISTENING);
    }
}

static void report_connected(struct instance *instance)
{
    struct publish_pipe *pipe = instance->pipe;

    instance->state = INSTANCE_SERVED;
    instance->connected_us = pipe->now->monotonic_us;
    intake_connected(pipe->broker->intake, &instance->peer, pipe->identifies_at_once);
}

static void report_read(struct instance *instance)
{
    struct publish_pipe *pipe = instance->pipe;
    size_t size;

    instance->read_is_pending = false;
    if (instance->ends_by_cancel || instance->size == 0 || pipe->is_dead) {
        intake_ended(pipe->broker->intake, &instance->peer);
    } else {
        size = read_piece(instance);
        intake_arrived(pipe->broker->intake, &instance->peer, instance->piece, size);
    }
}

void publish_pipe_report(struct publish_pipe *pipe)
{
    struct list_node *node;

    while ((node = list_take_first(&pipe->reports)) != NULL) {
        struct instance *instance = LIST_ITEM(node, struct instance, report);

        if (instance->state == INSTANCE_CONNECTED) {
            report_connected(instance);
        } else {
            report_read(instance);
        }
    }
}

void publish_pipe_begin_turn(struct publish_pipe *pipe)
{
    pipe->turn++;
    pipe->listen_calls = 0;
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        pipe->instances[i].pieces_of_turn = 0;
    }
}

void publish_pipe_close(struct publish_pipe *pipe)
{
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        if (pipe->instances[i].state == INSTANCE_SERVED) {
            violation("the intake is over and has a connection");
        }
        reset(&pipe->instances[i], INSTANCE_IDLE);
    }
}

bool publish_pipe_connect(struct publish_pipe *pipe, struct instance **end, int user,
                          uint32_t process_id)
{
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        struct instance *instance = &pipe->instances[i];

        if (instance->state == INSTANCE_LISTENING) {
            instance->state = INSTANCE_CONNECTED;
            instance->client = end;
            instance->user = user;
            instance->process_id = process_id;
            *end = instance;
            queue_report(instance);
            return true;
        }
    }
    return false;
}

size_t publish_pipe_room(const struct instance *end)
{
    return PIPE_BUFFER_BYTES - end->size;
}

static void make_room_for_line(struct instance *instance)
{
    if (instance->line_count < instance->line_capacity) {
        return;
    }
    if (instance->first_line != 0) {
        instance->line_count -= instance->first_line;
        memmove(instance->lines, instance->lines + instance->first_line,
                instance->line_count * sizeof(instance->lines[0]));
        instance->first_line = 0;
        return;
    }
    instance->line_capacity = instance->line_capacity == 0 ? 8 : instance->line_capacity * 2;
    instance->lines =
        need(realloc(instance->lines, instance->line_capacity * sizeof(instance->lines[0])));
}

size_t publish_pipe_held(const struct publish_pipe *pipe, int user)
{
    size_t held = 0;

    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        const struct instance *instance = &pipe->instances[i];

        held += instance->user == user ? (size_t)(instance->written - instance->taken) : 0;
    }
    return held;
}

void publish_pipe_announce(struct instance *end, const struct said *said, size_t size)
{
    make_room_for_line(end);
    end->announced += size;
    end->lines[end->line_count].said = *said;
    end->lines[end->line_count].end = end->announced;
    end->line_count++;
}

static void note_whole_lines(struct instance *end, uint64_t written_before)
{
    for (size_t i = end->line_count; i > end->first_line; i--) {
        struct pipe_line *line = &end->lines[i - 1];

        if (line->end <= written_before) {
            return;
        }
        line->turn = end->pipe->turn;
    }
}

void publish_pipe_write(struct instance *end, const char *bytes, size_t size)
{
    if (size > publish_pipe_room(end)) {
        abort();
    }
    if (end->size + size > end->capacity) {
        end->capacity = (end->size + size) * 2;
        end->bytes = need(realloc(end->bytes, end->capacity));
    }
    memcpy(end->bytes + end->size, bytes, size);
    end->size += size;
    end->written += size;
    note_whole_lines(end, end->written - size);
    ledger_note_written(end->pipe->ledger, end, size);
    if (end->read_is_pending) {
        queue_report(end);
    }
}

void publish_pipe_leave(struct instance **end)
{
    struct instance *instance = *end;

    if (instance == NULL) {
        return;
    }
    release_client(instance);
    if (instance->read_is_pending) {
        queue_report(instance);
    }
}

struct pipe_line *instance_first_line(struct instance *instance)
{
    struct pipe_line *line;

    if (instance->first_line >= instance->line_count) {
        return NULL;
    }
    line = &instance->lines[instance->first_line];
    return line->end <= instance->written ? line : NULL;
}

void publish_pipe_deinit(struct publish_pipe *pipe)
{
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        reset(&pipe->instances[i], INSTANCE_IDLE);
        free(pipe->instances[i].bytes);
        free(pipe->instances[i].lines);
    }
}
