/*
 * Programs that report to the broker as notify DLLs do, and users that attack it: pairs of PRE and
 * POST over two connections, crowds of clients, floods.
 */
#ifndef TESTS_SIM_PROGRAMS_H
#define TESTS_SIM_PROGRAMS_H

#include "tests/sim/writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A program whose notify DLL writes each line over a connection of its own. */
struct caller {
    int user;
    uint32_t process_id;
    uint32_t operations; /* begun so far */
    struct said pre;     /* was written last; its POST is next */
    bool is_calling;
};

#define CROWD_CLIENTS_MAX 250u

enum crowd_manner {
    CROWD_SILENT,   /* says nothing */
    CROWD_ONE_LINE, /* writes a line and stays */
    CROWD_HALF,     /* writes half a line, byte by byte */
    CROWD_FULL      /* writes as much as fits */
};

struct crowd_client {
    struct instance *end; /* NULL: it is not connected */
    enum crowd_manner manner;
};

/* Many clients of one user. */
struct crowd {
    int user;
    uint32_t processes; /* that they belong to */
    struct crowd_client clients[CROWD_CLIENTS_MAX];
};

#define FLOOD_CLIENTS 3u

/* A user that writes as much as fits whenever it can. */
struct flood {
    int user;
    uint32_t steps_left;
    struct instance *ends[FLOOD_CLIENTS];
};

void caller_init(struct caller *caller, struct random *random, uint32_t process_id);
void caller_act(struct caller *caller, struct writing *writing);

void crowd_init(struct crowd *crowd, struct random *random);
void crowd_act(struct crowd *crowd, struct writing *writing);

void flood_init(struct flood *flood, int user);
void flood_act(struct flood *flood, struct writing *writing);

/* In the middle of a turn: what it can write more. */
void flood_go_on(struct flood *flood, struct writing *writing);

#endif
