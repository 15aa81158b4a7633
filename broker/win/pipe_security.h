/* Who may open the broker's pipes: the descriptors, with the reason of each entry. */
#ifndef BROKER_WIN_PIPE_SECURITY_H
#define BROKER_WIN_PIPE_SECURITY_H

#include <windows.h>

struct pipe_security {
    SECURITY_ATTRIBUTES publish;
    SECURITY_ATTRIBUTES subscribe;
};

/*
 * Make both descriptors for pipes that belong to the service, if it is this process, else to the
 * user who runs it. Returns a Win32 code; pipe_security_deinit is safe either way.
 */
DWORD pipe_security_init(struct pipe_security *security);

/* The same for pipes that belong to the owner of this SID, as text. */
DWORD pipe_security_init_for(struct pipe_security *security, const wchar_t *owner);

void pipe_security_deinit(struct pipe_security *security);

#endif
