/*
 * The folder of the broker's state. Setup makes it, with an entry for the service's SID: a service
 * with a restricted SID may write only where that SID is named (evidence E26).
 */
#ifndef BROKER_WIN_SETUP_STATE_FOLDER_H
#define BROKER_WIN_SETUP_STATE_FOLDER_H

#include "broker/win/setup/step.h"

#include <stdbool.h>

struct state_folder {
    const wchar_t *path; /* borrowed */

    /* What apply replaced. */
    bool is_made;
    PSECURITY_DESCRIPTOR previous; /* freed by undo and state_folder_deinit */
};

void state_folder_init(struct state_folder *folder, const wchar_t *path);

/*
 * A folder that an untrusted account made, or a link, is foreign. Removing deletes the journal and
 * then the folder; other files in it are left, and the removal fails with ERROR_DIR_NOT_EMPTY.
 */
struct step state_folder_step(struct state_folder *folder);

void state_folder_deinit(struct state_folder *folder);

#endif
