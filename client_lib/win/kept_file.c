#include "client_lib/win/kept_file.h"

#include <windows.h>

#include <stdlib.h>
#include <string.h>

#include "client_lib/core/quote.h"
#include "client_lib/win/cursor_file.h"
#include "client_lib/win/failure.h"
#include "client_lib/win/status.h"
#include "proto/assertion.h"

/* A save that is not the last one is soon tried again, and the reader waits for it. */
#define SAVE_WAIT_MS_MAX 100u

static SRWLOCK lock = SRWLOCK_INIT;
static struct list kept_files; /* under the lock */

/* After a broken contract the cursor is not to be trusted. */
static uint32_t save(void *context, const char *cursor, bool is_last)
{
    const struct kept_file *file = context;

    ASSERTION_OR(file->path != NULL, ERROR_INVALID_STATE);
    if (status_is_broken()) {
        return ERROR_INVALID_STATE;
    }
    switch (status_result(cursor_file_save(file->path, cursor,
                                           is_last ? CURSOR_FILE_WAIT_MS_MAX : SAVE_WAIT_MS_MAX))) {
    case WNW_OK:
        return ERROR_SUCCESS;
    case WNW_E_OS:
        return wnw_last_os_error();
    default:
        return ERROR_NOT_ENOUGH_MEMORY;
    }
}

void kept_file_init(struct kept_file *file)
{
    memset(file, 0, sizeof(*file));
    file->store.context = file;
    file->store.save = save;
}

/* Under the lock. Names of files are compared as Windows does it. */
static bool is_kept(const wchar_t *path)
{
    for (const struct list_node *node = kept_files.first; node != NULL; node = node->next) {
        const struct kept_file *other = LIST_ITEM(node, struct kept_file, node);

        if (CompareStringOrdinal(other->path, -1, path, -1, TRUE) == CSTR_EQUAL) {
            return true;
        }
    }
    return false;
}

/* False when another client has the file. */
static bool take(struct kept_file *file)
{
    bool is_free;

    AcquireSRWLockExclusive(&lock);
    is_free = !is_kept(file->path);
    if (is_free) {
        list_append(&kept_files, &file->node);
    }
    ReleaseSRWLockExclusive(&lock);
    return is_free;
}

wnw_status kept_file_open(struct kept_file *file, const char *path,
                          char cursor_out[EVENT_ID_TEXT_SIZE + 1])
{
    char quote[QUOTE_SIZE];
    wnw_status status;

    ASSERTION_OR(file->path == NULL, WNW_E_INTERNAL);
    status = cursor_file_path("config.cursor_file", path, &file->path);
    if (status == WNW_OK && !take(file)) {
        status = failure_say(WNW_E_INVALID,
                             "config.cursor_file: another client of this process keeps its cursor "
                             "in %s",
                             quote_write(path, quote));
    }
    if (status == WNW_OK) {
        status = cursor_file_load("config.cursor_file", file->path, cursor_out);
    }
    return status;
}

void kept_file_close(struct kept_file *file)
{
    AcquireSRWLockExclusive(&lock);
    if (list_node_is_linked(&file->node)) {
        list_remove(&kept_files, &file->node);
    }
    ReleaseSRWLockExclusive(&lock);
    free(file->path);
    file->path = NULL;
}
