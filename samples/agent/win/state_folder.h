/*
 * The folder in which the agent keeps its place in the journal, the records that were refused, and
 * its status. It is private: SYSTEM, Administrators, the service and the account of the agent that
 * used it last. One agent at a time has it.
 */
#ifndef SAMPLES_AGENT_WIN_STATE_FOLDER_H
#define SAMPLES_AGENT_WIN_STATE_FOLDER_H

#include <windows.h>

#include <stdbool.h>

#define STATE_FOLDER_CURSOR L"cursor"
#define STATE_FOLDER_REFUSED L"refused.ndjson"
#define STATE_FOLDER_STATUS L"status.json"
#define STATE_FOLDER_LOG L"agent.log"
#define STATE_FOLDER_LOCK L"lock"

struct state_folder {
    wchar_t path[MAX_PATH];
    char text[MAX_PATH * 3]; /* the same in UTF-8 */
    HANDLE lock;             /* NULL: it is not held */
};

/* Take the path, which needs not be there, and look whether it can be the folder: it is not the
   broker's, nor below that, and no other account has made it. False: problem says why. */
bool state_folder_check(struct state_folder *folder, const char *path, char *problem);

/* The same look with the eyes of the service, which trusts no account of a person. */
bool state_folder_check_for_service(const struct state_folder *folder, char *problem);

/* Make the folder if it is not there, and give it its rights. account is a SID as text that may use
   it beside SYSTEM, Administrators and the service; that of the service takes a folder of this
   account over for it. False: problem says why. */
bool state_folder_make(const struct state_folder *folder, const wchar_t *account, char *problem);

/* Keep other agents out until the end. False: problem says why. */
bool state_folder_lock(struct state_folder *folder, char *problem);
void state_folder_unlock(struct state_folder *folder);

/* Whether another agent holds the folder. */
bool state_folder_is_in_use(const struct state_folder *folder);

/* The path of a file in it. */
void state_folder_join(const struct state_folder *folder, const wchar_t *name,
                       wchar_t path_out[MAX_PATH]);

#endif
