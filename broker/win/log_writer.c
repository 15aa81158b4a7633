#include "broker/win/log_writer.h"

#include "broker/core/assertion.h"
#include "broker/core/log_repeats.h"
#include "broker/core/log_ring.h"

#include <stdlib.h>
#include <string.h>

struct log_writer {
    struct log_sink sinks[LOG_SINKS_MAX];
    size_t sink_count;
    HANDLE thread;
    HANDLE wake_event; /* something to write, or is_stopping */

    SRWLOCK lock; /* of all that follows; never held while a sink writes */
    bool is_stopping;
    struct log_ring ring;
    struct log_repeats repeats;
};

static uint64_t take_line(struct log_writer *writer, struct log_line *line_out)
{
    uint64_t lost_count;
    uint64_t now_ms;

    AcquireSRWLockExclusive(&writer->lock);
    now_ms = writer->is_stopping ? LOG_REPEAT_NEVER : GetTickCount64();
    while (log_repeats_take(&writer->repeats, now_ms, line_out)) {
        log_ring_put(&writer->ring, line_out);
    }
    lost_count = log_ring_take(&writer->ring, line_out);
    ReleaseSRWLockExclusive(&writer->lock);
    return lost_count;
}

static void count_dropped(struct log_writer *writer, uint64_t count, uint64_t utc_us)
{
    AcquireSRWLockExclusive(&writer->lock);
    log_ring_count_dropped(&writer->ring, count, utc_us);
    ReleaseSRWLockExclusive(&writer->lock);
}

static bool write_line(const struct log_writer *writer, const struct log_line *line)
{
    bool is_written = true;

    for (size_t i = 0; i < writer->sink_count; i++) {
        const struct log_sink *sink = &writer->sinks[i];

        is_written = sink->write(sink->context, line) && is_written;
    }
    return is_written;
}

/* False when a sink has failed. */
static bool write_waiting(struct log_writer *writer)
{
    struct log_line line;
    uint64_t lost_count = take_line(writer, &line);

    while (lost_count != 0) {
        if (!write_line(writer, &line)) {
            count_dropped(writer, lost_count, line.utc_us);
            return false;
        }
        lost_count = take_line(writer, &line);
    }
    return true;
}

static bool is_stopping(struct log_writer *writer)
{
    bool result;

    AcquireSRWLockShared(&writer->lock);
    result = writer->is_stopping;
    ReleaseSRWLockShared(&writer->lock);
    return result;
}

/* Until the end of the next count, or for ever. */
static DWORD wait_ms(struct log_writer *writer)
{
    const uint64_t now_ms = GetTickCount64();
    uint64_t next_ms;

    AcquireSRWLockShared(&writer->lock);
    next_ms = log_repeats_next_ms(&writer->repeats);
    ReleaseSRWLockShared(&writer->lock);
    if (next_ms == LOG_REPEAT_NEVER) {
        return INFINITE;
    }
    return next_ms > now_ms ? (DWORD)(next_ms - now_ms) : 0;
}

static DWORD WINAPI run(void *context)
{
    struct log_writer *writer = context;
    bool is_last = false;

    while (!is_last) {
        bool is_written;

        is_last = is_stopping(writer); /* looked at first: what was put before must be written */
        is_written = write_waiting(writer);
        if (!is_last) {
            (void)WaitForSingleObject(writer->wake_event,
                                      is_written ? wait_ms(writer) : LOG_RETRY_MS);
        }
    }
    return 0;
}

static void free_writer(struct log_writer *writer)
{
    if (writer->thread != NULL) {
        (void)CloseHandle(writer->thread);
    }
    if (writer->wake_event != NULL) {
        (void)CloseHandle(writer->wake_event);
    }
    free(writer);
}

DWORD log_writer_start(const struct log_sink *sinks, size_t count, struct log_writer **writer_out)
{
    struct log_writer *writer = calloc(1, sizeof(*writer));
    DWORD error;

    ASSERTION(count <= LOG_SINKS_MAX);
    *writer_out = NULL;
    if (writer == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    memcpy(writer->sinks, sinks, count * sizeof(*sinks));
    writer->sink_count = count;
    InitializeSRWLock(&writer->lock);
    writer->wake_event = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (writer->wake_event != NULL) {
        writer->thread = CreateThread(NULL, 0, run, writer, 0, NULL);
    }
    if (writer->thread == NULL) {
        error = GetLastError();
        free_writer(writer);
        return error;
    }
    *writer_out = writer;
    return ERROR_SUCCESS;
}

void log_writer_put(struct log_writer *writer, const void *place, const struct log_line *line)
{
    struct log_line made_room;
    bool is_admitted;

    AcquireSRWLockExclusive(&writer->lock);
    is_admitted = log_repeats_admit(&writer->repeats, place, line, GetTickCount64(), &made_room);
    if (made_room.text[0] != '\0') {
        log_ring_put(&writer->ring, &made_room);
    }
    if (is_admitted) {
        log_ring_put(&writer->ring, line);
    }
    ReleaseSRWLockExclusive(&writer->lock);
    (void)SetEvent(writer->wake_event);
}

bool log_writer_drain(struct log_writer *writer)
{
    AcquireSRWLockExclusive(&writer->lock);
    writer->is_stopping = true;
    ReleaseSRWLockExclusive(&writer->lock);
    (void)SetEvent(writer->wake_event);
    return WaitForSingleObject(writer->thread, LOG_DRAIN_MS_MAX) == WAIT_OBJECT_0;
}

void log_writer_stop(struct log_writer *writer)
{
    if (writer != NULL && log_writer_drain(writer)) {
        free_writer(writer);
    }
}
