/*
 * The events and gaps that a client was given, in their order, to be compared with the journal.
 *
 * Not thread-safe. Where a function says that it ends the test, it does so with a message.
 */
#ifndef TESTS_CLIENT_STRESS_RECORD_H
#define TESTS_CLIENT_STRESS_RECORD_H

#include <stddef.h>

#include <wnetwatch.h>

struct record {
    char (*ids)[WNW_CURSOR_SIZE]; /* "" is a gap */
    size_t count;
    size_t capacity;
};

/* Note an event or a gap; a state is left out. Ends the program when memory is missing. */
void record_note(struct record *record, const wnw_item *item);

/* Have room for so many, so that noting them takes no more memory. Ends the program when memory is
   missing. */
void record_reserve(struct record *record, size_t count);

/* Note all that the journal holds and the filter lets through, as one more client with these pipes
   sees it; filter as in wnw_client_config. Ends the test when that fails or is nothing. */
void record_note_journal(struct record *record, const char *pipe_prefix, const char *filter);

/* The id that was noted last. */
const char *record_last(const struct record *record);

/* Each event follows the one before it in the whole journal, except across a gap, and the last one
   is the journal's last: ends the test otherwise. Returns how many gaps there are. */
size_t record_check(const struct record *record, const struct record *journal, const char *name);

void record_free(struct record *record);

#endif
