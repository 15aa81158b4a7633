#include "broker/win/flusher.h"

#include "broker/core/assertion.h"
#include "proto/data/list.h"

#include <stdbool.h>
#include <stdlib.h>

/* A file that is no longer written to: to be flushed once more and closed. */
struct retired_file {
    struct list_node node;
    HANDLE handle;
};

struct flusher {
    HANDLE thread;
    HANDLE dirty_event; /* something is to be flushed, or the worker is to end */
    HANDLE end_event;   /* the worker is to end */
    DWORD interval_ms;
    flush_cb flush;

    SRWLOCK lock;        /* protects what follows; never held while flushing */
    HANDLE current;      /* the same file as the journal's, or NULL */
    struct list retired; /* of struct retired_file */
    bool is_dirty;       /* something was written since the last flush began */
    ULONGLONG began_ms;  /* of the flush in progress, 0 while there is none */
    DWORD error;         /* of the last flush */
    DWORD file_error;    /* of taking over the newest file; without it, nothing flushes that file */
};

static struct retired_file *take_retired(struct list *retired)
{
    struct list_node *node = list_take_first(retired);

    return node == NULL ? NULL : LIST_ITEM(node, struct retired_file, node);
}

/* A flush that fails cannot be repaired here, only reported. Returns a Win32 code. */
static DWORD flush_file(struct flusher *flusher, HANDLE file)
{
    return flusher->flush(file) ? ERROR_SUCCESS : GetLastError();
}

/* Flush and close the oldest of them, so many. Others may retire meanwhile, among them the file that
   the worker is about to flush as the current one. */
static DWORD close_retired(struct flusher *flusher, size_t count)
{
    DWORD error = ERROR_SUCCESS;

    for (; count != 0; count--) {
        struct retired_file *retired;
        DWORD failure;

        AcquireSRWLockExclusive(&flusher->lock);
        retired = take_retired(&flusher->retired);
        ReleaseSRWLockExclusive(&flusher->lock);
        ASSERTION(retired != NULL);

        failure = flush_file(flusher, retired->handle);
        error = failure == ERROR_SUCCESS ? error : failure;
        (void)CloseHandle(retired->handle);
        free(retired);
    }
    return error;
}

/* While the worker runs, it alone closes handles. So the current one stays good without the lock,
   even if its file retires meanwhile. */
static void flush_once(struct flusher *flusher)
{
    size_t retired_count;
    HANDLE current;
    DWORD error;

    AcquireSRWLockExclusive(&flusher->lock);
    ASSERTION(flusher->began_ms == 0);
    retired_count = flusher->retired.count;
    current = flusher->current;
    flusher->is_dirty = false;
    flusher->began_ms = GetTickCount64();
    ReleaseSRWLockExclusive(&flusher->lock);

    error = close_retired(flusher, retired_count);
    if (current != NULL) {
        DWORD failure = flush_file(flusher, current);

        error = failure == ERROR_SUCCESS ? error : failure;
    }

    AcquireSRWLockExclusive(&flusher->lock);
    flusher->began_ms = 0;
    flusher->error = error;
    ReleaseSRWLockExclusive(&flusher->lock);
}

static DWORD WINAPI run(void *context)
{
    struct flusher *flusher = context;
    bool is_ending = false;

    while (!is_ending) {
        (void)WaitForSingleObject(flusher->dirty_event, INFINITE);
        is_ending = WaitForSingleObject(flusher->end_event, flusher->interval_ms) == WAIT_OBJECT_0;
        flush_once(flusher);
    }
    return 0;
}

