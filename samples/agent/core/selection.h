/*
 * What leaves the machine: of an event or a gap, the record of it, without what is withheld.
 *
 * The line of an event is the broker's, byte for byte, unless something is withheld.
 */
#ifndef SAMPLES_AGENT_CORE_SELECTION_H
#define SAMPLES_AGENT_CORE_SELECTION_H

#include "../../common/text_buffer.h"
#include "gap_line.h"
#include "record.h"
#include "remote_name.h"

#include <wnetwatch.h>

#include <stdbool.h>

struct selection_rules {
    bool without_user;  /* the account, its logon and its session; not a name inside a path */
    bool without_image; /* the path of the program */
    bool hashes_remote; /* a hash takes the place of remote names, wherever one stands */
    struct remote_name_hasher hasher; /* if hashes_remote */
};

/* All zero but for the rules is one that has taken nothing. */
struct selection {
    struct selection_rules rules;
    struct text_buffer line;
    struct gap_line gap;
    char local[REMOTE_NAME_HASH_SIZE];
    char remote[REMOTE_NAME_HASH_SIZE];
    char subject[REMOTE_NAME_HASH_SIZE];
};

enum selection_result {
    SELECTION_RECORD,
    SELECTION_NOTHING, /* a state, a test of the doctor, or a kind that is not known */
    SELECTION_FAILED   /* no memory, or no hash: the same item is to be tried again */
};

void selection_deinit(struct selection *selection);

/* The record borrows from the item and from the selection, until the next call. */
enum selection_result selection_take(struct selection *selection, const wnw_item *item,
                                     struct record *record_out);

#endif
