/*
 * A cursor as a line in a file, which is always replaced as a whole.
 *
 * Each failure leaves its sentence for wnw_last_message.
 */
#ifndef CLIENT_LIB_WIN_CURSOR_FILE_H
#define CLIENT_LIB_WIN_CURSOR_FILE_H

#include <windows.h>

#include "proto/event_id.h"

#include <wnetwatch.h>

#include <wchar.h>

/* How long a save waits for programs that have the file open without share-delete. */
#define CURSOR_FILE_WAIT_MS_MAX 3000u

/* The absolute path of a path of the program, in which `what` names it; the caller frees it. WNW_OK,
   WNW_E_INVALID, WNW_E_NO_MEMORY, WNW_E_OS. */
wnw_status cursor_file_path(const char *what, const char *path, wchar_t **path_out);

/* WNW_OK, WNW_E_NO_MEMORY, WNW_E_OS with the file unchanged. */
wnw_status cursor_file_save(const wchar_t *path, const char *cursor, DWORD wait_ms_max);

/* "" when there is no file, or an empty one. WNW_OK, WNW_E_CURSOR_FILE, WNW_E_OS; `what` and path
   name the file in the sentence. */
wnw_status cursor_file_load(const char *what, const wchar_t *path,
                            char cursor_out[EVENT_ID_TEXT_SIZE + 1]);

#endif
