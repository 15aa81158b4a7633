#include "logons.h"

#include <stdlib.h>
#include <string.h>

#include "../names.h"
#include "../text_copy.h"

#define CAPACITY_MIN 8u

static void free_mapping(struct mapping *mapping)
{
    free(mapping->operation);
    free(mapping->local);
    free(mapping->remote);
    free(mapping->program);
    free(mapping->error);
}

void logons_free(struct logons *logons)
{
    for (size_t i = 0; i < logons->count; i++) {
        struct logon *logon = &logons->list[i];

        for (size_t j = 0; j < logon->count; j++) {
            free_mapping(&logon->mappings[j]);
        }
        free(logon->mappings);
        free(logon->sid);
    }
    free(logons->list);
    memset(logons, 0, sizeof(*logons));
}

/* Room for one element more; returns where the elements are, or NULL without memory. */
static void *make_room(void *elements, size_t size, size_t count, size_t *capacity)
{
    const size_t wanted = *capacity == 0 ? CAPACITY_MIN : *capacity * 2;
    void *grown;

    if (count < *capacity) {
        return elements;
    }
    grown = realloc(elements, wanted * size);
    if (grown != NULL) {
        *capacity = wanted;
    }
    return grown;
}

static struct logon *add_logon(struct logons *logons, const char *sid, uint64_t luid,
                               uint32_t session)
{
    struct logon *grown =
        make_room(logons->list, sizeof(*logons->list), logons->count, &logons->capacity);
    char *copy = text_copy(sid);
    struct logon *logon;

    if (grown != NULL) {
        logons->list = grown;
    }
    if (grown == NULL || copy == NULL) {
        free(copy);
        return NULL;
    }
    logon = &logons->list[logons->count++];
    memset(logon, 0, sizeof(*logon));
    logon->sid = copy;
    logon->luid = luid;
    logon->session = session;
    logon->under_way_first = MAPPING_NONE;
    return logon;
}

static struct logon *find_logon(struct logons *logons, const char *sid, uint64_t luid,
                                uint32_t session)
{
    for (size_t i = 0; i < logons->count; i++) {
        if (logons->list[i].luid == luid && strcmp(logons->list[i].sid, sid) == 0) {
            return &logons->list[i];
        }
    }
    return add_logon(logons, sid, luid, session);
}

static struct mapping *add_mapping(struct logon *logon, const char *operation, const char *local,
                                   const char *remote, const char *program)
{
    struct mapping *grown =
        make_room(logon->mappings, sizeof(*logon->mappings), logon->count, &logon->capacity);
    struct mapping mapping = {0};

    if (grown == NULL) {
        return NULL;
    }
    logon->mappings = grown;
    mapping.operation = text_copy(operation);
    mapping.local = text_copy(local);
    mapping.remote = text_copy(remote);
    mapping.program = text_copy(program);
    mapping.error = text_copy("");
    if (mapping.operation == NULL || mapping.local == NULL || mapping.remote == NULL ||
        mapping.program == NULL || mapping.error == NULL) {
        free_mapping(&mapping);
        return NULL;
    }
    logon->mappings[logon->count] = mapping;
    return &logon->mappings[logon->count++];
}

static void begin_mapping(struct logon *logon, struct mapping *mapping)
{
    mapping->under_way_next = logon->under_way_first;
    logon->under_way_first = (size_t)(mapping - logon->mappings);
}

/*
 * Take the mapping with this operation from those under way; NULL when there is none. The broker
 * lets few operations be under way at once, but a logon may have had very many.
 */
static struct mapping *take_under_way(struct logon *logon, const char *operation)
{
    size_t *link = &logon->under_way_first;

    while (*link != MAPPING_NONE) {
        struct mapping *mapping = &logon->mappings[*link];

        if (strcmp(mapping->operation, operation) == 0) {
            *link = mapping->under_way_next;
            return mapping;
        }
        link = &mapping->under_way_next;
    }
    return NULL;
}

