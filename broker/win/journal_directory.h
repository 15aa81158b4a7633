/*
 * The directory of the journal: created, recognised as the broker's, and used by one broker.
 *
 * It holds a file `format` that identifies it, a file `lock` that is open as long as a broker uses
 * the directory, a file `boot` that tells one start of the machine from another, and the segments.
 */
#ifndef BROKER_WIN_JOURNAL_DIRECTORY_H
#define BROKER_WIN_JOURNAL_DIRECTORY_H

#include <windows.h>

#include <stdbool.h>

#define JOURNAL_FOLDER L"journal" /* in the state folder */

struct journal_directory {
    wchar_t path[MAX_PATH];
    HANDLE lock;
    HANDLE format;          /* keeps the file from being deleted */
    bool machine_restarted; /* since a broker used the directory last */
};

/*
 * Open <state>\journal and create what is missing. Logs what is wrong: no access, not a journal, of
 * a newer format, or in use. A directory that is not a journal is not changed; a journal that other
 * accounts may read is closed to them. Returns a Win32 code; journal_directory_close is safe either
 * way.
 */
DWORD journal_directory_open(struct journal_directory *directory, const wchar_t *state);

/*
 * Remember this start of the machine. The directory must be open, and the journal must hold how the
 * previous epoch ended: a broker that is killed before would forget a restart. A failure is logged.
 * The next broker then takes its start for the first one since a restart, which is safe.
 */
void journal_directory_settle(const struct journal_directory *directory);

/* Whether a folder is a journal of this format: ERROR_SUCCESS, ERROR_BAD_FORMAT, or why that cannot be
   known. */
DWORD journal_directory_identify(const wchar_t *path);

void journal_directory_close(struct journal_directory *directory);

#endif
