/*
 * The file in which a client keeps its cursor (config.cursor_file).
 *
 * Two clients of one process cannot keep theirs in the same file: each would take the other one's
 * place back.
 */
#ifndef CLIENT_LIB_WIN_KEPT_FILE_H
#define CLIENT_LIB_WIN_KEPT_FILE_H

#include "client_lib/core/cursor_keeper.h"
#include "proto/data/list.h"

#include <wnetwatch.h>

#include <wchar.h>

struct kept_file {
    struct cursor_store store; /* points to this struct, which must not move */
    struct list_node node;     /* in the list of those that the process keeps */
    wchar_t *path;             /* absolute; NULL: there is none */
};

/* Makes a state on which kept_file_close is safe. */
void kept_file_init(struct kept_file *file);

/* Take the file and read its cursor, "" when there is none. WNW_OK, WNW_E_INVALID (also when another
   client has it), WNW_E_CURSOR_FILE, WNW_E_NO_MEMORY, WNW_E_OS. */
wnw_status kept_file_open(struct kept_file *file, const char *path,
                          char cursor_out[EVENT_ID_TEXT_SIZE + 1]);
void kept_file_close(struct kept_file *file);

#endif
