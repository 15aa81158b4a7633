/*
 * Segments as files: the journal's store on a real disk.
 *
 * A segment is <epoch>.<sequence>.ndjson. The newest is held open, readable by anybody who may
 * read the folder, so log shippers can tail it; others are opened for a read and closed again.
 * A fault is logged when it begins and when it ends, not each time it is met.
 */
#ifndef BROKER_WIN_JOURNAL_FILES_H
#define BROKER_WIN_JOURNAL_FILES_H

#include "broker/core/store.h"
#include "broker/win/flusher.h"

#include <windows.h>

#include <stdbool.h>

enum flush_policy {
    FLUSH_LATER, /* by a worker, flush_ms after a write at most */
    FLUSH_EACH,  /* before a write counts as done */
    FLUSH_NEVER  /* when the system likes */
};

struct journal_files {
    struct store store;
    const wchar_t *folder; /* borrowed */
    enum flush_policy flush_policy;
    struct flusher *flusher;
    HANDLE newest;
    struct event_id newest_first;
    bool has_made_one; /* in this life */
    bool is_failing;
    bool removal_is_failing;
    bool has_unreadable; /* the segment that could not be read last, which was said */
    struct event_id unreadable;
    enum store_flush flush; /* as it was said last */
};

/* Returns a Win32 code; journal_files_deinit is safe either way. */
DWORD journal_files_init(struct journal_files *files, const wchar_t *folder,
                         enum flush_policy policy, DWORD flush_ms);

void journal_files_deinit(struct journal_files *files);

#endif
