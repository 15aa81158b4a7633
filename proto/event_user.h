/*
 * The user of an event, and how it stands on a line.
 *
 * Most lines of a busy journal are of the user of the line before. So a writer of many lines keeps
 * what it has written of the user, and writes it again while every member of the user is the same.
 */
#ifndef PROTO_EVENT_USER_H
#define PROTO_EVENT_USER_H

#include "proto/json/json_text.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_integrity {
    INTEGRITY_UNKNOWN,
    INTEGRITY_UNTRUSTED,
    INTEGRITY_LOW,
    INTEGRITY_MEDIUM,
    INTEGRITY_HIGH,
    INTEGRITY_SYSTEM,
    INTEGRITIES
};

#define EVENT_USER_TEXT_BYTES_MAX (SID_BYTES_MAX + 128u) /* what is longer is not kept */

struct event_user {
    bool known;      /* false: the token could not be read, and the line has null */
    const char *sid; /* "S-1-5-..." */
    uint64_t logon;  /* the logon session (AuthenticationId) */
    uint32_t session;
    bool elevated;
    enum event_integrity integrity;
};

/* What is kept of the line before. Begins zeroed. */
struct event_user_text {
    struct event_user user; /* its SID is the copy below */
    char sid[SID_BYTES_MAX + 1];
    size_t size; /* 0 while nothing is kept */
    char bytes[EVENT_USER_TEXT_BYTES_MAX];
};

/* "low" and so on, "unknown" included. */
const char *event_integrity_name(enum event_integrity integrity);

/* Write the name and the value. kept is NULL where nothing is kept. */
void event_user_write(const struct event_user *user, struct event_user_text *kept,
                      struct json_text *text);

#endif
