/*
 * One conversation with the broker: a request, and the lines that answer it.
 *
 * doctor does not use the client library, because the broker's program would then load what only a
 * client needs.
 */
#ifndef BROKER_WIN_DOCTOR_CONVERSATION_H
#define BROKER_WIN_DOCTOR_CONVERSATION_H

#include "proto/json/json.h"
#include "proto/text/lines.h"
#include "proto/win/pipe_dial.h"

#define CONVERSATION_CHUNK_BYTES 4096u

struct conversation {
    HANDLE pipe;
    HANDLE event;
    struct deadline deadline; /* of all of it */
    struct lines lines;
    char chunk[CONVERSATION_CHUNK_BYTES];
    const char *rest; /* of the chunk */
    size_t rest_size;
};

/* Send the request, a whole line, to the broker with this prefix. conversation_close is safe either
   way. Returns a Win32 code: that of pipe_dial, or WAIT_TIMEOUT. */
DWORD conversation_open(struct conversation *conversation, const wchar_t *prefix,
                        const char *request, DWORD wait_ms_max);

/*
 * The next line, read strictly. On ERROR_SUCCESS free *document_out with json_free; else it is NULL.
 * ERROR_BROKEN_PIPE when the broker has closed, WAIT_TIMEOUT, ERROR_INVALID_DATA for a line that no
 * broker sends.
 */
DWORD conversation_next(struct conversation *conversation, struct json **document_out);

void conversation_close(struct conversation *conversation);

#endif
