/*
 * What each logon session has mapped, from the events of its operations in the order of the journal.
 *
 * Events of other kinds are passed over, and so are those of the doctor's own name.
 */
#ifndef SAMPLES_CLI_REPORT_LOGONS_H
#define SAMPLES_CLI_REPORT_LOGONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <wnetwatch.h>

enum mapping_result {
    MAPPING_UNDER_WAY, /* it began, and no event told its end */
    MAPPING_SUCCEEDED,
    MAPPING_FAILED,
    MAPPING_UNFINISHED, /* the broker gave up waiting for its end */
    MAPPING_RESTORED    /* it is connected, and no event told of it: it has no time */
};

struct mapping {
    char *operation; /* id of the event that began it; "" for a restored one */
    char *local;     /* "" for a deviceless connection */
    char *remote;
    char *program; /* file name of the program, as it said; "" when it is not known */
    char *error;   /* "ERROR_BAD_NET_NAME"; "" when the status has no name */
    uint64_t began_us;
    uint64_t ended_us; /* began_us while it is under way */
    bool has_elapsed;  /* how long it took is known */
    enum mapping_result result;
    uint32_t status;
    size_t under_way_next; /* of the list of its logon, when it is under way */
};

/* The end of a list of mappings that are under way. */
#define MAPPING_NONE SIZE_MAX

struct logon {
    char *sid;
    uint64_t luid; /* of the logon session */
    uint32_t session;
    struct mapping *mappings; /* in the order of the journal; the restored ones last */
    size_t count;
    size_t capacity;
    size_t under_way_first; /* index of the newest mapping under way; MAPPING_NONE without one */
};

struct logons {
    struct logon *list; /* in the order of their first mapping */
    size_t count;
    size_t capacity;
};

/* All zero is empty. Frees what it holds; it is empty then. */
void logons_free(struct logons *logons);

/* Take in an event. False when there is no memory: what is held can only be freed then. */
bool logons_add_event(struct logons *logons, const wnw_event *event);

/* Take in what Windows lists for a logon session, of which events may have told. False as above. */
bool logons_add_connection(struct logons *logons, const char *sid, uint64_t luid, uint32_t session,
                           const wnw_connection *connection);

#endif
