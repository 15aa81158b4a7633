#include "broker/win/token_identity.h"

#include "broker/core/assertion.h"
#include "proto/win/token.h"

#include <string.h>

/* A built-in group by its last number, because Wine's CreateWellKnownSid does not know them all. */
static DWORD read_membership(HANDLE token, DWORD group, bool *is_member_out)
{
    SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
    union {
        SID sid;
        BYTE bytes[SECURITY_MAX_SID_SIZE];
    } group_sid;

    (void)InitializeSid(&group_sid.sid, &authority, 2);
    *GetSidSubAuthority(&group_sid.sid, 0) = SECURITY_BUILTIN_DOMAIN_RID;
    *GetSidSubAuthority(&group_sid.sid, 1) = group;
    return token_read_membership(token, &group_sid.sid, is_member_out);
}

static DWORD read_groups(HANDLE token, struct identity *identity)
{
    DWORD error = read_membership(token, DOMAIN_ALIAS_RID_ADMINS, &identity->is_administrator);

    return error != ERROR_SUCCESS ? error
                                  : read_membership(token, DOMAIN_ALIAS_RID_EVENT_LOG_READERS_GROUP,
                                                    &identity->is_event_log_reader);
}

static void take_user(const struct token_user *user, struct identity *identity)
{
    memcpy(identity->sid, user->sid, sizeof(identity->sid));
    identity->logon = user->logon;
    identity->session = user->session;
    identity->is_elevated = user->is_elevated;
    identity->integrity = user->integrity;
    identity->is_local_system = user->is_local_system;
}

DWORD token_identity_read(HANDLE token, struct identity *identity)
{
    struct identity read = {.process_id = identity->process_id};
    struct token_user user;
    DWORD error = token_read_user(token, &user);

    ASSERTION(token != NULL);
    if (error == ERROR_SUCCESS) {
        take_user(&user, &read);
        error = read_groups(token, &read);
    }
    if (error != ERROR_SUCCESS) {
        memset(&read, 0, sizeof(read)); /* half an identity is none */
        read.process_id = identity->process_id;
    }
    read.known = error == ERROR_SUCCESS;
    *identity = read;
    return error;
}
