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
    flush_cb flush;

    SRWLOCK lock;   /* over what follows; never held while flushing */
    HANDLE current; /* the same file as the journal's, or NULL */
    struct retired_file *retired;
    bool is_dirty;      /* something was written since the last flush began */
    ULONGLONG began_ms; /* of the flush in progress, 0 while there is none */
    DWORD error;        /* of the last one */
    DWORD refusal;      /* of the newest file, which nobody flushes then */
};

/* A flush that fails has no remedy here; but it is told. Returns a Win32 code. */
static DWORD flush_file(struct flusher *flusher, HANDLE file)
{
    return flusher->flush(file) ? ERROR_SUCCESS : GetLastError();
}

static DWORD close_retired(struct flusher *flusher, struct retired_file *retired)
{
    DWORD error = ERROR_SUCCESS;

    while (retired != NULL) {
        struct retired_file *next = retired->next;

        DWORD failure = flush_file(flusher, retired->handle);

        error = failure == ERROR_SUCCESS ? error : failure;
        (void)CloseHandle(retired->handle);
        free(retired);
        retired = next;
    }
    return error;
}

/* Only this thread closes a handle while it runs, so the current one stays good without the
   lock, even if it retires meanwhile. */
static void flush_once(struct flusher *flusher)
{
    struct retired_file *retired;
    HANDLE current;
    DWORD error;

    AcquireSRWLockExclusive(&flusher->lock);
    retired = flusher->retired;
    current = flusher->current;
    flusher->retired = NULL;
    flusher->is_dirty = false;
    flusher->began_ms = GetTickCount64();
    ReleaseSRWLockExclusive(&flusher->lock);

    error = close_retired(flusher, retired);
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

/* A duplicate would be the same file object, and Windows lets one call at a time into that: a
   write would wait for the flush. So the file is opened a second time. */
static HANDLE open_again(HANDLE file)
{
    return ReOpenFile(file, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                      0);
}

/* The journal's thread comes here, so nothing waits for the disk: however slow it is, files that
   it has not flushed queue up. Without memory for that, the system flushes when it likes, and the
   state is failing until there is another file. */
void flusher_set_file(struct flusher *flusher, HANDLE file)
{
    struct retired_file *retired = calloc(1, sizeof(*retired));
    HANDLE own = retired == NULL ? INVALID_HANDLE_VALUE : open_again(file);
    DWORD refusal = ERROR_SUCCESS;

    if (own == INVALID_HANDLE_VALUE) {
        refusal = retired == NULL ? ERROR_NOT_ENOUGH_MEMORY : GetLastError();
    }
    AcquireSRWLockExclusive(&flusher->lock);
    flusher->refusal = refusal;
    if (refusal == ERROR_SUCCESS) {
        if (flusher->current != NULL) {
            retired->handle = flusher->current;
            retired->next = flusher->retired;
            flusher->retired = retired;
            retired = NULL;
        }
        flusher->current = own;
    }
    ReleaseSRWLockExclusive(&flusher->lock);
    free(retired);
    flusher_mark_dirty(flusher);
}

void flusher_mark_dirty(struct flusher *flusher)
{
    AcquireSRWLockExclusive(&flusher->lock);
    flusher->is_dirty = true;
    ReleaseSRWLockExclusive(&flusher->lock);
    (void)SetEvent(flusher->dirty_event);
}

enum flusher_state flusher_read_state(struct flusher *flusher, ULONGLONG now_ms, DWORD *error_out)
{
    ULONGLONG began_ms;
    bool is_dirty;

    AcquireSRWLockExclusive(&flusher->lock);
    began_ms = flusher->began_ms;
    is_dirty = flusher->is_dirty;
    *error_out = flusher->refusal == ERROR_SUCCESS ? flusher->error : flusher->refusal;
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
    (void)close_retired(flusher, flusher->retired);
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
