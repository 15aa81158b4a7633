#include "broker/win/server_pipe.h"

#include "proto/limits.h"

DWORD server_pipe_create(struct server_pipe *pipe, struct loop *loop, HANDLE *instance_out)
{
    DWORD first = pipe->has_instance ? 0 : FILE_FLAG_FIRST_PIPE_INSTANCE;
    HANDLE instance;
    DWORD error;

    *instance_out = INVALID_HANDLE_VALUE;
    instance = CreateNamedPipeW(
        pipe->name, pipe->access | FILE_FLAG_OVERLAPPED | first,
        PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
        PIPE_UNLIMITED_INSTANCES, PIPE_BUFFER_BYTES, PIPE_BUFFER_BYTES, 0, pipe->security);
    if (instance == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    error = loop_add(loop, instance);
    if (error != ERROR_SUCCESS) {
        (void)CloseHandle(instance);
        return error;
    }
    pipe->has_instance = true;
    *instance_out = instance;
    return ERROR_SUCCESS;
}

DWORD server_pipe_listen(HANDLE instance, struct loop *loop, struct loop_call *call)
{
    DWORD error;

    loop_call_begin(loop, call);
    if (ConnectNamedPipe(instance, &call->overlapped)) {
        loop_call_post(loop, call);
        return ERROR_SUCCESS;
    }
    error = GetLastError();
    switch (error) {
    case ERROR_IO_PENDING:
        return ERROR_SUCCESS;
    case ERROR_PIPE_CONNECTED: /* a client was faster than we were */
    case ERROR_NO_DATA:        /* and has even left again */
        loop_call_post(loop, call);
        return ERROR_SUCCESS;
    default:
        loop_call_end(loop, call);
        return error;
    }
}
