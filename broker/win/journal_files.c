#include "broker/win/journal_files.h"

#include "broker/core/assertion.h"
#include "broker/win/log.h"
#include "broker/win/patience.h"
#include "broker/win/segment_file.h"
#include "broker/win/segment_walk.h"
#include "event_messages.h"

#include <string.h>
#include <wchar.h>

static bool fail(struct journal_files *files, const char *attempt, const wchar_t *path, DWORD error)
{
    if (!files->is_failing) {
        log_os_event(EVENT_LOG_JOURNAL_FAILING, attempt, path, error);
        log_error("events are delivered but not kept until the journal can be written again");
    }
    files->is_failing = true;
    return false;
}

static size_t list(void *context, struct store_segment *segments, size_t count_max)
{
    const struct journal_files *files = context;
    struct patience patience;
    DWORD error;
    size_t count;

    patience_begin(&patience);
    do {
        error = segment_walk_list(files->folder, segments, count_max, &count);
    } while (error != ERROR_SUCCESS && patience_waits(&patience, error));
    if (error != ERROR_SUCCESS) {
        log_os_event(EVENT_LOG_START_FAILED, "cannot list the journal in", files->folder, error);
        return STORE_NOT_LISTED;
    }
    return count;
}

static void close_newest(struct journal_files *files)
{
    if (files->newest != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(files->newest);
        files->newest = INVALID_HANDLE_VALUE;
    }
}

static bool create(void *context, struct event_id first)
{
    struct journal_files *files = context;
    wchar_t path[MAX_PATH];

    close_newest(files);
    segment_file_name(files->folder, first, SEGMENT_SUFFIX, path);
    files->newest = CreateFileW(path, GENERIC_READ | GENERIC_WRITE,
                                FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                CREATE_NEW, 0, NULL);
    if (files->newest == INVALID_HANDLE_VALUE) {
        return fail(files, "cannot create journal segment", path, GetLastError());
    }
    files->newest_first = first;
    /* A power cut must not take the name of an epoch's first segment, or nothing would say that the
       epoch existed. The broker does not wait for the others. */
    if (!files->has_made_one && files->flush_policy != FLUSH_NEVER) {
        (void)FlushFileBuffers(files->newest);
    }
    files->has_made_one = true;
    if (files->flusher != NULL) {
        flusher_set_file(files->flusher, files->newest);
    }
    return true;
}

static bool append(void *context, const char *bytes, size_t size)
{
    struct journal_files *files = context;
    wchar_t path[MAX_PATH];
    DWORD written = 0;

    ASSERTION(size != 0 && size == (DWORD)size);
    segment_file_name(files->folder, files->newest_first, SEGMENT_SUFFIX, path);
    if (!WriteFile(files->newest, bytes, (DWORD)size, &written, NULL)) {
        return fail(files, "cannot write journal segment", path, GetLastError());
    }
    if (written != size) {
        return fail(files, "cannot write journal segment", path, ERROR_DISK_FULL);
    }
    if (files->flush_policy == FLUSH_EACH && !FlushFileBuffers(files->newest)) {
        return fail(files, "cannot flush journal segment", path, GetLastError());
    }
    if (files->flusher != NULL) {
        flusher_mark_dirty(files->flusher);
    }
    if (files->is_failing) {
        files->is_failing = false;
        log_event(EVENT_LOG_JOURNAL_WRITTEN, "the journal can be written again");
    }
    return true;
}