static bool is_of_a_mapping(const wnw_event *event)
{
    return (event->type == WNW_EVENT_ADD_STARTED || event->type == WNW_EVENT_ADD_SUCCEEDED ||
            event->type == WNW_EVENT_ADD_FAILED || event->type == WNW_EVENT_ADD_UNFINISHED) &&
           event->user_is_known && !name_is_of_the_doctor(event->remote);
}

static enum mapping_result result_of(wnw_event_type type)
{
    switch (type) {
    case WNW_EVENT_ADD_SUCCEEDED:
        return MAPPING_SUCCEEDED;
    case WNW_EVENT_ADD_FAILED:
        return MAPPING_FAILED;
    case WNW_EVENT_ADD_UNFINISHED:
        return MAPPING_UNFINISHED;
    default:
        return MAPPING_UNDER_WAY;
    }
}

/* Its times were the event's own when it was made. False without memory. */
static bool end_mapping(struct mapping *mapping, const wnw_event *event)
{
    char *error = text_copy(event->status_name);

    if (error == NULL) {
        return false;
    }
    free(mapping->error);
    mapping->error = error;
    mapping->has_elapsed = event->has_elapsed != 0 && event->type != WNW_EVENT_ADD_UNFINISHED;
    if (mapping->has_elapsed) {
        mapping->ended_us = mapping->began_us + event->elapsed_us;
    }
    mapping->result = result_of(event->type);
    mapping->status = event->status;
    return true;
}

/* An operation of which only the end was seen began as long before as the end says. */
static uint64_t find_begin(const wnw_event *event)
{
    return event->has_elapsed && event->elapsed_us <= event->time_us
               ? event->time_us - event->elapsed_us
               : event->time_us;
}

/* A mapping that an event tells of first. NULL without memory. */
static struct mapping *add_told(struct logon *logon, const wnw_event *event)
{
    struct mapping *mapping = add_mapping(logon, event->operation, event->local, event->remote,
                                          name_of_program(event->process_image));

    if (mapping != NULL) {
        mapping->began_us = find_begin(event);
        mapping->ended_us = mapping->began_us;
    }
    return mapping;
}

bool logons_add_event(struct logons *logons, const wnw_event *event)
{
    const bool is_begin = event->type == WNW_EVENT_ADD_STARTED;
    struct logon *logon;
    struct mapping *mapping;

    if (!is_of_a_mapping(event)) {
        return true;
    }
    logon = find_logon(logons, event->user_sid, event->user_logon, event->user_session);
    if (logon == NULL) {
        return false;
    }
    mapping = is_begin ? NULL : take_under_way(logon, event->operation);
    if (mapping == NULL) {
        mapping = add_told(logon, event);
    }
    if (mapping == NULL) {
        return false;
    }
    if (is_begin) {
        begin_mapping(logon, mapping);
        return true;
    }
    return end_mapping(mapping, event);
}

static bool is_told(const struct logon *logon, const wnw_connection *connection)
{
    for (size_t i = 0; i < logon->count; i++) {
        const struct mapping *mapping = &logon->mappings[i];

        if (mapping->result != MAPPING_FAILED && name_is_same(mapping->local, connection->local) &&
            (connection->local[0] != '\0' || name_is_same(mapping->remote, connection->remote))) {
            return true;
        }
    }
    return false;
}

bool logons_add_connection(struct logons *logons, const char *sid, uint64_t luid, uint32_t session,
                           const wnw_connection *connection)
{
    struct logon *logon = find_logon(logons, sid, luid, session);
    struct mapping *mapping;

    if (logon == NULL) {
        return false;
    }
    if (is_told(logon, connection)) {
        return true;
    }
    mapping = add_mapping(logon, "", connection->local, connection->remote, "");
    if (mapping == NULL) {
        return false;
    }
    mapping->result = MAPPING_RESTORED;
    return true;
}
