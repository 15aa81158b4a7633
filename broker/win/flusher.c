#include "broker/win/flusher.h"

#include <stdbool.h>
#include <stdlib.h>

struct flusher {
    HANDLE thread;
    HANDLE dirty_event; /* something is to be flushed, or the end has come */
    HANDLE end_event;   /* the end has come */
    DWORD interval_ms;

    SRWLOCK lock; /* over what follows; never held while flushing */
    CONDITION_VARIABLE retired_is_free;
    HANDLE current; /* a duplicate of the journal's handle, or NULL */
    HANDLE retired; /* the file before, until the worker has closed it */
};

static void flush_once(struct flusher *flusher)
{
    HANDLE retired;
    HANDLE current;

    AcquireSRWLockExclusive(&flusher->lock);
    retired = flusher->retired;
    current = flusher->current;
    ReleaseSRWLockExclusive(&flusher->lock);

    /* Only this thread closes a handle, so both stay good without the lock. A flush that fails
       has no remedy here: the next write to the file will fail too, and be told. */
    if (retired != NULL) {
        (void)FlushFileBuffers(retired);
        (void)CloseHandle(retired);
        AcquireSRWLockExclusive(&flusher->lock);
        flusher->retired = NULL;
        ReleaseSRWLockExclusive(&flusher->lock);
        WakeConditionVariable(&flusher->retired_is_free);
    }
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
    InitializeConditionVariable(&flusher->retired_is_free);
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

void flusher_set_file(struct flusher *flusher, HANDLE file)
{
    HANDLE duplicate = NULL;

    (void)DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &duplicate, 0, FALSE,
                          DUPLICATE_SAME_ACCESS);
    AcquireSRWLockExclusive(&flusher->lock);
    while (flusher->retired != NULL) {
        (void)SetEvent(flusher->dirty_event);
        (void)SleepConditionVariableSRW(&flusher->retired_is_free, &flusher->lock, INFINITE, 0);
    }
    flusher->retired = flusher->current;
    flusher->current = duplicate;
    ReleaseSRWLockExclusive(&flusher->lock);
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