static bool cut(void *context, struct event_id first, uint64_t size)
{
    struct journal_files *files = context;
    char name[LOG_TEXT_SIZE];
    wchar_t path[MAX_PATH];
    uint64_t put_aside_bytes;
    DWORD error;
    HANDLE file;

    segment_file_name(files->folder, first, SEGMENT_SUFFIX, path);
    /* Lines that this epoch failed to write are in memory still, so the piece is not kept. */
    if (files->newest != INVALID_HANDLE_VALUE &&
        event_id_compare(first, files->newest_first) == 0) {
        error = segment_file_shorten(files->newest, size);
        return error == ERROR_SUCCESS || fail(files, "cannot shorten journal segment", path, error);
    }
    file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0,
                       NULL);
    if (file == INVALID_HANDLE_VALUE) {
        log_os_event(EVENT_LOG_JOURNAL_UNREADABLE, "cannot open journal segment", path,
                     GetLastError());
        return false;
    }
    error = segment_file_put_end_aside(files->folder, file, first, size, &put_aside_bytes);
    if (error == ERROR_SUCCESS) {
        error = segment_file_shorten(file, size);
    }
    (void)CloseHandle(file);
    if (error != ERROR_SUCCESS) {
        log_os_event(EVENT_LOG_JOURNAL_DAMAGED, "cannot put aside the damaged end of", path, error);
        return false;
    }
    log_event(EVENT_LOG_JOURNAL_DAMAGED,
              "cut %llu damaged bytes off the end of journal segment %s and put them beside it",
              (unsigned long long)put_aside_bytes, log_text(path, name));
    return true;
}

/* The log counts a fault that repeats, as it does when every replay tries the segment again. */
static bool fail_to_read(struct journal_files *files, struct event_id first, const char *attempt,
                         const wchar_t *path)
{
    log_os_event(EVENT_LOG_JOURNAL_UNREADABLE, attempt, path, GetLastError());
    files->has_unreadable = true;
    files->unreadable = first;
    return false;
}

/* The segment whose failure was logged last can be read again. */
static void end_unreadable(struct journal_files *files, const wchar_t *path)
{
    char name[LOG_TEXT_SIZE];

    files->has_unreadable = false;
    log_info("journal segment %s can be read again", log_text(path, name));
}

static bool read_piece(void *context, struct event_id first, uint64_t offset, char *bytes,
                       size_t size, size_t *size_out)
{
    struct journal_files *files = context;
    wchar_t path[MAX_PATH];
    DWORD read = 0;
    HANDLE file;
    bool is_good;

    ASSERTION(size == (DWORD)size);
    *size_out = 0;
    segment_file_name(files->folder, first, SEGMENT_SUFFIX, path);
    file = CreateFileW(path, FILE_READ_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                       NULL, OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return fail_to_read(files, first, "cannot open journal segment", path);
    }
    is_good = segment_file_seek(file, offset) && ReadFile(file, bytes, (DWORD)size, &read, NULL);
    if (!is_good) {
        (void)fail_to_read(files, first, "cannot read journal segment", path);
    } else if (files->has_unreadable && event_id_compare(files->unreadable, first) == 0) {
        end_unreadable(files, path);
    }
    (void)CloseHandle(file);
    *size_out = read;
    return is_good;
}

/* Deleted in the old way of Windows, the file keeps its name until the broker closes it; deleted in
   the new way, it has none. */
static bool has_newest(void *context)
{
    const struct journal_files *files = context;
    FILE_STANDARD_INFO information;
    char name[LOG_TEXT_SIZE];
    wchar_t path[MAX_PATH];

    if (files->newest == INVALID_HANDLE_VALUE ||
        !GetFileInformationByHandleEx(files->newest, FileStandardInfo, &information,
                                      sizeof(information)) ||
        (!information.DeletePending && information.NumberOfLinks != 0)) {
        return true;
    }
    segment_file_name(files->folder, files->newest_first, SEGMENT_SUFFIX, path);
    log_event(
        EVENT_LOG_JOURNAL_DAMAGED,
        "another program has deleted journal segment %s: its events are lost, and the journal "
        "goes on in a new one",
        log_text(path, name));
    return false;
}

/* A removal that fails is tried again, and others fail for the same reason, so the first is
   logged. */
static bool fail_to_remove(struct journal_files *files, struct event_id first, const wchar_t *path,
                           DWORD error)
{
    if (!files->has_unremovable) {
        log_os_event(EVENT_LOG_JOURNAL_NOT_REMOVED, "cannot remove journal segment", path, error);
        files->has_unremovable = true;
        files->unremovable = first;
    }
    return false;
}

static void note_removal(struct journal_files *files, struct event_id first, const wchar_t *path)
{
    char name[LOG_TEXT_SIZE];

    if (files->has_unremovable && event_id_compare(files->unremovable, first) == 0) {
        files->has_unremovable = false;
        log_info("journal segment %s has been removed after all", log_text(path, name));
    }
}

