/*
 * What MPR hands to a notify DLL, with the wide types and the layout it has at run time
 * (evidence E3, E4 and E6).
 *
 * The SDK's npapi.h declares some of the strings with types that depend on UNICODE, and the copies
 * that come with other compilers differ in which ones. The layout is the same either way, so a
 * mistake would not be noticed. A member whose name begins with ignored_ may hold an invalid
 * pointer: the documentation gives it no meaning in a notification, so it must never be read.
 */
#ifndef PROTO_WIN_MPR_TYPES_H
#define PROTO_WIN_MPR_TYPES_H

#include <windows.h>
#include <stddef.h>

#define MPR_PHASE_PRE 1u
#define MPR_PHASE_POST 2u

struct mpr_resource { /* NETRESOURCEW */
    DWORD ignored_scope;
    DWORD type; /* RESOURCETYPE_* */
    DWORD ignored_display_type;
    DWORD ignored_usage;
    const wchar_t *local_name; /* NULL or empty: no device */
    const wchar_t *remote_name;
    const wchar_t *ignored_comment;
    const wchar_t *ignored_provider;
};

struct mpr_notify_info {    /* NOTIFYINFO */
    DWORD phase;            /* MPR_PHASE_*; a call with another value is ignored */
    DWORD operation_status; /* POST: the Win32 code that the operation ended with */
    void *context;          /* set by the DLL in PRE; if it stays NULL, no POST follows */
};

struct mpr_notify_add { /* NOTIFYADD */
    HWND ignored_owner;
    struct mpr_resource resource;
    DWORD flags; /* CONNECT_* */
};

struct mpr_notify_cancel { /* NOTIFYCANCEL */
    const wchar_t *name;
    const wchar_t *provider; /* valid in the POST of a success; never used otherwise */
    DWORD flags;             /* CONNECT_UPDATE_PROFILE or 0 */
    BOOL force;
};

#ifdef _WIN64
#define MPR_LAYOUT(wide, narrow) (wide)
#else
#define MPR_LAYOUT(wide, narrow) (narrow)
#endif

#define MPR_ASSERT_SIZE(type, wide, narrow)                                                        \
    _Static_assert(sizeof(struct type) == MPR_LAYOUT(wide, narrow), "size of " #type)
#define MPR_ASSERT_OFFSET(type, member, wide, narrow)                                              \
    _Static_assert(offsetof(struct type, member) == MPR_LAYOUT(wide, narrow),                      \
                   "offset of " #member " in " #type)

MPR_ASSERT_SIZE(mpr_resource, 48, 32);
MPR_ASSERT_OFFSET(mpr_resource, ignored_scope, 0, 0);
MPR_ASSERT_OFFSET(mpr_resource, type, 4, 4);
MPR_ASSERT_OFFSET(mpr_resource, ignored_display_type, 8, 8);
MPR_ASSERT_OFFSET(mpr_resource, ignored_usage, 12, 12);
MPR_ASSERT_OFFSET(mpr_resource, local_name, 16, 16);
MPR_ASSERT_OFFSET(mpr_resource, remote_name, 24, 20);
MPR_ASSERT_OFFSET(mpr_resource, ignored_comment, 32, 24);
MPR_ASSERT_OFFSET(mpr_resource, ignored_provider, 40, 28);

MPR_ASSERT_SIZE(mpr_notify_info, 16, 12);
MPR_ASSERT_OFFSET(mpr_notify_info, phase, 0, 0);
MPR_ASSERT_OFFSET(mpr_notify_info, operation_status, 4, 4);
MPR_ASSERT_OFFSET(mpr_notify_info, context, 8, 8);

MPR_ASSERT_SIZE(mpr_notify_add, 64, 40);
MPR_ASSERT_OFFSET(mpr_notify_add, ignored_owner, 0, 0);
MPR_ASSERT_OFFSET(mpr_notify_add, resource, 8, 4);
MPR_ASSERT_OFFSET(mpr_notify_add, flags, 56, 36);

MPR_ASSERT_SIZE(mpr_notify_cancel, 24, 16);
MPR_ASSERT_OFFSET(mpr_notify_cancel, name, 0, 0);
MPR_ASSERT_OFFSET(mpr_notify_cancel, provider, 8, 4);
MPR_ASSERT_OFFSET(mpr_notify_cancel, flags, 16, 8);
MPR_ASSERT_OFFSET(mpr_notify_cancel, force, 20, 12);

/* The two functions that MPR calls in a notify DLL. */
typedef DWORD(WINAPI *mpr_add_connect_notify)(struct mpr_notify_info *info,
                                              const struct mpr_notify_add *add);
typedef DWORD(WINAPI *mpr_cancel_connect_notify)(struct mpr_notify_info *info,
                                                 const struct mpr_notify_cancel *cancel);

#endif
