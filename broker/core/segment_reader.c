#include "broker/core/segment_reader.h"

#include <string.h>

/* What every line of ours begins with; event_write writes it so. */
static const char line_start[] = "{\"specversion\":\"1.0\",\"id\":\"";

#define LINE_START_SIZE (sizeof(line_start) - 1)

static bool read_id(const char *line, size_t size, struct event_id *id_out)
{
    return size > LINE_START_SIZE + EVENT_ID_TEXT_SIZE &&
           memcmp(line, line_start, LINE_START_SIZE) == 0 &&
           event_id_read(line + LINE_START_SIZE, EVENT_ID_TEXT_SIZE, id_out);
}

/* Count what replay costs; the last one of a turn may cost more than is left. */
static void spend(struct journal *journal, size_t bytes)
{
    journal->replay_left -= bytes < journal->replay_left ? bytes : journal->replay_left;
}

/* Decode the line far enough to know its keys. Damaged is whatever is no event. */
static enum event_result read_keys(struct journal *journal, const char *line, size_t size,
                                   struct ring_line *line_out)
{
    struct event_document document;
    enum event_result result = event_read(line, size - 1, &document);

    spend(journal, size);
    if (result != EVENT_OK) {
        return result;
    }
    line_out->bytes = line;
    line_out->size = size;
    line_out->time_us = document.event.time_us;
    event_keys_take(&document.event, journal->keys, &line_out->keys);
    event_document_deinit(&document);
    return EVENT_OK;
}

static bool window_holds(const struct journal *journal, const struct segment *segment,
                         uint64_t offset)
{
    return event_id_compare(journal->window_segment, segment->first) == 0 &&
           offset >= journal->window_offset &&
           offset < journal->window_offset + journal->window_size;
}

/* What the store cannot read for long is as good as not there. */
static enum segment_result judge_refusal(const struct journal *journal,
                                         const struct segment *segment)
{
    return refusal_is_final(&segment->refusal, journal->now.monotonic_us) ? SEGMENT_END
                                                                          : SEGMENT_LATER;
}

/* Where nothing at all can be read, this segment need not be waited for anew. */
static enum segment_result note_refusal(struct journal *journal, struct segment *segment)
{
    const uint64_t since_us = segment->refusal.first_us;

    refusal_note(&journal->refusal, journal->now.monotonic_us);
    refusal_note(&segment->refusal, journal->now.monotonic_us);
    if (journal->refusal.first_us < segment->refusal.first_us) {
        segment->refusal.first_us = journal->refusal.first_us;
    }
    if (since_us != 0 && segment->refusal.first_us > since_us) {
        journal->reopened_segments++; /* it may have been readable in between */
    }
    return judge_refusal(journal, segment);
}

/* Read the piece at offset. SEGMENT_LINE: there may be one in it. */
static enum segment_result load_window(struct journal *journal, struct segment *segment,
                                       uint64_t offset)
{
    const struct store *store = journal->config.store;
    uint64_t left = segment->size - offset;
    size_t size = left < JOURNAL_WINDOW_BYTES ? (size_t)left : JOURNAL_WINDOW_BYTES;

    journal->may_read = false;
    spend(journal, JOURNAL_WINDOW_COST_BYTES);
    journal->window_segment = segment->first;
    journal->window_offset = offset;
    if (!store->read(store->context, segment->first, offset, journal->window, size,
                     &journal->window_size) ||
        journal->window_size == 0) { /* somebody has cut it */
        journal->window_size = 0;
        return note_refusal(journal, segment);
    }
    journal->reopened_segments += segment->refusal.first_us != 0 ? 1 : 0;
    memset(&journal->refusal, 0, sizeof(journal->refusal));
    memset(&segment->refusal, 0, sizeof(segment->refusal));
    return SEGMENT_LINE;
}

/* The line at offset with its end, or NULL when the window does not hold all of it. */
static const char *find_line(const struct journal *journal, uint64_t offset, size_t *size_out)
{
    const char *start = journal->window + (offset - journal->window_offset);
    size_t left = journal->window_size - (size_t)(offset - journal->window_offset);
    const char *end = memchr(start, '\n', left);

    if (end == NULL) {
        return NULL;
    }
    *size_out = (size_t)(end - start) + 1;
    return start;
}

enum segment_result segment_read(struct journal *journal, struct segment *segment,
                                 struct event_id passed, uint64_t *offset,
                                 struct segment_line *line_out)
{
    while (*offset < segment->size) {
        const char *line = NULL;
        size_t size = 0;

        if (window_holds(journal, segment, *offset)) {
            line = find_line(journal, *offset, &size);
        }
        if (line == NULL) {
            enum segment_result loaded;

            if (window_holds(journal, segment, *offset) && *offset == journal->window_offset) {
                /* A whole window without a line's end, or a segment that ends without one. */
                *offset += journal->window_size;
                continue;
            }
            if (refusal_is_fresh(&segment->refusal, journal->now.monotonic_us)) {
                return judge_refusal(journal, segment);
            }
            if (!journal->may_read || journal->replay_left == 0) {
                return SEGMENT_AGAIN;
            }
            loaded = load_window(journal, segment, *offset);
            if (loaded != SEGMENT_LINE) {
                return loaded;
            }
            continue;
        }
        if (read_id(line, size, &line_out->id) && event_id_compare(line_out->id, passed) > 0) {
            enum event_result result = EVENT_NO_MEMORY;

            if (journal->replay_left != 0) {
                result = read_keys(journal, line, size, &line_out->line);
            }
            if (result == EVENT_NO_MEMORY) {
                return SEGMENT_AGAIN; /* passed over, it would be a gap where nothing is lost */
            }
            if (result == EVENT_OK) {
                line_out->offset_after = *offset + size;
                return SEGMENT_LINE;
            }
        }
        *offset += size;
    }
    return SEGMENT_END;
}
