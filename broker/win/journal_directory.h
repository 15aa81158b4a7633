/*
 * The directory in which the journal lives: made, known as ours, and held by one broker.
 *
 * It holds a file `format` that says whose it is, a file `lock` that is open as long as a broker
 * uses it, a file `boot` that tells one start of the machine from another, and the segments.
 */
#ifndef BROKER_WIN_JOURNAL_DIRECTORY_H
#define BROKER_WIN_JOURNAL_DIRECTORY_H

#include <windows.h>

#include <stdbool.h>

struct journal_directory {
    wchar_t path[MAX_PATH];
    HANDLE lock;
    bool machine_restarted; /* since a broker was here last */
};

/*
 * Open <state>\journal, making what is missing. Says on the log what is wrong: no access, not
 * ours, of a newer format, or in use. What is not ours is not changed; our own journal is closed
 * to others, if it was not. Returns a Win32 code; journal_directory_close is safe either way.
 */
DWORD journal_directory_open(struct journal_directory *directory, const wchar_t *state);

/*
 * Remember this start of the machine: once the end of the epoch before has been judged and the
 * judgement is in the journal, or a broker killed in between would forget a restart. Returns a
 * Win32 code, which has been said.
 */
DWORD journal_directory_settle(const struct journal_directory *directory);

void journal_directory_close(struct journal_directory *directory);

#endif
