#include "kept_cursor.h"

#include <windows.h>

#include <stdio.h>
#include <string.h>

#include "output.h"

#define SAVE_INTERVAL_MS 1000u

static void save(struct kept_cursor *kept)
{
    if (kept->is_saved || kept->has_failed) {
        return;
    }
    kept->saved_ms = GetTickCount64();
    kept->is_saved = wnw_cursor_save(kept->path, kept->cursor) == WNW_OK;
    if (!kept->is_saved) {
        kept->has_failed = true;
        output_complain("--cursor-file %s: %s", kept->path, wnw_last_message());
    }
}

bool kept_cursor_open(struct kept_cursor *kept, const char *path)
{
    memset(kept, 0, sizeof(*kept));
    kept->path = path;
    kept->is_saved = true;
    if (path == NULL || wnw_cursor_load(path, kept->cursor, sizeof(kept->cursor)) == WNW_OK) {
        return true;
    }
    output_complain("--cursor-file %s: %s", path, wnw_last_message());
    return false;
}

void kept_cursor_move(struct kept_cursor *kept, const char *cursor)
{
    if (kept->path == NULL || cursor[0] == '\0') {
        return;
    }
    (void)snprintf(kept->cursor, sizeof(kept->cursor), "%s", cursor);
    kept->is_saved = false;
    if (GetTickCount64() - kept->saved_ms >= SAVE_INTERVAL_MS) {
        save(kept);
    }
}

bool kept_cursor_close(struct kept_cursor *kept)
{
    save(kept);
    return !kept->has_failed;
}