static bool clear(void *context, struct event_id first)
{
    struct journal_files *files = context;
    wchar_t path[MAX_PATH];
    HANDLE file;

    ASSERTION(event_id_compare(first, files->newest_first) != 0);
    segment_file_name(files->folder, first, SEGMENT_SUFFIX, path);
    file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                       NULL, TRUNCATE_EXISTING, 0, NULL);
    if (file != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(file);
    } else if (GetLastError() != ERROR_FILE_NOT_FOUND) { /* another program may have deleted it */
        return fail_to_remove(files, first, path, GetLastError());
    }
    note_removal(files, first, path);
    return true;
}

static bool remove_segment(void *context, struct event_id first)
{
    struct journal_files *files = context;
    wchar_t path[MAX_PATH];

    if (event_id_compare(first, files->newest_first) == 0) {
        close_newest(files);
        files->has_made_one = false; /* it may have been the first */
    }
    segment_file_name(files->folder, first, SEGMENT_SUFFIX, path);
    if (!DeleteFileW(path)) {
        DWORD error = GetLastError();

        if (error != ERROR_FILE_NOT_FOUND) {
            return fail_to_remove(files, first, path, error);
        }
    }
    note_removal(files, first, path);
    return true;
}

static void log_flush(const struct journal_files *files, DWORD error)
{
    switch (files->flush) {
    case STORE_FLUSHES:
    case STORE_FLUSHED:
        log_event(EVENT_LOG_JOURNAL_WRITTEN, "the journal is flushed to the disk again");
        break;
    case STORE_FLUSH_IS_SLOW:
        log_event(EVENT_LOG_JOURNAL_NOT_FLUSHED,
                  "the disk takes more than %u seconds to flush the journal: a power cut may lose "
                  "what was written since",
                  FLUSH_SLOW_MS / 1000u);
        break;
    case STORE_FLUSH_FAILS:
        log_os_event(EVENT_LOG_JOURNAL_NOT_FLUSHED,
                     "cannot flush the journal, a power cut may lose what is in", files->folder,
                     error);
        break;
    }
}

static enum store_flush flush_state(void *context)
{
    struct journal_files *files = context;
    enum store_flush flush = STORE_FLUSHES;
    bool is_done = false;
    DWORD error;

    switch (flusher_read_state(files->flusher, GetTickCount64(), &error)) {
    case FLUSHER_IDLE:
        is_done = true;
        break;
    case FLUSHER_GOOD:
        break;
    case FLUSHER_SLOW:
        flush = STORE_FLUSH_IS_SLOW;
        break;
    case FLUSHER_FAILING:
        flush = STORE_FLUSH_FAILS;
        break;
    }
    if (flush != files->flush) {
        files->flush = flush;
        log_flush(files, error);
    }
    return is_done ? STORE_FLUSHED : flush;
}

DWORD journal_files_init(struct journal_files *files, const wchar_t *folder,
                         enum flush_policy policy, DWORD flush_ms)
{
    DWORD error;

    ASSERTION(wcslen(folder) + 1 + EVENT_ID_TEXT_SIZE + wcslen(SEGMENT_DAMAGED_SUFFIX) < MAX_PATH);
    memset(files, 0, sizeof(*files));
    files->folder = folder;
    files->flush_policy = policy;
    files->newest = INVALID_HANDLE_VALUE;
    files->store.context = files;
    files->store.list = list;
    files->store.create = create;
    files->store.append = append;
    files->store.cut = cut;
    files->store.read = read_piece;
    files->store.has_newest = has_newest;
    files->store.remove = remove_segment;
    files->store.clear = clear;
    if (policy != FLUSH_NEVER) {
        segment_file_flush_newest(folder);
    }
    if (policy != FLUSH_LATER) {
        return ERROR_SUCCESS;
    }
    error = flusher_new(flush_ms, FlushFileBuffers, &files->flusher);
    if (error != ERROR_SUCCESS) {
        log_os_event(EVENT_LOG_START_FAILED, "cannot start the worker that flushes", folder, error);
        return error;
    }
    files->store.flush_state = flush_state;
    return error;
}

void journal_files_deinit(struct journal_files *files)
{
    flusher_free(files->flusher);
    files->flusher = NULL;
    close_newest(files);
}
