#include "broker/win/pipe_security.h"

#include "broker/core/assertion.h"
#include "broker/win/own_sid.h"
#include "proto/limits.h"

#include <sddl.h>

#include <stdio.h>
#include <string.h>
#include <wchar.h>

/*
 * %1 is the owner. In order:
 *   anonymous (AN) and guests (BG) are denied everything;
 *   the owner has all rights. Only the owner may create instances: a program with that right could
 *     pose as the broker;
 *   authenticated users (AU) may write data and read the owner on publish (0x120082), and no more.
 *     On subscribe they have the rights that languages request to open for reading and writing,
 *     less the right to create instances (0x12019B): evidence E8.
 * GENERIC_WRITE is never granted, since it contains that right (0x4). Network logons are not
 * denied: SSH and WinRM sessions are local processes, and a flag of the pipes rejects clients on
 * other machines. The label lets processes of low integrity publish. Without it, they could not
 * write to a pipe that a process of medium integrity created: evidence E9, E10 and E32.
 */
#define DESCRIPTOR_START L"O:%lsG:%lsD:P(D;;GA;;;AN)(D;;GA;;;BG)(A;;GA;;;%ls)"
#define PUBLISH_DESCRIPTOR DESCRIPTOR_START L"(A;;0x120082;;;AU)S:(ML;;NW;;;LW)"
#define SUBSCRIBE_DESCRIPTOR DESCRIPTOR_START L"(A;;0x12019B;;;AU)"

/* Three SIDs and the fixed text. */
#define DESCRIPTOR_UNITS_MAX (3 * SID_BYTES_MAX + 128)

static DWORD make_attributes(const wchar_t *format, const wchar_t *owner,
                             SECURITY_ATTRIBUTES *attributes)
{
    wchar_t text[DESCRIPTOR_UNITS_MAX];

    ASSERTION(wcslen(owner) <= SID_BYTES_MAX);
    (void)swprintf(text, DESCRIPTOR_UNITS_MAX, format, owner, owner, owner);
    attributes->nLength = sizeof(*attributes);
    attributes->bInheritHandle = FALSE;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(
            text, SDDL_REVISION_1, &attributes->lpSecurityDescriptor, NULL)) {
        return GetLastError();
    }
    return ERROR_SUCCESS;
}

DWORD pipe_security_init_for(struct pipe_security *security, const wchar_t *owner)
{
    DWORD error;

    memset(security, 0, sizeof(*security));
    error = make_attributes(PUBLISH_DESCRIPTOR, owner, &security->publish);
    if (error == ERROR_SUCCESS) {
        error = make_attributes(SUBSCRIBE_DESCRIPTOR, owner, &security->subscribe);
    }
    return error;
}

DWORD pipe_security_init(struct pipe_security *security)
{
    wchar_t *owner = NULL;
    DWORD error;

    memset(security, 0, sizeof(*security));
    error = own_sid_read(&owner);
    if (error == ERROR_SUCCESS) {
        error = pipe_security_init_for(security, owner);
        (void)LocalFree(owner);
    }
    return error;
}

void pipe_security_deinit(struct pipe_security *security)
{
    (void)LocalFree(security->publish.lpSecurityDescriptor);
    (void)LocalFree(security->subscribe.lpSecurityDescriptor);
    memset(security, 0, sizeof(*security));
}
