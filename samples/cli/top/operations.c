#include "operations.h"

#include <stdio.h>
#include <string.h>

#include "../names.h"

enum phase { PHASE_NONE, PHASE_BEGIN, PHASE_END };

static enum phase phase_of(wnw_event_type type)
{
    switch (type) {
    case WNW_EVENT_ADD_STARTED:
    case WNW_EVENT_CANCEL_STARTED:
        return PHASE_BEGIN;
    case WNW_EVENT_ADD_SUCCEEDED:
    case WNW_EVENT_ADD_FAILED:
    case WNW_EVENT_ADD_UNFINISHED:
    case WNW_EVENT_CANCEL_SUCCEEDED:
    case WNW_EVENT_CANCEL_FAILED:
    case WNW_EVENT_CANCEL_UNFINISHED:
        return PHASE_END;
    default:
        return PHASE_NONE;
    }
}

static bool is_cancel(wnw_event_type type)
{
    return type >= WNW_EVENT_CANCEL_STARTED && type <= WNW_EVENT_CANCEL_UNFINISHED;
}

/* As much of a text as there is room for, and never a part of a character. */
static void copy_name(char copy[OPERATION_NAME_SIZE], const char *text)
{
    (void)wnw_terminal_text(text, 0, copy, OPERATION_NAME_SIZE);
}

static void remove_at(struct operations *operations, size_t index)
{
    operations->count--;
    memmove(&operations->list[index], &operations->list[index + 1],
            (operations->count - index) * sizeof(operations->list[0]));
}

static void make_room(struct operations *operations)
{
    size_t oldest = 0;

    if (operations->count < OPERATIONS_MAX) {
        return;
    }
    while (oldest < operations->count && operations->list[oldest].ended_us == 0) {
        oldest++;
    }
    if (oldest == operations->count) {
        oldest = 0;
        operations->forgotten++;
    }
    remove_at(operations, oldest);
}

static struct operation *find_operation(struct operations *operations, const char *id)
{
    for (size_t i = operations->count; i > 0; i--) {
        if (strcmp(operations->list[i - 1].id, id) == 0) {
            return &operations->list[i - 1];
        }
    }
    return NULL;
}

static struct operation *add_operation(struct operations *operations, const wnw_event *event)
{
    struct operation *operation;

    make_room(operations);
    operation = &operations->list[operations->count++];
    memset(operation, 0, sizeof(*operation));
    (void)snprintf(operation->id, sizeof(operation->id), "%s", event->operation);
    (void)snprintf(operation->sid, sizeof(operation->sid), "%s",
                   event->user_is_known ? event->user_sid : "");
    copy_name(operation->local, event->local);
    copy_name(operation->remote, event->remote);
    copy_name(operation->program, name_of_program(event->process_image));
    operation->process_id = event->process_id;
    operation->is_cancel = is_cancel(event->type);
    operation->began_us = event->time_us;
    if (event->has_elapsed && event->elapsed_us <= event->time_us) {
        operation->began_us -= event->elapsed_us;
    }
    return operation;
}

void operations_init(struct operations *operations)
{
    operations->count = 0;
    operations->forgotten = 0;
}

void operations_add_event(struct operations *operations, const wnw_event *event)
{
    struct operation *operation;

    if (phase_of(event->type) == PHASE_NONE || name_is_of_the_doctor(event->remote)) {
        return;
    }
    operation = find_operation(operations, event->operation);
    if (operation == NULL) {
        operation = add_operation(operations, event);
    }
    if (phase_of(event->type) == PHASE_END) {
        operation->ended_us = event->time_us;
        operation->elapsed_us = event->has_elapsed ? event->elapsed_us : 0;
        operation->status = event->status;
        copy_name(operation->error, event->status_name);
    }
}

void operations_forget(struct operations *operations, uint64_t now_us)
{
    size_t kept = 0;

    for (size_t i = 0; i < operations->count; i++) {
        const uint64_t ended_us = operations->list[i].ended_us;

        if (ended_us != 0 && now_us > ended_us && now_us - ended_us > OPERATIONS_AGE_US_MAX) {
            continue;
        }
        if (kept != i) {
            operations->list[kept] = operations->list[i];
        }
        kept++;
    }
    operations->count = kept;
}

void operations_note_gap(struct operations *operations)
{
    size_t i = 0;

    while (i < operations->count) {
        if (operations->list[i].ended_us == 0) {
            remove_at(operations, i);
        } else {
            i++;
        }
    }
}
