#include "broker/win/setup/step.h"

#include "broker/core/assertion.h"

#include <stdbool.h>

void step_list_add(struct step_list *list, const struct step *step)
{
    ASSERTION(list->count < STEPS_MAX);
    ASSERTION(step->look != NULL && step->apply != NULL && step->remove != NULL);
    list->steps[list->count] = *step;
    list->count++;
}

static void tell(const struct step_listener *listener, const struct step *step,
                 enum step_outcome outcome, DWORD error)
{
    listener->tell(listener->context, step, outcome, error);
}

/* Whether the machine was changed, perhaps in part, is in *changed_out. */
static DWORD apply_one(const struct step *step, const struct step_listener *listener,
                       bool *changed_out)
{
    enum step_state state = STEP_ABSENT;
    DWORD error = step->look(step->context, &state);

    *changed_out = false;
    if (error == ERROR_SUCCESS && state == STEP_DONE) {
        tell(listener, step, STEP_WAS_DONE, error);
        return ERROR_SUCCESS;
    }
    if (error == ERROR_SUCCESS && state == STEP_FOREIGN) {
        tell(listener, step, STEP_IS_FOREIGN, ERROR_ALREADY_EXISTS);
        return ERROR_ALREADY_EXISTS;
    }
    if (error == ERROR_SUCCESS) {
        *changed_out = true;
        error = step->apply(step->context);
    }
    tell(listener, step, error == ERROR_SUCCESS ? STEP_APPLIED : STEP_APPLY_FAILED, error);
    return error;
}

static void undo_one(const struct step *step, const struct step_listener *listener)
{
    DWORD error;

    if (step->undo != NULL) {
        error = step->undo(step->context);
        tell(listener, step, error == ERROR_SUCCESS ? STEP_UNDONE : STEP_UNDO_FAILED, error);
    }
}

DWORD step_list_apply(const struct step_list *list, const struct step_listener *listener)
{
    bool is_changed[STEPS_MAX] = {false};
    DWORD error = ERROR_SUCCESS;
    size_t index;

    for (index = 0; index < list->count && error == ERROR_SUCCESS; index++) {
        error = apply_one(&list->steps[index], listener, &is_changed[index]);
    }
    while (error != ERROR_SUCCESS && index > 0) {
        index--;
        if (is_changed[index]) {
            undo_one(&list->steps[index], listener);
        }
    }
    return error;
}

static DWORD remove_one(const struct step *step, const struct step_listener *listener)
{
    enum step_state state = STEP_ABSENT;
    DWORD error = step->look(step->context, &state);

    if (error == ERROR_SUCCESS && state == STEP_ABSENT) {
        tell(listener, step, STEP_WAS_ABSENT, error);
        return ERROR_SUCCESS;
    }
    if (error == ERROR_SUCCESS && state == STEP_FOREIGN) {
        tell(listener, step, STEP_LEFT, error);
        return ERROR_SUCCESS;
    }
    /* What cannot be looked at may still be removable. */
    error = step->remove(step->context);
    tell(listener, step, error == ERROR_SUCCESS ? STEP_REMOVED : STEP_REMOVE_FAILED, error);
    return error;
}

DWORD step_list_remove(const struct step_list *list, const struct step_listener *listener)
{
    DWORD first_error = ERROR_SUCCESS;

    for (size_t index = list->count; index > 0; index--) {
        DWORD error = remove_one(&list->steps[index - 1], listener);

        if (first_error == ERROR_SUCCESS) {
            first_error = error;
        }
    }
    return first_error;
}
