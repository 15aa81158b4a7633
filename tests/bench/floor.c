/*
 * bench_floor KIND PREFIX SUBSCRIBERS: the least that a relay can do, as simple as it gets.
 *
 *   one-write   one WriteFile for each event and subscriber
 *   chunk       one WriteFile for each chunk that was read and subscriber
 *   copy FILES  one subscriber gets the bytes of the files that the pattern names
 *   constant-sink
 *               what publishers write is read and thrown away; the pipe belongs to LocalSystem,
 *               which the notify DLL trusts by a constant
 *   busy        the one instance of the publish pipe is taken for ever
 */
#include <windows.h>
#include <sddl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "proto/limits.h"
#include "proto/pipe_names.h"
#include "tests/bench/ending.h"

#define SINK_THREADS 64u /* an instance for each, so that one is always free */
#define GREETING "{\"source\":\"/stream\",\"type\":\"wnetwatch.stream.live\"}\n"

struct server {
    wchar_t publish_name[PIPE_NAME_UNITS_MAX];
    wchar_t subscribe_name[PIPE_NAME_UNITS_MAX];
    SECURITY_ATTRIBUTES *security; /* NULL: what Windows gives */
    HANDLE *subscribers;
    size_t count;
    char *buffer;
};

static HANDLE make_instance(const struct server *server, const wchar_t *name, DWORD direction,
                            DWORD instances)
{
    HANDLE pipe =
        CreateNamedPipeW(name, direction, PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, instances,
                         PIPE_BUFFER_BYTES, PIPE_BUFFER_BYTES, 0, server->security);

    expect(pipe != INVALID_HANDLE_VALUE, "creating a pipe");
    return pipe;
}

static void wait_for_client(HANDLE pipe)
{
    expect(ConnectNamedPipe(pipe, NULL) || GetLastError() == ERROR_PIPE_CONNECTED ||
               GetLastError() == ERROR_NO_DATA,
           "waiting for a client");
}

static void write_all(HANDLE pipe, const char *bytes, size_t size)
{
    DWORD written = 0;

    expect(WriteFile(pipe, bytes, (DWORD)size, &written, NULL) && written == size,
           "writing to a subscriber");
}

static void accept_subscribers(struct server *server)
{
    server->subscribers = calloc(server->count + 1, sizeof(server->subscribers[0]));
    expect(server->subscribers != NULL, "having room for the subscribers");
    for (size_t i = 0; i < server->count; i++) {
        server->subscribers[i] = make_instance(server, server->subscribe_name, PIPE_ACCESS_DUPLEX,
                                               PIPE_UNLIMITED_INSTANCES);
        wait_for_client(server->subscribers[i]);
        write_all(server->subscribers[i], GREETING, strlen(GREETING));
    }
}

static void forward(const struct server *server, const char *bytes, size_t size)
{
    for (size_t i = 0; i < server->count; i++) {
        write_all(server->subscribers[i], bytes, size);
    }
}

/* Each whole line by itself; returns how many bytes are left of one that has not ended. */
static size_t forward_lines(const struct server *server, char *bytes, size_t size)
{
    const char *at = bytes;
    const char *end;

    while ((end = memchr(at, '\n', size - (size_t)(at - bytes))) != NULL) {
        forward(server, at, (size_t)(end + 1 - at));
        at = end + 1;
    }
    size -= (size_t)(at - bytes);
    memmove(bytes, at, size);
    return size;
}

static int relay(struct server *server, bool line_by_line)
{
    HANDLE publisher = make_instance(server, server->publish_name, PIPE_ACCESS_INBOUND, 1);
    size_t left = 0;
    DWORD size;

    accept_subscribers(server);
    wait_for_client(publisher);
    while (ReadFile(publisher, server->buffer + left, PIPE_BUFFER_BYTES, &size, NULL)) {
        if (line_by_line) {
            left = forward_lines(server, server->buffer, left + size);
        } else {
            forward(server, server->buffer, size);
        }
    }
    Sleep(INFINITE); /* what was written must stay readable */
    return 0;
}

static int relay_lines(struct server *server)
{
    return relay(server, true);
}

static int relay_chunks(struct server *server)
{
    return relay(server, false);
}

