#include "broker/core/replay_window.h"

#include "broker/core/assertion.h"
#include "proto/data/word.h"

#include <stdlib.h>
#include <string.h>

void read_retry_note(struct read_retry *retry, uint64_t now_us)
{
    ASSERTION(now_us != 0);
    ASSERTION(now_us >= retry->last_us);
    if (retry->first_us == 0 || now_us - retry->last_us >= READ_RETRY_US_MAX) {
        retry->first_us = now_us;
    }
    retry->last_us = now_us;
}

bool read_retry_must_wait(const struct read_retry *retry, uint64_t now_us)
{
    return retry->first_us != 0 && now_us - retry->last_us < READ_RETRY_INTERVAL_US;
}

bool read_retry_has_expired(const struct read_retry *retry, uint64_t now_us)
{
    return retry->first_us != 0 && now_us - retry->first_us >= READ_RETRY_US_MAX;
}

bool replay_window_init(struct replay_window *window, const struct store *store)
{
    memset(window, 0, sizeof(*window));
    window->store = store;
    replay_window_begin_turn(window);
    if (store == NULL) {
        return true;
    }
    window->bytes = malloc(JOURNAL_WINDOW_BYTES);
    return window->bytes != NULL;
}

void replay_window_set_time(struct replay_window *window, uint64_t now_us)
{
    ASSERTION(now_us >= window->now_us);
    window->now_us = now_us;
}

void replay_window_begin_turn(struct replay_window *window)
{
    window->bytes_left = JOURNAL_REPLAY_BYTES_MAX;
}

void replay_window_limit(struct replay_window *window, size_t bytes)
{
    if (bytes < window->bytes_left) {
        window->bytes_left = bytes;
    }
}

void replay_window_spend(struct replay_window *window, size_t bytes)
{
    window->bytes_left -= bytes < window->bytes_left ? bytes : window->bytes_left;
}

void replay_window_allow_read(struct replay_window *window)
{
    window->may_read = true;
}

/* While no segment at all can be read, the time counts for each of them, so that a reader does not
   wait for one after the other. */
void replay_window_note_refused(struct replay_window *window, struct read_retry *retry)
{
    const uint64_t since_us = retry->first_us;

    read_retry_note(&window->retry, window->now_us);
    read_retry_note(retry, window->now_us);
    if (window->retry.first_us < retry->first_us) {
        retry->first_us = window->retry.first_us;
    }
    if (since_us != 0 && retry->first_us > since_us) {
        window->reopened_segments++; /* it may have been readable in between */
    }
}

void replay_window_note_read(struct replay_window *window, struct read_retry *retry)
{
    const struct read_retry none = {0, 0};

    window->reopened_segments += retry->first_us != 0 ? 1 : 0;
    window->retry = none;
    *retry = none;
}

static enum replay_read judge_retry(const struct replay_window *window,
                                    const struct read_retry *retry)
{
    return read_retry_has_expired(retry, window->now_us) ? REPLAY_LOST : REPLAY_RETRY;
}

/* Whether the window has been filled from the offset on. A segment that has less than its size
   says has been cut by another program. */
static bool fill(struct replay_window *window, struct event_id segment, uint64_t offset,
                 uint64_t end)
{
    const struct store *store = window->store;
    size_t size =
        end - offset < JOURNAL_WINDOW_BYTES ? (size_t)(end - offset) : JOURNAL_WINDOW_BYTES;

    window->segment = segment;
    window->offset = offset;
    if (!store->read(store->context, segment, offset, window->bytes, size, &window->size)) {
        window->size = 0;
    }
    ASSERTION(window->size <= size);
    return window->size != 0;
}

enum replay_read replay_window_read(struct replay_window *window, struct event_id segment,
                                    uint64_t offset, uint64_t end, struct read_retry *retry)
{
    ASSERTION(window->bytes != NULL);
    ASSERTION(offset < end);
    if (read_retry_must_wait(retry, window->now_us)) {
        return judge_retry(window, retry);
    }
    if (!window->may_read || window->bytes_left == 0) {
        return REPLAY_SPENT;
    }
    window->may_read = false;
    replay_window_spend(window, REPLAY_READ_COST_BYTES);
    if (fill(window, segment, offset, end)) {
        replay_window_note_read(window, retry);
        return REPLAY_READ;
    }
    replay_window_note_refused(window, retry);
    return judge_retry(window, retry);
}

bool replay_window_holds(const struct replay_window *window, struct event_id segment,
                         uint64_t offset)
{
    return event_id_compare(window->segment, segment) == 0 && offset >= window->offset &&
           offset < window->offset + window->size;
}

const char *replay_window_find_line(const struct replay_window *window, uint64_t offset,
                                    size_t *size_out)
{
    const char *start = window->bytes + (offset - window->offset);
    const char *end;

    ASSERTION(offset >= window->offset && offset < window->offset + window->size);
    end = word_find(start, window->size - (size_t)(offset - window->offset), '\n');
    if (end == NULL) {
        return NULL;
    }
    *size_out = (size_t)(end - start) + 1;
    return start;
}

void replay_window_deinit(struct replay_window *window)
{
    free(window->bytes);
    window->bytes = NULL;
    window->size = 0;
}
