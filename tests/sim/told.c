#include "tests/sim/told.h"

#include "tests/sim/people.h"
#include "tests/sim/violation.h"

static bool is_add(enum event_type type)
{
    return type >= EVENT_ADD_STARTED && type <= EVENT_ADD_UNFINISHED;
}

static bool may_see(const struct told *told, const struct fact *fact)
{
    return told->user == USER_ADMINISTRATOR || fact->user == BROKER_ITSELF ||
           fact->user == told->user;
}

static bool wants(const struct told *told, const struct fact *fact)
{
    switch (told->filter) {
    case WANTS_ADDS:
        return is_add(fact->type);
    case WANTS_SUCCEEDED:
        return fact->type == EVENT_ADD_SUCCEEDED || fact->type == EVENT_CANCEL_SUCCEEDED;
    case WANTS_RED:
        return fact->user != BROKER_ITSELF && fact->is_red;
    case WANTS_RED_ADDS:
        return is_add(fact->type) && fact->is_red;
    case WANTS_BROKER:
        return fact->user == BROKER_ITSELF || fact->type == EVENT_BROKER_THROTTLED;
    case WANTS_USER_0:
        return fact->user == USER_0;
    case WANTS_SESSION_2:
        return fact->user == USER_1 || fact->user == USER_2;
    case WANTS_ALL:
    case FILTERS:
        break;
    }
    return true;
}

/* Where the clock was set back, an epoch sorts before earlier ones. A program may hand out what it got
   of those while it runs; and what was gone of them before it began is owed to no reader of it. */
static void check_not_missed(const struct told *told, const struct truth *truth,
                             const struct fact *fact, struct event_id next)
{
    if (may_see(told, fact) && wants(told, fact) && !truth_may_be_silent(truth, fact) &&
        !truth_began_later(truth, fact->id.epoch, next.epoch) &&
        !truth_was_gone(truth, fact->id.epoch, told->place.epoch)) {
        violation("event " ID_FORMAT " was passed over: neither delivered nor in a gap; the place "
                  "was " ID_FORMAT " and is now " ID_FORMAT,
                  ID(fact->id), ID(told->place), ID(next));
    }
}

/* A stream that looks for a time passes over events before it. Those of that time or later count,
   however the clock was set since: right before the id that is told, and anywhere else where they
   are held and could be read. */
static void check_sought(const struct told *told, const struct truth *truth, struct event_id after,
                         struct event_id before)
{
    bool is_last_run = true;
    const struct fact *fact;

    for (fact = truth_previous(truth, before);
         fact != NULL && event_id_compare(fact->id, after) > 0;
         fact = truth_previous(truth, fact->id)) {
        is_last_run = is_last_run && fact->time_us >= told->since_us;
        if (is_last_run || (fact->time_us >= told->since_us && !truth->reads_may_fail &&
                            truth_holds(truth, fact))) {
            check_not_missed(told, truth, fact, before);
        }
    }
}

void told_start(const struct told *told, const struct truth *truth, struct event_id id)
{
    const struct event_id before_all = {0, 0};
    const struct fact *fact;

    for (fact = truth_next(truth, before_all); fact != NULL && event_id_compare(fact->id, id) <= 0;
         fact = truth_next(truth, fact->id)) {
        if (fact->time_us >= told->since_us && !truth->reads_may_fail && truth_holds(truth, fact)) {
            check_not_missed(told, truth, fact, id);
        }
    }
}

/* Nothing that the reader wants may lie after its place and before an id. */
static void check_between(const struct told *told, const struct truth *truth,
                          struct event_id before)
{
    const struct fact *fact;

    if (told->is_seeking) {
        check_sought(told, truth, told->place, before);
        return;
    }
    for (fact = truth_next(truth, told->place);
         fact != NULL && event_id_compare(fact->id, before) < 0;
         fact = truth_next(truth, fact->id)) {
        check_not_missed(told, truth, fact, before);
    }
}

void told_check_up_to(const struct told *told, const struct truth *truth, struct event_id last)
{
    last.sequence++;
    check_between(told, truth, last);
}

/* A stream since a time begins with an event that is not older; what follows may be. */
static void check_not_older(const struct told *told, const struct truth *truth,
                            const struct fact *fact)
{
    struct event_id id = fact->id;

    while (fact != NULL && event_id_compare(fact->id, told->place) > 0 &&
           fact->time_us < told->since_us) {
        fact = truth_previous(truth, fact->id);
    }
    if (fact == NULL || event_id_compare(fact->id, told->place) <= 0) {
        violation("event " ID_FORMAT " is older than what was asked for", ID(id));
    }
}

struct fact *told_event(struct told *told, struct truth *truth, struct event_id id)
{
    struct fact *fact = truth_find(truth, id);

    if (fact == NULL || !fact->is_visible) {
        violation("delivered what is not in the journal: " ID_FORMAT, ID(id));
    }
    if (event_id_compare(id, told->place) <= 0) {
        violation("event " ID_FORMAT " comes after the place " ID_FORMAT, ID(id), ID(told->place));
    }
    check_between(told, truth, id);
    if (told->is_seeking) {
        check_not_older(told, truth, fact);
    }
    if (!may_see(told, fact)) {
        violation("user %d gets an event of user %d", told->user, fact->user);
    }
    if (!wants(told, fact)) {
        violation("event " ID_FORMAT " does not match the filter %d", ID(id), (int)told->filter);
    }
    told->is_seeking = false;
    told->place = id;
    return fact;
}

void told_gap(struct told *told, const struct truth *truth, struct event_id after,
              struct event_id id)
{
    if (event_id_compare(after, told->place) < 0) {
        violation("a gap after " ID_FORMAT " is told at " ID_FORMAT, ID(after), ID(told->place));
    }
    told_check_up_to(told, truth, after);
    told->is_seeking = false;
    told->place = id;
}

void told_place(struct told *told, const struct truth *truth, struct event_id id)
{
    if (event_id_compare(id, told->place) < 0) {
        violation("the place goes back from " ID_FORMAT " to " ID_FORMAT, ID(told->place), ID(id));
    }
    told_check_up_to(told, truth, id);
    told->is_seeking = false;
    told->place = id;
}
