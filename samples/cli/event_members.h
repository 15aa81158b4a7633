/*
 * The members of an event by name, each as one text: for the environment of a command and for a
 * template. A member that the event does not have is "".
 */
#ifndef SAMPLES_CLI_EVENT_MEMBERS_H
#define SAMPLES_CLI_EVENT_MEMBERS_H

#include <wnetwatch.h>

#include <stddef.h>

#define EVENT_MEMBER_TEXT_SIZE 32u /* bytes of a number or a time, with the end */

enum event_member {
    EVENT_MEMBER_TYPE,
    EVENT_MEMBER_ID,
    EVENT_MEMBER_TIME, /* RFC 3339, UTC */
    EVENT_MEMBER_LOCAL,
    EVENT_MEMBER_REMOTE,
    EVENT_MEMBER_PROVIDER,
    EVENT_MEMBER_RESOURCE,
    EVENT_MEMBER_STATUS, /* a Win32 code; 0 of an operation that succeeded */
    EVENT_MEMBER_ERROR,  /* its name */
    EVENT_MEMBER_USER,   /* a SID */
    EVENT_MEMBER_SESSION,
    EVENT_MEMBER_PID,
    EVENT_MEMBER_IMAGE,
    EVENT_MEMBER_OPERATION,
    EVENT_MEMBER_ELAPSED, /* microseconds */
    EVENT_MEMBERS
};

/* "type" and so on: the words of filters, where a filter has them. */
const char *event_member_name(enum event_member member);

/* EVENT_MEMBERS for a name that there is not. */
enum event_member event_member_find(const char *name, size_t size);

/* Valid as long as the event and the text, which is used for numbers. */
const char *event_member_value(const wnw_event *event, enum event_member member,
                               char text[EVENT_MEMBER_TEXT_SIZE]);

#endif
