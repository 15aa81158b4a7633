/*
 * The notify DLL of one bitness in the system's folder for it. A 32-bit program that loads the path
 * of the 64-bit one gets its own (evidence E7).
 *
 * A file of the same name with other contents (another build of one version) is moved aside, which
 * works while programs have it loaded. What is aside is deleted at once or at the next restart.
 */
#ifndef BROKER_WIN_SETUP_BRIDGE_FILE_H
#define BROKER_WIN_SETUP_BRIDGE_FILE_H

#include "broker/win/setup/step.h"

#include <stdbool.h>

struct bridge_file {
    const wchar_t *name;      /* for messages: "notify DLL for 64-bit programs" */
    wchar_t source[MAX_PATH]; /* beside wnetwatchd.exe */
    wchar_t target[MAX_PATH];
    wchar_t aside[MAX_PATH]; /* what apply moved away; "" for nothing */
    bool is_made;            /* apply put the target there */
};

/* folder is the system's; it ends without a backslash. ERROR_FILENAME_EXCED_RANGE when a path does
   not fit. */
DWORD bridge_file_init(struct bridge_file *file, const wchar_t *source_folder,
                       const wchar_t *source_name, const wchar_t *folder);

/* name is that of the step. */
struct step bridge_file_step(struct bridge_file *file, const char *name);

/*
 * The notify DLLs of other versions in a folder, and files that were moved aside. Applying deletes
 * them, at once or at the next restart; there is nothing to undo. context is the folder's path.
 */
struct step bridge_leftovers_step(wchar_t *folder, const char *name);

#endif
