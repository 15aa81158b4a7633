#include "broker/win/server_pipe.h"

#include "broker/core/assertion.h"
#include "proto/limits.h"

bool server_pipe_is_served(const wchar_t *name, DWORD client_access, DWORD *holder_out)
{
    HANDLE pipe = CreateFileW(name, client_access, 0, NULL, OPEN_EXISTING,
                              SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);

    *holder_out = 0;
    if (pipe != INVALID_HANDLE_VALUE) {
        ULONG holder = 0;

        if (GetNamedPipeServerProcessId(pipe, &holder)) {
            *holder_out = holder;
        }
        (void)CloseHandle(pipe);
        return true;
    }
    return GetLastError() != ERROR_FILE_NOT_FOUND;
}

static DWORD create_instance(const struct server_pipe *pipe, DWORD first,
                             SECURITY_ATTRIBUTES *security, HANDLE *instance_out)
{
    *instance_out = CreateNamedPipeW(
        pipe->name, pipe->access | FILE_FLAG_OVERLAPPED | first,
        PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
        PIPE_UNLIMITED_INSTANCES, PIPE_BUFFER_BYTES, PIPE_BUFFER_BYTES, 0, security);
    return *instance_out == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
}

/* A holder whose limit of instances is reached gives 231, any other 5. */
static DWORD create_first_instance(const struct server_pipe *pipe, HANDLE *instance_out)
{
    DWORD error;

    /* Without a descriptor, Windows would let every user read from the pipe. */
    ASSERTION(pipe->security != NULL && pipe->security->lpSecurityDescriptor != NULL);
    error = create_instance(pipe, FILE_FLAG_FIRST_PIPE_INSTANCE, pipe->security, instance_out);
    /* Two codes for a name that another server holds, evidence E14 and E15. */
    return error == ERROR_ACCESS_DENIED ? ERROR_PIPE_BUSY : error;
}

DWORD server_pipe_create(struct server_pipe *pipe, struct loop *loop, HANDLE *instance_out)
{
    HANDLE instance = INVALID_HANDLE_VALUE;
    DWORD error;

    ASSERTION(pipe->name != NULL);
    *instance_out = INVALID_HANDLE_VALUE;
    /* A later instance has the descriptor of the first (evidence E11). One of its own could be
       refused. */
    error = pipe->instance_count != 0 ? create_instance(pipe, 0, NULL, &instance)
                                      : create_first_instance(pipe, &instance);
    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = loop_add(loop, instance);
    if (error != ERROR_SUCCESS) {
        (void)CloseHandle(instance);
        return error;
    }
    pipe->instance_count++;
    *instance_out = instance;
    return ERROR_SUCCESS;
}

void server_pipe_close(struct server_pipe *pipe, HANDLE instance)
{
    ASSERTION(instance != INVALID_HANDLE_VALUE && pipe->instance_count != 0);
    (void)CloseHandle(instance);
    pipe->instance_count--;
}

DWORD server_pipe_listen(HANDLE instance, struct loop *loop, struct loop_call *call)
{
    DWORD error;

    ASSERTION(instance != INVALID_HANDLE_VALUE);
    loop_call_begin(loop, call);
    if (ConnectNamedPipe(instance, &call->overlapped)) {
        return loop_call_post(loop, call);
    }
    error = GetLastError();
    switch (error) {
    case ERROR_IO_PENDING:
        return ERROR_SUCCESS;
    /* Evidence E16. */
    case ERROR_PIPE_CONNECTED: /* a client connected before this call */
    case ERROR_NO_DATA:        /* and has disconnected again */
        return loop_call_post(loop, call);
    default:
        loop_call_end(loop, call);
        return error;
    }
}
