/*
 * The message on the publish pipe: what the notify DLL knows of one call.
 *
 * The DLL writes it in bridge_dll/notification_from_mpr.c, without a C library; the broker reads
 * it here. Unknown members are ignored, so that an older broker accepts the line of a newer DLL.
 * A line as this version of the DLL writes it is read as a known shape (proto/json/json_shape.h),
 * any other one through json_parse. Both ways judge alike.
 */
#ifndef PROTO_NOTIFICATION_H
#define PROTO_NOTIFICATION_H

#include "proto/json/json.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOTIFICATION_VERSION 1u

enum notification_call { NOTIFICATION_ADD, NOTIFICATION_CANCEL };

enum notification_phase { NOTIFICATION_PRE, NOTIFICATION_POST };

/* The strings of a line that has the shape: no longer than STRING_UNITS_MAX bytes each, and a call
   has three. */
struct notification_room {
    char bytes[3 * (STRING_UNITS_MAX + 1)];
};

/* The strings lie in the room that was given for reading, or in the document; "" where the caller
   gave none. */
struct notification {
    enum notification_call call;
    enum notification_phase phase;
    uint32_t context;     /* joins PRE and POST of one operation in one process; never 0 */
    uint32_t status;      /* Win32 code of the operation; 0 in PRE */
    uint32_t type;        /* RESOURCETYPE_*; add only */
    uint32_t flags;       /* CONNECT_*, as the caller gave them */
    uint32_t dropped;     /* notifications that this process could not send before this one */
    bool force;           /* cancel only */
    bool truncated;       /* a string was cut at STRING_UNITS_MAX */
    const char *local;    /* add: "Z:", or "" for a deviceless connection */
    const char *remote;   /* add */
    const char *name;     /* cancel: a local or a remote name */
    const char *provider; /* cancel: "" except in a POST that succeeded */
    const char *image;    /* the path of the program, as the program itself reports it */

    struct json *document; /* NULL: the strings lie in the room */
};

enum notification_result {
    NOTIFICATION_OK,
    NOTIFICATION_BAD_JSON, /* json_error has the reason and the place */
    NOTIFICATION_NOT_AN_OBJECT,
    NOTIFICATION_VERSION_UNKNOWN, /* v is missing or not NOTIFICATION_VERSION */
    NOTIFICATION_MEMBER_MISSING,
    NOTIFICATION_MEMBER_TYPE,  /* of the wrong kind, or a number out of its range */
    NOTIFICATION_MEMBER_VALUE, /* call or phase is an unknown word, or context is 0 */
    NOTIFICATION_STRING_TOO_LONG,
    NOTIFICATION_TOO_LONG,   /* the line; set by the caller, which splits lines */
    NOTIFICATION_INCOMPLETE, /* the connection ended inside a line; set by the caller */
    NOTIFICATION_NO_MEMORY,
    NOTIFICATION_RESULTS
};

/*
 * Read a line without its end. The room has to stay as long as the notification is used. On
 * NOTIFICATION_OK free the notification with notification_deinit; else it holds nothing.
 * member_out (may be NULL) is set to the name of the member that was refused, or to NULL.
 * json_error_out (may be NULL) is set for NOTIFICATION_BAD_JSON.
 */
enum notification_result notification_read(const char *line, size_t size,
                                           struct notification_room *room,
                                           struct notification *notification_out,
                                           const char **member_out,
                                           struct json_error *json_error_out);

/* The two ways of notification_read. False: the line has not the shape, whether it is good or not;
   then *notification_out is untouched. */
bool notification_read_shape(const char *line, size_t size, struct notification_room *room,
                             struct notification *notification_out);
enum notification_result notification_read_any(const char *line, size_t size,
                                               struct notification *notification_out,
                                               const char **member_out,
                                               struct json_error *json_error_out);

void notification_deinit(struct notification *notification);

/* The reason's name in the broker's status, such as "member_missing". */
const char *notification_result_code(enum notification_result result);

#endif
