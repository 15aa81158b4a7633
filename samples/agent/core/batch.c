#include "batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void copy_cursor(char out[WNW_CURSOR_SIZE], const char *cursor)
{
    const size_t size = strlen(cursor);

    assert(size < WNW_CURSOR_SIZE);
    memcpy(out, cursor, size + 1);
}

/* The pieces are handed out as const, and this is the owner. */
static void free_piece(struct sink_piece *piece)
{
    free((void *)(uintptr_t)piece->bytes);
}

void batch_deinit(struct batch *batch)
{
    batch_remove(batch, batch->count);
}

bool batch_has_room(const struct batch *batch)
{
    return batch->count < BATCH_RECORDS_MAX &&
           batch->bytes <= BATCH_BYTES_MAX - BATCH_RECORD_BYTES_MAX;
}

bool batch_add(struct batch *batch, const struct batch_record *record, uint64_t now_ms)
{
    const size_t size = record->encoded.size;
    char *bytes = malloc(size + record->line.size + 1);
    struct batch_entry *entry = &batch->entries[batch->count];

    assert(batch_has_room(batch));
    if (bytes == NULL) {
        return false;
    }
    memcpy(bytes, record->encoded.bytes, size);
    memcpy(bytes + size, record->line.bytes, record->line.size);
    batch->pieces[batch->count] = (struct sink_piece){bytes, size};
    entry->line = (struct sink_piece){bytes + size, record->line.size};
    copy_cursor(entry->cursor, record->cursor);
    entry->time_us = record->time_us;
    entry->added_ms = now_ms;
    batch->count++;
    batch->bytes += size;
    return true;
}

void batch_pass(struct batch *batch, const char *cursor)
{
    assert(batch->count > 0);
    copy_cursor(batch->entries[batch->count - 1].cursor, cursor);
}

size_t batch_front(const struct batch *batch, size_t records_max, size_t bytes_max)
{
    size_t count = 0;
    size_t bytes = 0;

    while (count < batch->count && count < records_max) {
        bytes += batch->pieces[count].size;
        if (bytes > bytes_max && count > 0) {
            break;
        }
        count++;
    }
    return count;
}

size_t batch_front_bytes(const struct batch *batch, size_t count)
{
    size_t bytes = 0;

    assert(count <= batch->count);
    for (size_t i = 0; i < count; i++) {
        bytes += batch->pieces[i].size;
    }
    return bytes;
}

void batch_remove(struct batch *batch, size_t count)
{
    const size_t left = batch->count - count;

    assert(count <= batch->count);
    batch->bytes -= batch_front_bytes(batch, count);
    for (size_t i = 0; i < count; i++) {
        free_piece(&batch->pieces[i]);
    }
    memmove(batch->pieces, batch->pieces + count, left * sizeof(batch->pieces[0]));
    memmove(batch->entries, batch->entries + count, left * sizeof(batch->entries[0]));
    batch->count = left;
}
