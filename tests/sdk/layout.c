/*
 * What we say of Windows in our own words, against Microsoft's headers. Nothing here is run: it is
 * right when it compiles. The strings of these structs are wide under UNICODE, which is defined.
 */
#include <windows.h>
#include <winnetwk.h>
#include <npapi.h>
#include <stddef.h>

#include "proto/win/mpr_types.h"

/* numbers.h is made of the tables of proto/error_names.c and proto/connect_flags.c. */
#include "numbers.h"

#define ASSERT_SIZE(ours, theirs)                                                                  \
    _Static_assert(sizeof(struct ours) == sizeof(theirs), "size of " #ours)

/* The same place, and a type that takes the other's pointer or number without a word. */
#define ASSERT_MEMBER(ours, member, theirs, their_member, type)                                    \
    _Static_assert(offsetof(struct ours, member) == offsetof(theirs, their_member),                \
                   "offset of " #member);                                                          \
    _Static_assert(sizeof(((struct ours *)0)->member) == sizeof(((theirs *)0)->their_member),      \
                   "size of " #member);                                                            \
    _Static_assert(_Generic(((theirs *)0)->their_member, type : 1, default : 0), "type "           \
                                                                                 "of " #member)

ASSERT_SIZE(mpr_resource, NETRESOURCEW);
ASSERT_MEMBER(mpr_resource, ignored_scope, NETRESOURCEW, dwScope, DWORD);
ASSERT_MEMBER(mpr_resource, type, NETRESOURCEW, dwType, DWORD);
ASSERT_MEMBER(mpr_resource, ignored_display_type, NETRESOURCEW, dwDisplayType, DWORD);
ASSERT_MEMBER(mpr_resource, ignored_usage, NETRESOURCEW, dwUsage, DWORD);
ASSERT_MEMBER(mpr_resource, local_name, NETRESOURCEW, lpLocalName, wchar_t *);
ASSERT_MEMBER(mpr_resource, remote_name, NETRESOURCEW, lpRemoteName, wchar_t *);
ASSERT_MEMBER(mpr_resource, ignored_comment, NETRESOURCEW, lpComment, wchar_t *);
ASSERT_MEMBER(mpr_resource, ignored_provider, NETRESOURCEW, lpProvider, wchar_t *);

ASSERT_SIZE(mpr_notify_info, NOTIFYINFO);
ASSERT_MEMBER(mpr_notify_info, phase, NOTIFYINFO, dwNotifyStatus, DWORD);
ASSERT_MEMBER(mpr_notify_info, operation_status, NOTIFYINFO, dwOperationStatus, DWORD);
ASSERT_MEMBER(mpr_notify_info, context, NOTIFYINFO, lpContext, void *);

ASSERT_SIZE(mpr_notify_add, NOTIFYADD);
ASSERT_MEMBER(mpr_notify_add, ignored_owner, NOTIFYADD, hwndOwner, HWND);
ASSERT_MEMBER(mpr_notify_add, resource, NOTIFYADD, NetResource, NETRESOURCEW);
ASSERT_MEMBER(mpr_notify_add, flags, NOTIFYADD, dwAddFlags, DWORD);

ASSERT_SIZE(mpr_notify_cancel, NOTIFYCANCEL);
ASSERT_MEMBER(mpr_notify_cancel, name, NOTIFYCANCEL, lpName, wchar_t *);
ASSERT_MEMBER(mpr_notify_cancel, provider, NOTIFYCANCEL, lpProvider, wchar_t *);
ASSERT_MEMBER(mpr_notify_cancel, flags, NOTIFYCANCEL, dwFlags, DWORD);
ASSERT_MEMBER(mpr_notify_cancel, force, NOTIFYCANCEL, fForce, BOOL);

_Static_assert(MPR_PHASE_PRE == NOTIFY_PRE && MPR_PHASE_POST == NOTIFY_POST, "phases");

/* The rights that the descriptors of broker/win/pipe_security.c give, and what they are made of. */
#define PIPE_RIGHTS_TO_PUBLISH 0x120082
#define PIPE_RIGHTS_TO_SUBSCRIBE 0x12019B

_Static_assert(PIPE_RIGHTS_TO_PUBLISH ==
                   (FILE_WRITE_DATA | FILE_READ_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE),
               "rights to publish");
_Static_assert(PIPE_RIGHTS_TO_SUBSCRIBE ==
                   ((FILE_GENERIC_READ | FILE_GENERIC_WRITE) & ~FILE_CREATE_PIPE_INSTANCE),
               "rights to subscribe");

/* The two functions have the type that MPR calls: its arguments are pointers to the same structs. */
_Static_assert(sizeof(mpr_add_connect_notify) == sizeof(PF_AddConnectNotify), "a pointer");
_Static_assert(sizeof(mpr_cancel_connect_notify) == sizeof(PF_CancelConnectNotify), "a pointer");
