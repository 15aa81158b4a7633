/*
 * One form for the many spellings of a remote name. For comparison alone: events tell a name as it
 * was given.
 */
#ifndef PROTO_TEXT_REMOTE_NAME_H
#define PROTO_TEXT_REMOTE_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes that a form may have more than its name, the NUL included. */
#define REMOTE_NAME_EXTRA_BYTES 4u

enum remote_name_form {
    /* "//srv/x/", "\\?\UNC\srv\x" and "\\srv\\x" are "\\srv\x"; a name of another kind stays. */
    REMOTE_NAME_PATH,
    /* "\\srv@SSL\DavWWWRoot\x", "\\srv@8080\x", "\\srv.\x" and "https://srv:443/x" are "\\srv\x" as
       well, and a server alone is "\\srv\"; quotes and blanks around the name are left out. */
    REMOTE_NAME_SERVER
};

/* Write the form of a name, ended by NUL, into out, which has room for strlen(name) +
   REMOTE_NAME_EXTRA_BYTES. Case stays as it is. Returns the size. */
size_t remote_name_write(const char *name, enum remote_name_form form, char *out);

/* Whether its path form is that of a server and what is on it: "\\srv\x". */
bool remote_name_is_unc(const char *name);

#endif