DWORD flusher_new(DWORD interval_ms, flush_cb flush, struct flusher **flusher_out)
{
    struct flusher *flusher = calloc(1, sizeof(*flusher));
    DWORD error;

    ASSERTION(flush != NULL);
    *flusher_out = NULL;
    if (flusher == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    flusher->interval_ms = interval_ms;
    flusher->flush = flush;
    InitializeSRWLock(&flusher->lock);
    flusher->dirty_event = CreateEventW(NULL, FALSE, FALSE, NULL);
    flusher->end_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (flusher->dirty_event != NULL && flusher->end_event != NULL) {
        flusher->thread = CreateThread(NULL, 0, run, flusher, 0, NULL);
    }
    if (flusher->thread == NULL) {
        error = GetLastError();
        flusher_free(flusher);
        return error;
    }
    *flusher_out = flusher;
    return ERROR_SUCCESS;
}

/* A duplicate handle would be the same file object, and Windows lets one call at a time into a file
   object: a write would wait for the flush. So the file is opened a second time. */
static HANDLE open_again(HANDLE file)
{
    return ReOpenFile(file, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                      0);
}

/* The broker's thread runs this, so it does not wait for the disk: files that a slow disk has not
   flushed queue up. */
void flusher_set_file(struct flusher *flusher, HANDLE file)
{
    struct retired_file *retired = calloc(1, sizeof(*retired));
    HANDLE own = retired == NULL ? INVALID_HANDLE_VALUE : open_again(file);
    DWORD file_error = ERROR_SUCCESS;

    if (own == INVALID_HANDLE_VALUE) {
        file_error = retired == NULL ? ERROR_NOT_ENOUGH_MEMORY : GetLastError();
    }
    AcquireSRWLockExclusive(&flusher->lock);
    flusher->file_error = file_error;
    if (file_error == ERROR_SUCCESS) {
        if (flusher->current != NULL) {
            retired->handle = flusher->current;
            list_append(&flusher->retired, &retired->node);
            retired = NULL;
        }
        flusher->current = own;
    }
    ReleaseSRWLockExclusive(&flusher->lock);
    free(retired);
    flusher_mark_dirty(flusher);
}

/* While it is dirty, the worker knows, and its flush has not begun. */
void flusher_mark_dirty(struct flusher *flusher)
{
    bool was_dirty;

    AcquireSRWLockExclusive(&flusher->lock);
    was_dirty = flusher->is_dirty;
    flusher->is_dirty = true;
    ReleaseSRWLockExclusive(&flusher->lock);
    if (!was_dirty) {
        (void)SetEvent(flusher->dirty_event);
    }
}

enum flusher_state flusher_read_state(struct flusher *flusher, ULONGLONG now_ms, DWORD *error_out)
{
    ULONGLONG began_ms;
    bool is_dirty;

    AcquireSRWLockExclusive(&flusher->lock);
    began_ms = flusher->began_ms;
    is_dirty = flusher->is_dirty;
    *error_out = flusher->file_error == ERROR_SUCCESS ? flusher->error : flusher->file_error;
    ReleaseSRWLockExclusive(&flusher->lock);
    if (*error_out != ERROR_SUCCESS) {
        return FLUSHER_FAILING;
    }
    if (began_ms != 0 && now_ms >= began_ms + FLUSH_SLOW_MS) {
        return FLUSHER_SLOW;
    }
    return is_dirty || began_ms != 0 ? FLUSHER_GOOD : FLUSHER_IDLE;
}

void flusher_free(struct flusher *flusher)
{
    if (flusher == NULL) {
        return;
    }
    if (flusher->thread != NULL) {
        (void)SetEvent(flusher->end_event);
        (void)SetEvent(flusher->dirty_event);
        (void)WaitForSingleObject(flusher->thread, INFINITE);
        (void)CloseHandle(flusher->thread);
    }
    (void)close_retired(flusher, flusher->retired.count);
    if (flusher->current != NULL) {
        (void)CloseHandle(flusher->current);
    }
    if (flusher->dirty_event != NULL) {
        (void)CloseHandle(flusher->dirty_event);
    }
    if (flusher->end_event != NULL) {
        (void)CloseHandle(flusher->end_event);
    }
    free(flusher);
}
