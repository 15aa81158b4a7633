/* Who owns a file or folder, and the entries of its list of rights (DACL). */
#ifndef SAMPLES_AGENT_WIN_FILE_RIGHTS_H
#define SAMPLES_AGENT_WIN_FILE_RIGHTS_H

#include <windows.h>

#include <stdbool.h>

struct file_rights {
    PSECURITY_DESCRIPTOR descriptor; /* which owner and entries are in */
    PSID owner;
    PACL entries; /* NULL: every account may do all */
};

/* handle was opened with READ_CONTROL. On ERROR_SUCCESS the caller frees what is read by
   file_rights_free; else returns the Win32 code, and all is zero. */
DWORD file_rights_read(HANDLE handle, struct file_rights *rights_out);
void file_rights_free(struct file_rights *rights);

enum file_right_kind { FILE_RIGHT_ALLOWED, FILE_RIGHT_DENIED, FILE_RIGHT_RARE };

/* An entry; sid points into the list, and is NULL for a rare kind. mask has no generic rights. */
struct file_right {
    enum file_right_kind kind;
    BYTE flags; /* ..._INHERIT_ACE and INHERIT_ONLY_ACE */
    ACCESS_MASK mask;
    PSID sid;
};

/* The entry number i, in the order in which Windows looks at them. One that cannot be read is of a
   rare kind with all rights. False: there is none. */
bool file_rights_at(PACL entries, DWORD i, struct file_right *right_out);

#endif
