/*
 * Which accounts may change a file or a folder, by its security descriptor. Entries that deny are not
 * counted, so an account may be named that cannot, and none is missed that can.
 */
#ifndef BROKER_WIN_SETUP_WRITERS_H
#define BROKER_WIN_SETUP_WRITERS_H

#include <windows.h>

#include <stdbool.h>

/* To write into a file or folder, to replace it, or to give a right for that away. */
#define WRITERS_OF_FILE                                                                            \
    (FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER)

/* To put another folder in the place of one that lies in this one, or in the place of this one. */
#define WRITERS_OF_WAY (FILE_DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER)

/* Whether the account owns the object, or is given one of the rights. A right that only what is made
   in a folder inherits is none. */
bool writers_include(PSECURITY_DESCRIPTOR descriptor, PSID account, DWORD rights);

/* An account that writers_include finds in descriptor, and that may not change the object of trusted:
   in there, or NULL for none. Everyone for an object without a list of entries. */
PSID writers_find_stranger(PSECURITY_DESCRIPTOR descriptor, DWORD rights,
                           PSECURITY_DESCRIPTOR trusted);

#endif
