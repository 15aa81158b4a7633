#include "tests/client/stress/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define CAPACITY_FIRST 1024u
#define WAIT_MS_MAX 30000u

/* Called from any thread, where a test cannot be ended. */
void record_reserve(struct record *record, size_t count)
{
    record->capacity = count;
    record->ids = realloc(record->ids, record->capacity * sizeof(record->ids[0]));
    if (record->ids == NULL) {
        (void)fprintf(stderr, "no memory for a record\n");
        abort();
    }
}

void record_note(struct record *record, const wnw_item *item)
{
    if (item->kind == WNW_ITEM_STATE) {
        return;
    }
    if (record->count == record->capacity) {
        record_reserve(record, record->capacity == 0 ? CAPACITY_FIRST : record->capacity * 2);
    }
    (void)snprintf(record->ids[record->count++], WNW_CURSOR_SIZE, "%s",
                   item->kind == WNW_ITEM_EVENT ? item->event->id : "");
}

void record_note_journal(struct record *record, const char *pipe_prefix, const char *filter)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;
    const wnw_item *item;

    config.mode = WNW_MODE_NEXT;
    config.pipe_prefix = pipe_prefix;
    config.after = "oldest";
    config.no_follow = 1;
    config.filter = filter;
    assert_int_equal(wnw_client_new(&config, &client), WNW_OK);
    assert_int_equal(wnw_client_start(client), WNW_OK);
    while (wnw_client_next(client, WAIT_MS_MAX, &item) == WNW_OK) {
        record_note(record, item);
    }
    assert_int_equal(wnw_client_close(client), WNW_OK);
    assert_true(record->count > 0);
}

const char *record_last(const struct record *record)
{
    assert_true(record->count > 0);
    return record->ids[record->count - 1];
}

static int compare_ids(const void *left, const void *right)
{
    return strcmp(left, right);
}

static size_t position_in(const struct record *journal, const char *id)
{
    const char(*found)[WNW_CURSOR_SIZE] =
        bsearch(id, journal->ids, journal->count, sizeof(journal->ids[0]), compare_ids);

    if (found == NULL) {
        fail_msg("%s was handed out and is in no journal", id);
    }
    return (size_t)(found - (const char(*)[WNW_CURSOR_SIZE])journal->ids);
}

size_t record_check(const struct record *record, const struct record *journal, const char *name)
{
    size_t gaps = 0;

    assert_string_equal(record_last(record), record_last(journal));
    for (size_t i = 1; i < record->count; i++) {
        const char *before = record->ids[i - 1];
        const char *id = record->ids[i];

        if (id[0] == '\0') {
            gaps++;
        } else if (before[0] != '\0' &&
                   position_in(journal, id) != position_in(journal, before) + 1) {
            fail_msg("%s: after %s came %s", name, before, id);
        }
    }
    return gaps;
}

void record_free(struct record *record)
{
    free(record->ids);
    memset(record, 0, sizeof(*record));
}
