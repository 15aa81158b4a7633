/*
 * Segments as files: the journal's store on a disk.
 *
 * A segment is <epoch>.<sequence>.ndjson. The newest is held open and shared, so that a log shipper
 * with access to the folder can follow it. The others are opened for each read and closed again.
 * Writes and flushes that fail are logged when that begins and when it ends. Reads and removals that
 * fail are logged each time: the log counts what repeats.
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
    FLUSH_NEVER  /* not by the broker; the system does it at some time */
};

struct journal_files {
    struct store store;
    const wchar_t *folder; /* borrowed */
    enum flush_policy flush_policy;
    struct flusher *flusher;
    HANDLE newest;
    struct event_id newest_first;
    bool has_made_one; /* segment, since the start */
    bool is_failing;
    bool has_unremovable;        /* the first removal that failed has been logged */
    struct event_id unremovable; /* the segment that it was of */
    bool has_unreadable;         /* the read that failed last has been logged */
    struct event_id unreadable;  /* the segment that it was of */
    enum store_flush flush;      /* as it was logged last */
};

/* The paths of files in the folder must fit into MAX_PATH. flush_ms is for FLUSH_LATER. Returns a
   Win32 code; journal_files_deinit is safe either way. */
DWORD journal_files_init(struct journal_files *files, const wchar_t *folder,
                         enum flush_policy policy, DWORD flush_ms);

void journal_files_deinit(struct journal_files *files);

#endif
