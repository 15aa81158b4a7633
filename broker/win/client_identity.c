#include "broker/win/client_identity.h"

#include "broker/core/assertion.h"
#include "broker/win/log.h"
#include "broker/win/token_identity.h"
#include "proto/win/token.h"
#include "event_messages.h"

#include <string.h>

_Static_assert(IDENTITY_ERROR_ANONYMOUS == ERROR_CANT_OPEN_ANONYMOUS,
               "core knows the code"); /* evidence E20 */

/* While a handle to a process is open, Windows does not give its id to another process. */
struct remembered_process {
    HANDLE process; /* NULL: unused */
    DWORD id;
    struct identity identity;
};

#define REMEMBERED_PROCESSES_MAX 64u

static struct remembered_process remembered[REMEMBERED_PROCESSES_MAX];
static size_t next_remembered;

/* Without a privilege, before the first read, and after the client has gone:
   evidence E19, E21, E23. */
static DWORD read_client_token(HANDLE pipe, struct identity *identity)
{
    HANDLE token = NULL;
    DWORD error = ERROR_SUCCESS;

    if (!ImpersonateNamedPipeClient(pipe)) {
        return GetLastError();
    }
    /* Opened as the broker itself: a client need not be allowed to open its own token. */
    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token)) {
        error = GetLastError();
    }
    /* To continue under the client's identity would be worse than to end. */
    ASSERTION(RevertToSelf());

    if (error == ERROR_SUCCESS) {
        error = token_identity_read(token, identity);
        (void)CloseHandle(token);
    }
    return error;
}

static DWORD read_process_token(HANDLE process, struct identity *identity)
{
    HANDLE token = NULL;
    DWORD error = token_open_process(process, &token);

    if (error == ERROR_SUCCESS) {
        error = token_identity_read(token, identity);
        (void)CloseHandle(token);
    }
    return error;
}

static const struct remembered_process *recall(DWORD process_id)
{
    for (size_t i = 0; i < REMEMBERED_PROCESSES_MAX; i++) {
        if (remembered[i].process != NULL && remembered[i].id == process_id) {
            return &remembered[i];
        }
    }
    return NULL;
}

static void remember(HANDLE process, const struct identity *identity)
{
    struct remembered_process *place = &remembered[next_remembered];

    ASSERTION(process != NULL && identity->known);
    if (place->process != NULL) {
        (void)CloseHandle(place->process);
    }
    place->process = process;
    place->id = identity->process_id;
    place->identity = *identity;
    next_remembered = (next_remembered + 1) % REMEMBERED_PROCESSES_MAX;
}

static DWORD take_by_process(struct identity *identity)
{
    const struct remembered_process *known = recall(identity->process_id);
    HANDLE process;
    DWORD error;

    if (known != NULL) {
        *identity = known->identity;
        return ERROR_SUCCESS;
    }
    process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, identity->process_id);
    if (process == NULL) {
        return GetLastError();
    }
    error = read_process_token(process, identity);
    if (error == ERROR_SUCCESS) {
        remember(process, identity);
    } else {
        (void)CloseHandle(process);
    }
    return error;
}

const char *identity_mode_name(enum identity_mode mode)
{
    switch (mode) {
    case IDENTITY_BY_TOKEN:
        return "token";
    case IDENTITY_BY_PROCESS:
        return "process, not for production";
    }
    return "";
}

/* Also of a client that has closed its handle: evidence E18. */
uint32_t client_identity_process(HANDLE pipe)
{
    ULONG process_id = 0;

    return GetNamedPipeClientProcessId(pipe, &process_id) ? process_id : 0;
}

static DWORD take(HANDLE pipe, enum identity_mode mode, struct identity *identity)
{
    switch (mode) {
    case IDENTITY_BY_TOKEN:
        return read_client_token(pipe, identity);
    case IDENTITY_BY_PROCESS:
        return take_by_process(identity);
    }
    return ERROR_INVALID_PARAMETER;
}

/* A client at anonymous level has chosen that itself, and is told. */
static void note_error(DWORD error, struct token_errors *errors)
{
    if (error != ERROR_SUCCESS && error != IDENTITY_ERROR_ANONYMOUS &&
        token_errors_count(errors, error)) {
        log_os_event(EVENT_LOG_CLIENT_UNIDENTIFIED, "cannot identify", L"a client", error);
    }
}

void client_identity_take(HANDLE pipe, enum identity_mode mode, struct token_errors *errors,
                          struct identity *identity_out)
{
    ASSERTION(pipe != INVALID_HANDLE_VALUE);
    memset(identity_out, 0, sizeof(*identity_out));
    identity_out->process_id = client_identity_process(pipe);
    identity_out->token_error = take(pipe, mode, identity_out);
    ASSERTION(identity_out->known == (identity_out->token_error == ERROR_SUCCESS));
    note_error(identity_out->token_error, errors);
}

void client_identity_forget_processes(void)
{
    for (size_t i = 0; i < REMEMBERED_PROCESSES_MAX; i++) {
        if (remembered[i].process != NULL) {
            (void)CloseHandle(remembered[i].process);
            remembered[i].process = NULL;
        }
    }
}
