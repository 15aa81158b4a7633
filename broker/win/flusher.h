/*
 * Flushes written bytes to the disk on a thread of its own, so that the broker does not wait.
 *
 * The worker flushes the current file some time after the first write since the last flush. It has
 * handles of its own, so the journal may close its file at any time. All functions are called from
 * the broker's thread.
 */
#ifndef BROKER_WIN_FLUSHER_H
#define BROKER_WIN_FLUSHER_H

#include <windows.h>

/* A flush that takes this long or longer is reported as slow. */
#define FLUSH_SLOW_MS 5000u

struct flusher;

/* FlushFileBuffers; tests use another. */
typedef BOOL(WINAPI *flush_cb)(HANDLE file);

enum flusher_state {
    FLUSHER_IDLE,   /* all that was written is flushed */
    FLUSHER_GOOD,   /* a flush is due, or in progress */
    FLUSHER_SLOW,   /* one is in progress for FLUSH_SLOW_MS or more */
    FLUSHER_FAILING /* the last flush failed, or the current file cannot be flushed */
};

/* interval_ms is the longest time from a write to its flush. Returns a Win32 code. */
DWORD flusher_new(DWORD interval_ms, flush_cb flush, struct flusher **flusher_out);

/* The state at now_ms of GetTickCount64; *error_out is the code of the last flush. Does not wait
   for the disk. */
enum flusher_state flusher_read_state(struct flusher *flusher, ULONGLONG now_ms, DWORD *error_out);

/* The file that is written to from now on. The one before is flushed once more. Never waits for
   the disk. Without memory to take the file over, only the system flushes it, and the state is
   FLUSHER_FAILING as long as it is the current file. */
void flusher_set_file(struct flusher *flusher, HANDLE file);

/* Something was written to the current file. */
void flusher_mark_dirty(struct flusher *flusher);

/* Flush what was written, wait for the worker to end, and free it. NULL is allowed. */
void flusher_free(struct flusher *flusher);

#endif
