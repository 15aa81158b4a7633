#include "tests/sim/programs.h"

#include "tests/sim/people.h"

#include <string.h>

/* The contexts of one caller; those of others are free to be the same. */
enum { CALLER_CONTEXTS = 40 };

/* The processes of crowds. */
enum { CROWD_PROCESS_ID = 1000, CROWD_PROCESSES_MAX = 6 };

enum { CROWD_FULL_MAX = 4, FLOOD_STEPS_MAX = 6 };

/* What one user has in the pipe at most. All of it is taken at once when the broker stops, and less
   than the journal keeps for one commit. */
enum { USER_BYTES_MAX = 256 * 1024 };

static bool say_over_new_connection(struct writing *writing, struct said *said)
{
    struct instance *end;

    if (!publish_pipe_connect(writing->pipe, &end, said->user, said->process_id)) {
        return false;
    }
    (void)writing_say(writing, end, said, writing->name_size_max);
    publish_pipe_leave(&end);
    return true;
}

static void begin_call(struct caller *caller, struct writing *writing)
{
    struct said *pre = &caller->pre;

    said_choose(pre, writing->random, caller->user, caller->process_id);
    pre->phase = NOTIFICATION_PRE;
    pre->status = 0;
    pre->context = 1 + caller->operations % CALLER_CONTEXTS;
    caller->operations++;
    caller->is_calling = say_over_new_connection(writing, pre);
}

static void end_call(struct caller *caller, struct writing *writing)
{
    struct said post = caller->pre;

    post.phase = NOTIFICATION_POST;
    post.pre_number = caller->pre.number;
    if (say_over_new_connection(writing, &post)) {
        caller->is_calling = false;
    }
}

void caller_init(struct caller *caller, struct random *random, uint32_t process_id)
{
    memset(caller, 0, sizeof(*caller));
    caller->user = (int)random_below(random, USER_UNREADABLE);
    caller->process_id = process_id;
}

void caller_act(struct caller *caller, struct writing *writing)
{
    if (!caller->is_calling && random_once_in(writing->random, 10)) {
        begin_call(caller, writing);
    }
    if (caller->is_calling && random_once_in(writing->random, 2)) {
        end_call(caller, writing);
    }
}

static void say_anything(struct writing *writing, struct instance *end, size_t name_size)
{
    struct said said;

    said_choose(&said, writing->random, end->user, end->process_id);
    (void)writing_say(writing, end, &said, name_size);
}

/* Long lines, so that few of them are much. */
static void fill(struct writing *writing, struct instance *end)
{
    size_t held = publish_pipe_held(writing->pipe, end->user);
    uint64_t written = end->written;

    while (publish_pipe_room(end) >= SAID_BYTES_MAX &&
           held + (end->written - written) < USER_BYTES_MAX) {
        say_anything(writing, end, NAME_SIZE_MAX);
    }
}

void crowd_init(struct crowd *crowd, struct random *random)
{
    memset(crowd, 0, sizeof(*crowd));
    crowd->user = (int)random_below(random, USER_UNREADABLE + 1);
    crowd->processes =
        random_once_in(random, 2) ? 1 : random_below(random, CROWD_PROCESSES_MAX) + 1;
}

static enum crowd_manner choose_manner(struct random *random)
{
    return random_once_in(random, 2)   ? CROWD_SILENT
           : random_once_in(random, 4) ? CROWD_HALF
                                       : CROWD_ONE_LINE;
}

/* Users that are not known may say little in a second, so they never fill a pipe here. */
static void begin_manner(struct crowd_client *client, struct writing *writing, bool is_full)
{
    client->manner = is_full ? CROWD_FULL : choose_manner(writing->random);
    if (client->manner == CROWD_FULL) {
        fill(writing, client->end);
    } else if (client->manner == CROWD_ONE_LINE) {
        say_anything(writing, client->end, writing->name_size_max);
    }
}

static void come(struct crowd *crowd, struct writing *writing)
{
    struct random *random = writing->random;
    size_t count =
        random_once_in(random, 2) ? CROWD_CLIENTS_MAX : random_below(random, CROWD_CLIENTS_MAX + 1);
    size_t full = crowd->user == USER_UNREADABLE || !random_once_in(random, 2)
                      ? 0
                      : random_below(random, CROWD_FULL_MAX + 1);

    for (size_t i = 0; i < count; i++) {
        struct crowd_client *client = &crowd->clients[i];
        uint32_t process_id = CROWD_PROCESS_ID + random_below(random, crowd->processes);

        if (client->end == NULL &&
            publish_pipe_connect(writing->pipe, &client->end, crowd->user, process_id)) {
            begin_manner(client, writing, full != 0);
            full -= full != 0 ? 1 : 0;
        }
    }
}

static void leave_all(struct crowd *crowd)
{
    for (size_t i = 0; i < CROWD_CLIENTS_MAX; i++) {
        publish_pipe_leave(&crowd->clients[i].end);
    }
}

static void drip(struct crowd *crowd, struct writing *writing)
{
    for (size_t i = 0; i < CROWD_CLIENTS_MAX; i++) {
        struct crowd_client *client = &crowd->clients[i];

        if (client->end != NULL && client->manner == CROWD_HALF &&
            random_once_in(writing->random, 8)) {
            publish_pipe_write(client->end, "{", 1);
        }
    }
}

void crowd_act(struct crowd *crowd, struct writing *writing)
{
    if (random_once_in(writing->random, 40)) {
        come(crowd, writing);
    } else if (random_once_in(writing->random, 60)) {
        leave_all(crowd);
    } else if (random_once_in(writing->random, 2)) {
        drip(crowd, writing);
    }
}

void flood_init(struct flood *flood, int user)
{
    memset(flood, 0, sizeof(*flood));
    flood->user = user;
}

void flood_act(struct flood *flood, struct writing *writing)
{
    if (flood->steps_left == 0 && random_once_in(writing->random, 150)) {
        flood->steps_left = 1 + random_below(writing->random, FLOOD_STEPS_MAX);
    }
    for (size_t i = 0; i < FLOOD_CLIENTS && flood->steps_left != 0; i++) {
        if (flood->ends[i] == NULL) {
            (void)publish_pipe_connect(writing->pipe, &flood->ends[i], flood->user,
                                       people[flood->user].process_id);
        }
    }
    flood_go_on(flood, writing);
    flood->steps_left -= flood->steps_left != 0 ? 1 : 0;
}

void flood_go_on(struct flood *flood, struct writing *writing)
{
    for (size_t i = 0; i < FLOOD_CLIENTS; i++) {
        if (flood->ends[i] != NULL && flood->steps_left != 0) {
            fill(writing, flood->ends[i]);
        } else {
            publish_pipe_leave(&flood->ends[i]);
        }
    }
}