static void copy_file(const struct server *server, HANDLE pipe, const wchar_t *path)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    DWORD size;

    expect(file != INVALID_HANDLE_VALUE, "opening a file to copy");
    while (ReadFile(file, server->buffer, PIPE_BUFFER_BYTES, &size, NULL) && size > 0) {
        write_all(pipe, server->buffer, size);
    }
    (void)CloseHandle(file);
}

static void copy_files(const struct server *server, HANDLE pipe, const wchar_t *folder)
{
    wchar_t path[MAX_PATH];
    WIN32_FIND_DATAW found;
    HANDLE search;

    (void)swprintf(path, MAX_PATH, L"%ls\\*.ndjson", folder);
    search = FindFirstFileW(path, &found);
    expect(search != INVALID_HANDLE_VALUE, "finding files to copy");
    do {
        (void)swprintf(path, MAX_PATH, L"%ls\\%ls", folder, found.cFileName);
        copy_file(server, pipe, path);
    } while (FindNextFileW(search, &found));
    (void)FindClose(search);
}

static int copy(struct server *server, const wchar_t *folder)
{
    HANDLE pipe = make_instance(server, server->subscribe_name, PIPE_ACCESS_DUPLEX, 1);

    wait_for_client(pipe);
    copy_files(server, pipe, folder);
    (void)FlushFileBuffers(pipe);
    (void)CloseHandle(pipe);
    Sleep(INFINITE);
    return 0;
}

static DWORD WINAPI throw_away(void *context)
{
    const struct server *server = context;
    HANDLE pipe =
        make_instance(server, server->publish_name, PIPE_ACCESS_INBOUND, PIPE_UNLIMITED_INSTANCES);
    char buffer[4096];
    DWORD size;

    do {
        wait_for_client(pipe);
        while (ReadFile(pipe, buffer, sizeof(buffer), &size, NULL) && size > 0) {
        }
    } while (DisconnectNamedPipe(pipe));
    return 1;
}

static int constant_sink(struct server *server)
{
    static SECURITY_ATTRIBUTES security = {sizeof(security), NULL, FALSE};

    expect(ConvertStringSecurityDescriptorToSecurityDescriptorW(
               L"O:SYG:SYD:(A;;GA;;;WD)", SDDL_REVISION_1, &security.lpSecurityDescriptor, NULL),
           "making the owner of the pipe");
    server->security = &security;
    for (unsigned int i = 1; i < SINK_THREADS; i++) {
        expect(CreateThread(NULL, 0, throw_away, server, 0, NULL) != NULL, "starting a thread");
    }
    return (int)throw_away(server);
}

static int be_busy(struct server *server)
{
    (void)make_instance(server, server->publish_name, PIPE_ACCESS_INBOUND, 1);
    expect(CreateFileW(server->publish_name, FILE_WRITE_DATA | SYNCHRONIZE, 0, NULL, OPEN_EXISTING,
                       0, NULL) != INVALID_HANDLE_VALUE,
           "taking the one instance");
    Sleep(INFINITE);
    return 0;
}

static const struct {
    const wchar_t *name;
    int (*run)(struct server *server);
} kinds[] = {
    {L"one-write", relay_lines},
    {L"chunk", relay_chunks},
    {L"constant-sink", constant_sink},
    {L"busy", be_busy},
};

int wmain(int count, wchar_t **words)
{
    static struct server server;

    if (count < 4) {
        (void)fprintf(stderr, "usage: bench_floor KIND PREFIX SUBSCRIBERS|FOLDER\n");
        return 2;
    }
    (void)swprintf(server.publish_name, PIPE_NAME_UNITS_MAX,
                   PIPE_NAMESPACE L"%ls" PIPE_PUBLISH_SUFFIX, words[2]);
    (void)swprintf(server.subscribe_name, PIPE_NAME_UNITS_MAX,
                   PIPE_NAMESPACE L"%ls" PIPE_SUBSCRIBE_SUFFIX, words[2]);
    server.buffer = malloc(2 * PIPE_BUFFER_BYTES);
    expect(server.buffer != NULL, "having a buffer");
    if (wcscmp(words[1], L"copy") == 0) {
        return copy(&server, words[3]);
    }
    server.count = wcstoul(words[3], NULL, 10);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (wcscmp(words[1], kinds[i].name) == 0) {
            return kinds[i].run(&server);
        }
    }
    (void)fprintf(stderr, "bench_floor: there is no kind %ls\n", words[1]);
    return 2;
}
