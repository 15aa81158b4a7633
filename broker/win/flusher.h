/*
 * Lets written bytes reach the disk without anybody waiting for it.
 *
 * A worker flushes the current file some time after the first write since the last flush. It
 * owns its own handles, so the journal may close its file at any time.
 */
#ifndef BROKER_WIN_FLUSHER_H
#define BROKER_WIN_FLUSHER_H

#include <windows.h>

struct flusher;

/* interval_ms is the longest time from a write to its flush. Returns a Win32 code. */
DWORD flusher_new(DWORD interval_ms, struct flusher **flusher_out);

/* The file that is written to from now on. The one before is flushed once more. Never waits for
   the disk; without memory to hand the file over, the system flushes it when it likes. */
void flusher_set_file(struct flusher *flusher, HANDLE file);

/* Something was written to the file. */
void flusher_mark_dirty(struct flusher *flusher);

/* Flush what is dirty, wait for the worker to end, and free it. NULL is allowed. */
void flusher_free(struct flusher *flusher);

#endif
