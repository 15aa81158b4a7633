/* The access rules of the broker's pipes: the descriptors, with the reason for each entry. */
#ifndef BROKER_WIN_PIPE_SECURITY_H
#define BROKER_WIN_PIPE_SECURITY_H

#include <windows.h>

struct pipe_security {
    SECURITY_ATTRIBUTES publish;
    SECURITY_ATTRIBUTES subscribe;
};

/*
 * Make both descriptors. The owner is the service if this process is the service, else the user
 * of the process. Returns a Win32 code; pipe_security_deinit is safe in either case.
 */
DWORD pipe_security_init(struct pipe_security *security);

/* The same with the owner of this SID, as text. */
DWORD pipe_security_init_for(struct pipe_security *security, const wchar_t *owner);

void pipe_security_deinit(struct pipe_security *security);

#endif
