/* Deletes what the broker has recorded. */
#ifndef BROKER_WIN_SETUP_PURGE_H
#define BROKER_WIN_SETUP_PURGE_H

#include <windows.h>

/*
 * Delete the journal in a state folder, and then the folder if nothing else is in it.
 *
 * Only a folder that the journal's format file identifies is emptied, and no link is followed.
 * Returns ERROR_DIR_NOT_EMPTY when other files are left, ERROR_BAD_FORMAT when the folder of the
 * journal holds something else.
 */
DWORD purge_state(const wchar_t *state);

#endif
