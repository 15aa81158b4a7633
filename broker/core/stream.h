/*
 * What a subscriber gets: the lines of the journal behind its cursor that it may and wants to see,
 * and the control lines between them.
 *
 * It queues nothing: a batch is read from the journal when the pipe is ready for one. The id of
 * every line is the position of the cursor, so a reader can resume after any of them. Before there
 * is a position, the id is zeros: a reader that resumes there gets a gap and then all that is held.
 */
#ifndef BROKER_CORE_STREAM_H
#define BROKER_CORE_STREAM_H

#include "broker/core/broker.h"
#include "broker/core/cursor.h"
#include "broker/core/identity.h"
#include "proto/json/json_text.h"
#include "proto/request.h"
#include "proto/stream_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What counts as steps besides matching: a line costs something whether it is matched or not, and
   a byte that is replayed has to be decoded. */
#define STREAM_LINE_STEPS 64u
#define STREAM_REPLAYED_BYTE_STEPS 4u

/* No control line is longer; the longest holds two ids and a sentence. The status line is the
   exception, and is alone in its batch. */
#define CONTROL_LINE_BYTES_MAX 2048u

enum stream_stage {
    STREAM_STARTING, /* stream.started is next */
    STREAM_RUNNING,
    STREAM_ENDED /* stream.ended was told */
};

struct stream {
    struct broker *broker;
    enum stream_stage stage;
    char sid[SID_BYTES_MAX + 1]; /* of the user whose events it may see */
    enum stream_visibility visibility;
    struct filter *filter; /* owned */
    struct cursor cursor;

    bool is_bounded; /* ends when it has passed last */
    struct event_id last;
    enum stream_end end;
    bool live_told;
    bool reads_on;              /* the turn ended before the journal did */
    bool has_caught_up;         /* there was nothing more when it read last */
    bool waits_for_store;       /* what comes next cannot be read for now */
    size_t steps_max;           /* what it may cost in this turn */
    size_t turn_replay;         /* bytes of the journal that it has replayed in this turn */
    size_t turn_steps;          /* what its lines have cost in this turn */
    uint32_t skipped_count;     /* events passed since the last line */
    uint64_t told_monotonic_us; /* when the last line was given */
};

void stream_init(struct stream *stream, struct broker *broker);

/* Begin where stream_place has put it; the request's filter moves here. identity is that of the
   subscriber. */
void stream_start(struct stream *stream, const struct identity *identity, struct request *request);

/* Let the cursor stand where the request says: even a refusal carries the position asked for. */
void stream_place(struct stream *stream, const struct request *request);

/* The broker stops: tell what is there, then the end. */
void stream_stop(struct stream *stream);

/* A turn of this stream begins: it may cost so many steps and read one piece of a segment. */
void stream_begin_turn(struct stream *stream, size_t steps_max);

/* Add what comes next. Returns whether there may be more to say in this batch. */
bool stream_step(struct stream *stream, struct json_text *batch);

/* Fill in what all stream lines share, and write the line. */
void stream_tell(struct stream *stream, enum event_type type, struct stream_line *line,
                 struct json_text *batch);

/* What its turn has cost until now, in steps. */
size_t stream_turn_steps(const struct stream *stream);

/* Whether it wants more of the journal, but the replay budget of all streams was spent before it
   had got much. */
bool stream_was_cut_short(const struct stream *stream);

/* Whether time alone can make it say something. */
bool stream_waits_for_time(const struct stream *stream);

/* Whether it should be asked again although nothing was committed: its position is due, or what
   could not be read for a while may be readable again. */
bool stream_is_due(const struct stream *stream);

void stream_deinit(struct stream *stream);

#endif
