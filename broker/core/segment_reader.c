#include "broker/core/segment_reader.h"

#include "broker/core/assertion.h"

/* Decode the line far enough to know its keys. */
static enum event_result read_keys(struct segment_reader *reader, const char *line, size_t size,
                                   uint32_t keys, struct ring_line *line_out)
{
    struct own_line own;
    enum event_result result =
        own_line_read(&reader->lines, line, size - 1, keys, reader->keys, &own);

    replay_window_spend(&reader->window, size);
    if (result != EVENT_OK) {
        return result;
    }
    line_out->bytes = line;
    line_out->size = size;
    line_out->time_us = own.time_us;
    line_out->keys = own.keys;
    return EVENT_OK;
}

/* SEGMENT_END: the line is damaged. Without memory the line must not be passed over: that would be
   a gap where nothing is lost. */
static enum segment_result take_line(struct segment_reader *reader, const char *line, size_t size,
                                     uint32_t keys, struct ring_line *line_out)
{
    enum event_result result;

    if (reader->window.bytes_left == 0) {
        return SEGMENT_AGAIN;
    }
    result = read_keys(reader, line, size, keys, line_out);
    if (result == EVENT_NO_MEMORY) {
        return SEGMENT_AGAIN;
    }
    return result == EVENT_OK ? SEGMENT_LINE : SEGMENT_END;
}

/* The window holds no whole line at *offset: fill it from there. SEGMENT_LINE: look again. */
static enum segment_result read_on(struct segment_reader *reader, struct segment *segment,
                                   uint64_t *offset)
{
    struct replay_window *window = &reader->window;

    if (replay_window_holds(window, segment->first, *offset) && *offset == window->offset) {
        *offset += window->size; /* not one line feed in all of it */
        return SEGMENT_LINE;
    }
    own_line_forget(&reader->lines);
    switch (replay_window_read(window, segment->first, *offset, segment->size, &segment->retry)) {
    case REPLAY_READ:
        return SEGMENT_LINE;
    case REPLAY_SPENT:
        return SEGMENT_AGAIN;
    case REPLAY_RETRY:
        return SEGMENT_LATER;
    case REPLAY_LOST:
        return SEGMENT_END;
    }
    return SEGMENT_END;
}

enum segment_result segment_read(struct segment_reader *reader, struct segment *segment,
                                 struct event_id passed, uint32_t keys, uint64_t *offset,
                                 struct segment_line *line_out)
{
    while (*offset < segment->size) {
        enum segment_result result;
        const char *line = NULL;
        size_t size = 0;

        if (replay_window_holds(&reader->window, segment->first, *offset)) {
            line = replay_window_find_line(&reader->window, *offset, &size);
        }
        if (line == NULL) {
            result = read_on(reader, segment, offset);
            if (result != SEGMENT_LINE) {
                return result;
            }
            continue;
        }
        if (own_line_read_id(line, size - 1, &line_out->id) &&
            event_id_compare(line_out->id, passed) > 0) {
            result = take_line(reader, line, size, keys, &line_out->line);
            line_out->offset_after = *offset + size;
            if (result != SEGMENT_END) {
                return result;
            }
        }
        *offset += size;
    }
    ASSERTION(*offset == segment->size);
    return SEGMENT_END;
}
