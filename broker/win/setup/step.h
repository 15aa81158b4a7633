/*
 * Setup as a list of steps. Each knows how to look at one part of the machine, to bring it about, to
 * undo that, and to remove the part.
 *
 * A step decides by what it sees on the machine and not by what an earlier run remembered. So every
 * verb can be repeated, and a run that was killed between two steps is completed by the next one.
 */
#ifndef BROKER_WIN_SETUP_STEP_H
#define BROKER_WIN_SETUP_STEP_H

#include <windows.h>

#include <stddef.h>

enum step_state {
    STEP_ABSENT,
    STEP_DONE,   /* as it should be */
    STEP_STALE,  /* of this product, and not as it should be */
    STEP_FOREIGN /* of another product: never changed */
};

/* Every function returns a Win32 code. */
struct step {
    const char *name; /* a noun for messages: "service wnetwatch" */
    void *context;

    DWORD (*look)(void *context, enum step_state *state_out);

    /* Absent or stale becomes done. Remembers in the context what it replaces. */
    DWORD (*apply)(void *context);

    /* After apply, whatever it returned and however far it came: as it was before. NULL when there is
       nothing to undo. */
    DWORD (*undo)(void *context);

    /* Done or stale becomes absent. Succeeds when nothing is there. */
    DWORD (*remove)(void *context);
};

enum step_outcome {
    STEP_WAS_DONE,
    STEP_APPLIED,
    STEP_APPLY_FAILED,
    STEP_IS_FOREIGN, /* the verb fails */
    STEP_UNDONE,
    STEP_UNDO_FAILED,
    STEP_REMOVED,
    STEP_WAS_ABSENT,
    STEP_LEFT, /* foreign, so remove passes it over */
    STEP_REMOVE_FAILED
};

/* Told once for each step that is taken, in order. error is 0 unless the outcome is a failure. */
struct step_listener {
    void *context;
    void (*tell)(void *context, const struct step *step, enum step_outcome outcome, DWORD error);
};

#define STEPS_MAX 16u

struct step_list {
    struct step steps[STEPS_MAX]; /* in the order in which they are applied */
    size_t count;
};

/* Append a step; the list must have room. */
void step_list_add(struct step_list *list, const struct step *step);

/*
 * Apply what is absent or stale, in order. When a step fails or is foreign, the steps that this call
 * applied are undone in the opposite order, and its code is returned: ERROR_ALREADY_EXISTS for a
 * foreign one.
 */
DWORD step_list_apply(const struct step_list *list, const struct step_listener *listener);

/* Remove in the opposite order. Goes on after a failure; returns the code of the first one. */
DWORD step_list_remove(const struct step_list *list, const struct step_listener *listener);

#endif
