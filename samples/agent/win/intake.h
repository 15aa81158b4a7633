/*
 * What comes from the broker: items, made into records that wait to be sent. It takes no more than
 * there is room for; the broker keeps the rest.
 */
#ifndef SAMPLES_AGENT_WIN_INTAKE_H
#define SAMPLES_AGENT_WIN_INTAKE_H

#include "../../common/text_buffer.h"
#include "../core/delivery.h"
#include "../core/selection.h"
#include "../core/sink.h"
#include "hash_key.h"
#include "settings.h"

#include <windows.h>

#include <wnetwatch.h>

#include <stdbool.h>
#include <stdint.h>

#define INTAKE_STATE_SIZE 512u

struct intake {
    wnw_client *client;
    const struct sink *sink;
    struct delivery *delivery; /* borrowed */
    struct hash_key key;
    struct selection selection;
    struct text_buffer encoded;
    const wnw_item *undone; /* taken, and there was no memory for it; NULL for none */
    bool is_over;           /* nothing more comes */
    bool has_failed;        /* the library cannot go on */
    bool is_starved;        /* there was no memory for the last item, which is tried again */
    bool is_absent;         /* no broker can be reached */
    bool is_refused;        /* for good: the broker or the library has refused */
    bool is_live;
    bool sees_all;
    char state[INTAKE_STATE_SIZE]; /* the last change of the connection, in a sentence */
    uint64_t gaps;
    uint64_t lost;
};

/* All zero is one that is closed. cursor is where to begin; "" for where the settings say. is_once:
   end behind the newest event. False: problem says why. */
bool intake_open(struct intake *intake, const struct settings *settings, const struct sink *sink,
                 struct delivery *delivery, const char *cursor, bool is_once, char *problem);
void intake_close(struct intake *intake);

/* Set while there may be something to take. */
HANDLE intake_handle(const struct intake *intake);

/* Take what is there, without waiting. */
void intake_take(struct intake *intake, uint64_t now_ms);

/* The filter of the settings as JSON, to be freed with wnw_filter_free; NULL for none. False: problem
   says why. */
bool intake_read_filter(const struct settings *settings, wnw_filter **filter_out, char *problem);

#endif
