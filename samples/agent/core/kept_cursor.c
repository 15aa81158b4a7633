#include "kept_cursor.h"

#include <assert.h>
#include <string.h>

void kept_cursor_move(struct kept_cursor *kept, const char *cursor, bool is_urgent)
{
    const size_t size = strlen(cursor);

    assert(size < sizeof(kept->cursor));
    if (size == 0 || strcmp(kept->cursor, cursor) == 0) {
        return;
    }
    memcpy(kept->cursor, cursor, size + 1);
    kept->is_stored = false;
    kept->is_urgent = kept->is_urgent || is_urgent;
}

bool kept_cursor_is_waiting(const struct kept_cursor *kept)
{
    return kept->cursor[0] != '\0' && !kept->is_stored;
}

uint32_t kept_cursor_wait_ms(const struct kept_cursor *kept, bool is_hurried, uint64_t now_ms)
{
    if (!kept_cursor_is_waiting(kept)) {
        return WNW_FOREVER;
    }
    if ((!kept->has_failed && (kept->is_urgent || is_hurried)) || kept->due_ms <= now_ms) {
        return 0;
    }
    return (uint32_t)(kept->due_ms - now_ms);
}

void kept_cursor_stored(struct kept_cursor *kept, bool is_stored, uint64_t now_ms)
{
    kept->is_stored = is_stored;
    kept->has_failed = !is_stored;
    kept->is_urgent = kept->is_urgent && !is_stored;
    kept->due_ms = now_ms + KEPT_CURSOR_MS;
}
