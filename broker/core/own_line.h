/*
 * What filters, visibility and the replay look at in a line of the journal.
 *
 * Most lines of a segment are as event_write has written them, so they are read as a known shape
 * (proto/json/json_shape.h): in one pass, without memory. All other lines go through event_read.
 * Both ways judge alike: a line of the shape is one that event_read accepts, with the same keys.
 */
#ifndef BROKER_CORE_OWN_LINE_H
#define BROKER_CORE_OWN_LINE_H

#include "proto/event.h"
#include "proto/event_keys.h"
#include "proto/json/json_shape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct own_line {
    uint64_t time_us;
    struct event_keys keys;
};

#define OWN_LINE_MEMBERS 36u /* rows of the shape */

/* Reads one line after the other. Neighbours have most of their bytes in common, and those are
   judged once. */
struct own_line_reader {
    struct json_shape_value values[2][OWN_LINE_MEMBERS]; /* of two lines, in turn */
    struct json_shape_value *previous; /* those of the line before; NULL: there is none */
};

/* The bytes of the line before are about to be overwritten. It is also what a reader begins with. */
void own_line_forget(struct own_line_reader *reader);

/* The id of a line; false when the line does not begin as ours do. Lines are without their end. */
bool own_line_read_id(const char *line, size_t size, struct event_id *id_out);

/*
 * Read a line whose id own_line_read_id has read. Of the keys that are text, those in the set
 * `keys` are taken, and others may be missing: whatever is taken, the whole line is judged. Their
 * text goes into buffer, which must hold EVENT_KEYS_BYTES_MAX.
 */
enum event_result own_line_read(struct own_line_reader *reader, const char *line, size_t size,
                                uint32_t keys, char *buffer, struct own_line *own_out);

/* The two ways of own_line_read. False: the line is not of the shape, whether it is good or not.
   Lines about the broker are not: they are few. The bytes of a line of the shape must stay until
   the next one is read, or the reader forgets. */
bool own_line_read_shape(struct own_line_reader *reader, const char *line, size_t size,
                         uint32_t keys, char *buffer, struct own_line *own_out);
enum event_result own_line_read_any(const char *line, size_t size, char *buffer,
                                    struct own_line *own_out);

#endif
