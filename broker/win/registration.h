/*
 * Whether Windows loads the notify DLL of this version: the value below Notifyees.
 *
 * Without it no event comes, and no other sign says so: a feature update of Windows may have removed
 * the value. So the service looks at it at the start and once a minute while it is awake.
 */
#ifndef BROKER_WIN_REGISTRATION_H
#define BROKER_WIN_REGISTRATION_H

#include <windows.h>

#define REGISTRATION_LOOK_MS 60000u /* milliseconds between two looks */

enum registration {
    REGISTRATION_UNCHECKED, /* only the service looks */
    REGISTRATION_GOOD,
    REGISTRATION_MISSING,
    REGISTRATION_ELSEWHERE, /* the value names another file, or is of another type */
    REGISTRATION_UNREADABLE
};

/* All zero has not looked. */
struct registration_watch {
    ULONGLONG next_ms; /* of GetTickCount64 */
    enum registration found;
};

/* Look if it is time to, and log what has changed. */
void registration_watch_look(struct registration_watch *watch, ULONGLONG now_ms);

/* As status tells it: "unchecked", "good", "missing", "elsewhere" or "unreadable". */
const char *registration_name(enum registration registration);

#endif
