#include "tests/e2e/publish_server.h"

#include <stdlib.h>
#include <wchar.h>

#include "proto/pipe_names.h"
#include "tests/support/stories/capture.h"
#include "tests/support/stories/pipe_owner.h"

#define WAIT_MS_MAX 20000u
#define HUNG_BUFFER_BYTES 16u

struct instance {
    struct publish_server *server;
    HANDLE pipe;
    HANDLE completed; /* of the one operation of the moment */
    HANDLE thread;
};

struct publish_server {
    struct publish_server_config config;
    struct instance instances[PUBLISH_SERVER_INSTANCES_MAX];
    HANDLE stop;

    CRITICAL_SECTION lock; /* guards what follows */
    CONDITION_VARIABLE changed;
    struct publish_server_line **lines;
    size_t connection_count;
    size_t capacity;
};

/* True when it completed, whatever the result; false when the server stops. */
static bool wait_completed(struct instance *instance, OVERLAPPED *overlapped, DWORD *size_out)
{
    const HANDLE handles[] = {instance->server->stop, instance->completed};
    const bool is_stopping = WaitForMultipleObjects(2, handles, FALSE, INFINITE) == WAIT_OBJECT_0;

    if (is_stopping) {
        CancelIoEx(instance->pipe, overlapped);
    }
    if (!GetOverlappedResult(instance->pipe, overlapped, size_out, TRUE)) {
        *size_out = 0;
    }
    return !is_stopping;
}

/* A client that is there already, or was and left, counts as one. */
static bool accept_client(struct instance *instance)
{
    OVERLAPPED overlapped = {.hEvent = instance->completed};
    DWORD ignored_size;

    if (ConnectNamedPipe(instance->pipe, &overlapped) || GetLastError() != ERROR_IO_PENDING) {
        return WaitForSingleObject(instance->server->stop, 0) == WAIT_TIMEOUT;
    }
    return wait_completed(instance, &overlapped, &ignored_size);
}

static bool read_to_end(struct instance *instance, struct publish_server_line *line)
{
    line->size = 0;
    for (;;) {
        OVERLAPPED overlapped = {.hEvent = instance->completed};
        DWORD size = 0;

        if (!ReadFile(instance->pipe, line->bytes + line->size,
                      (DWORD)(sizeof(line->bytes) - line->size), NULL, &overlapped) &&
            GetLastError() != ERROR_IO_PENDING) {
            return true;
        }
        if (!wait_completed(instance, &overlapped, &size)) {
            return false;
        }
        if (size == 0) {
            return true;
        }
        line->size += size;
    }
}

static void keep_line(struct publish_server *server, const struct publish_server_line *line)
{
    struct publish_server_line *copy;

    if (server->connection_count == server->capacity) {
        server->capacity = server->capacity * 2 + 64;
        server->lines = realloc(server->lines, server->capacity * sizeof(*server->lines));
    }
    copy = malloc(offsetof(struct publish_server_line, bytes) + line->size);
    if (server->lines == NULL || copy == NULL) {
        abort();
    }
    copy->size = line->size;
    memcpy(copy->bytes, line->bytes, line->size);
    server->lines[server->connection_count] = copy;
}

static void count_connection(struct publish_server *server, const struct publish_server_line *line)
{
    EnterCriticalSection(&server->lock);
    if (!server->config.only_counts) {
        keep_line(server, line);
    }
    server->connection_count++;
    LeaveCriticalSection(&server->lock);
    WakeAllConditionVariable(&server->changed);
}

static DWORD WINAPI serve(void *context)
{
    struct instance *instance = context;
    struct publish_server *server = instance->server;
    struct publish_server_line *line = malloc(sizeof(*line));

    while (line != NULL && accept_client(instance)) {
        if (server->config.never_reads) {
            WaitForSingleObject(server->stop, INFINITE);
            break;
        }
        if (!read_to_end(instance, line)) {
            break;
        }
        count_connection(server, line);
        DisconnectNamedPipe(instance->pipe);
    }
    free(line);
    return 0;
}

static bool start_instance(struct publish_server *server, struct instance *instance,
                           PSECURITY_DESCRIPTOR descriptor)
{
    const DWORD buffer_bytes = server->config.never_reads ? HUNG_BUFFER_BYTES : PIPE_BUFFER_BYTES;
    SECURITY_ATTRIBUTES attributes = {sizeof(attributes), descriptor, FALSE};

    instance->server = server;
    instance->pipe =
        CreateNamedPipeW(PIPE_PUBLISH_NAME, PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED,
                         PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, PIPE_UNLIMITED_INSTANCES,
                         buffer_bytes, buffer_bytes, 0, &attributes);
    if (instance->pipe == INVALID_HANDLE_VALUE) {
        return false;
    }
    instance->completed = CreateEventW(NULL, TRUE, FALSE, NULL);
    instance->thread = CreateThread(NULL, 0, serve, instance, 0, NULL);
    return instance->completed != NULL && instance->thread != NULL;
}

struct publish_server *publish_server_start(const struct publish_server_config *config)
{
    struct publish_server *server = calloc(1, sizeof(*server));
    PSECURITY_DESCRIPTOR descriptor = pipe_owner_descriptor(config->owner);
    bool is_started = server != NULL && descriptor != NULL;

    if (server != NULL) {
        server->config = *config;
        server->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
        InitializeCriticalSection(&server->lock);
        InitializeConditionVariable(&server->changed);
    }
    for (DWORD i = 0; is_started && i < config->instances; i++) {
        is_started = start_instance(server, &server->instances[i], descriptor);
    }
    LocalFree(descriptor);
    if (!is_started) {
        publish_server_stop(server);
        return NULL;
    }
    return server;
}

bool publish_server_wait(struct publish_server *server, size_t connections)
{
    bool has_come = true;

    EnterCriticalSection(&server->lock);
    while (has_come && server->connection_count < connections) {
        has_come = SleepConditionVariableCS(&server->changed, &server->lock, WAIT_MS_MAX) != FALSE;
    }
    LeaveCriticalSection(&server->lock);
    return has_come;
}

const struct publish_server_line *publish_server_line(struct publish_server *server, size_t index)
{
    const struct publish_server_line *line;

    EnterCriticalSection(&server->lock);
    line = server->lines[index];
    LeaveCriticalSection(&server->lock);
    capture_line(line->bytes, line->size);
    return line;
}

static void stop_instance(struct instance *instance)
{
    if (instance->thread != NULL) {
        WaitForSingleObject(instance->thread, INFINITE);
        CloseHandle(instance->thread);
    }
    if (instance->pipe != NULL && instance->pipe != INVALID_HANDLE_VALUE) {
        CloseHandle(instance->pipe);
    }
    if (instance->completed != NULL) {
        CloseHandle(instance->completed);
    }
}

void publish_server_stop(struct publish_server *server)
{
    if (server == NULL) {
        return;
    }
    SetEvent(server->stop);
    for (size_t i = 0; i < PUBLISH_SERVER_INSTANCES_MAX; i++) {
        stop_instance(&server->instances[i]);
    }
    if (!server->config.only_counts) {
        for (size_t i = 0; i < server->connection_count; i++) {
            free(server->lines[i]);
        }
    }
    free(server->lines);
    DeleteCriticalSection(&server->lock);
    CloseHandle(server->stop);
    free(server);
}
