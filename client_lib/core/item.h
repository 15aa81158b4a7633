/*
 * The items that the program gets, in the shape of the public header.
 *
 * A struct item owns nothing but the texts of ids. Everything else points into the line, into the
 * document or to constants, and is valid as long as they are.
 */
#ifndef CLIENT_LIB_CORE_ITEM_H
#define CLIENT_LIB_CORE_ITEM_H

#include "proto/event.h"
#include "proto/stream_line.h"

#include <wnetwatch.h>

struct item {
    wnw_item item; /* points into the members below */
    wnw_event event;
    wnw_gap gap;
    const struct event *decoded; /* what filters look at; NULL when this is no event */
    char cursor[EVENT_ID_TEXT_SIZE + 1];
    char ids[2][EVENT_ID_TEXT_SIZE + 1]; /* of an event: its own, operation; of a gap: the ends */
};

/* json ends with a NUL, which json_size does not count. */
void item_from_event(struct item *item, const struct event_document *document, const char *json,
                     size_t json_size);
void item_from_gap(struct item *item, const struct stream_line *gap, const char *json,
                   size_t json_size);
/* An event that the library itself made; id, json and event are borrowed, the cursor is copied. */
void item_from_resync(struct item *item, const struct event *event, const char *id,
                      const char *cursor, const char *json, size_t json_size);
/* cursor may be ""; it and the change are borrowed. */
void item_from_state(struct item *item, const wnw_state_change *change, const char *cursor);

#endif
