/*
 * What we say of Windows in our own words, against Microsoft's headers. Nothing here is run: it is
 * right when it compiles. The strings of these structs are wide under UNICODE, which is defined.
 */
#include <windows.h>
#include <winnetwk.h>
#include <npapi.h>
#include <stddef.h>

#include "proto/win/mpr_types.h"

/* numbers.h is made of the tables of proto/error_names.c and proto/connect_flags.c, and of the
   descriptors of broker/win/pipe_security.c. */
#include "numbers.h"

#define ASSERT_SIZE(ours, theirs)                                                                  \
    _Static_assert(sizeof(struct ours) == sizeof(theirs), "size of " #ours)

#define ASSERT_TYPE(container, member, type)                                                       \
    _Static_assert(_Generic(((container *)0)->member, type : 1, default : 0), "type of " #member)

/* The same place, and on each side the type that is named. */
#define ASSERT_PLACE(ours, member, our_type, theirs, their_member, their_type)                     \
    _Static_assert(offsetof(struct ours, member) == offsetof(theirs, their_member),                \
                   "offset of " #member);                                                          \
    ASSERT_TYPE(struct ours, member, our_type);                                                    \
    ASSERT_TYPE(theirs, their_member, their_type)

#define ASSERT_MEMBER(ours, member, theirs, their_member, type)                                    \
    ASSERT_PLACE(ours, member, type, theirs, their_member, type)

/* The DLL only reads texts. */
#define ASSERT_TEXT(ours, member, theirs, their_member)                                            \
    ASSERT_PLACE(ours, member, const wchar_t *, theirs, their_member, wchar_t *)

ASSERT_SIZE(mpr_resource, NETRESOURCEW);
ASSERT_MEMBER(mpr_resource, ignored_scope, NETRESOURCEW, dwScope, DWORD);
ASSERT_MEMBER(mpr_resource, type, NETRESOURCEW, dwType, DWORD);
ASSERT_MEMBER(mpr_resource, ignored_display_type, NETRESOURCEW, dwDisplayType, DWORD);
ASSERT_MEMBER(mpr_resource, ignored_usage, NETRESOURCEW, dwUsage, DWORD);
ASSERT_TEXT(mpr_resource, local_name, NETRESOURCEW, lpLocalName);
ASSERT_TEXT(mpr_resource, remote_name, NETRESOURCEW, lpRemoteName);
ASSERT_TEXT(mpr_resource, ignored_comment, NETRESOURCEW, lpComment);
ASSERT_TEXT(mpr_resource, ignored_provider, NETRESOURCEW, lpProvider);

ASSERT_SIZE(mpr_notify_info, NOTIFYINFO);
ASSERT_MEMBER(mpr_notify_info, phase, NOTIFYINFO, dwNotifyStatus, DWORD);
ASSERT_MEMBER(mpr_notify_info, operation_status, NOTIFYINFO, dwOperationStatus, DWORD);
ASSERT_MEMBER(mpr_notify_info, context, NOTIFYINFO, lpContext, void *);

ASSERT_SIZE(mpr_notify_add, NOTIFYADD);
ASSERT_MEMBER(mpr_notify_add, ignored_owner, NOTIFYADD, hwndOwner, HWND);
ASSERT_PLACE(mpr_notify_add, resource, struct mpr_resource, NOTIFYADD, NetResource, NETRESOURCEW);
ASSERT_MEMBER(mpr_notify_add, flags, NOTIFYADD, dwAddFlags, DWORD);

ASSERT_SIZE(mpr_notify_cancel, NOTIFYCANCEL);
ASSERT_TEXT(mpr_notify_cancel, name, NOTIFYCANCEL, lpName);
ASSERT_TEXT(mpr_notify_cancel, provider, NOTIFYCANCEL, lpProvider);
ASSERT_MEMBER(mpr_notify_cancel, flags, NOTIFYCANCEL, dwFlags, DWORD);
ASSERT_MEMBER(mpr_notify_cancel, force, NOTIFYCANCEL, fForce, BOOL);

_Static_assert(MPR_PHASE_PRE == NOTIFY_PRE && MPR_PHASE_POST == NOTIFY_POST, "phases");

/* The rights that the descriptors of the pipes give, and what they are made of. */
_Static_assert(PIPE_RIGHTS_TO_PUBLISH ==
                   (FILE_WRITE_DATA | FILE_READ_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE),
               "rights to publish");
_Static_assert(PIPE_RIGHTS_TO_SUBSCRIBE ==
                   ((FILE_GENERIC_READ | FILE_GENERIC_WRITE) & ~FILE_CREATE_PIPE_INSTANCE),
               "rights to subscribe");
