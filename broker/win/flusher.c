#include "broker/win/flusher.h"

#include <stdbool.h>
#include <stdlib.h>

/* A file that was written to and no more is: to be flushed once more and closed. */
struct retired_file {
    HANDLE handle;
    struct retired_file *next;
};

struct flusher {
    HANDLE thread;
    HANDLE dirty_event; /* something is to be flushed, or the end has come */
    HANDLE end_event;   /* the end has come */
    DWORD interval_ms;

    SRWLOCK lock;   /* over what follows; never held while flushing */
    HANDLE current; /* the same file as the journal's, or NULL */
    struct retired_file *retired;
};

/* A flush that fails has no remedy here: the next write to the file will fail too, and be told. */
static void close_retired(struct retired_file *retired)
{
    while (retired != NULL) {
        struct retired_file *next = retired->next;

        (void)FlushFileBuffers(retired->handle);
        (void)CloseHandle(retired->handle);
        free(retired);
        retired = next;
    }
}

/* Only this thread closes a handle while it runs, so the current one stays good without the
   lock, even if it retires meanwhile. */
static void flush_once(struct flusher *flusher)
{
    struct retired_file *retired;
    HANDLE current;

    AcquireSRWLockExclusive(&flusher->lock);
    retired = flusher->retired;
    current = flusher->current;
    flusher->retired = NULL;
    ReleaseSRWLockExclusive(&flusher->lock);

    close_retired(retired);
    if (current != NULL) {
        (void)FlushFileBuffers(current);
    }
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

DWORD flusher_new(DWORD interval_ms, struct flusher **flusher_out)
{
    struct flusher *flusher = calloc(1, sizeof(*flusher));
    DWORD error;

    *flusher_out = NULL;
    if (flusher == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    flusher->interval_ms = interval_ms;
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

/* A duplicate would be the same file object, and Windows lets one call at a time into that: a
   write would wait for the flush. So the file is opened a second time. */
static HANDLE open_again(HANDLE file)
{
    return ReOpenFile(file, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                      0);
}

/* The journal's thread comes here, so nothing waits for the disk: however slow it is, files that
   it has not flushed queue up. Without memory for that, the system flushes when it likes. */
void flusher_set_file(struct flusher *flusher, HANDLE file)
{
    struct retired_file *retired = calloc(1, sizeof(*retired));
    HANDLE own = retired == NULL ? INVALID_HANDLE_VALUE : open_again(file);

    if (own == INVALID_HANDLE_VALUE) {
        free(retired);
        return;
    }
    AcquireSRWLockExclusive(&flusher->lock);
    if (flusher->current != NULL) {
        retired->handle = flusher->current;
        retired->next = flusher->retired;
        flusher->retired = retired;
        retired = NULL;
    }
    flusher->current = own;
    ReleaseSRWLockExclusive(&flusher->lock);
    free(retired);
    flusher_mark_dirty(flusher);
}

void flusher_mark_dirty(struct flusher *flusher)
{
    (void)SetEvent(flusher->dirty_event);
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
    close_retired(flusher->retired);
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
