#include "run_cursor.h"

#include <stdio.h>
#include <string.h>

#include "../common/output.h"

bool run_cursor_open(struct run_cursor *kept, const char *path)
{
    memset(kept, 0, sizeof(*kept));
    kept->path = path;
    if (path == NULL || wnw_cursor_load(path, kept->saved, sizeof(kept->saved)) == WNW_OK) {
        return true;
    }
    output_complain("--cursor-file %s: %s", path, wnw_last_message());
    return false;
}

bool run_cursor_keep(struct run_cursor *kept, const char *cursor)
{
    if (kept->path == NULL || cursor[0] == '\0' || strcmp(kept->saved, cursor) == 0) {
        return true;
    }
    if (wnw_cursor_save(kept->path, cursor) == WNW_OK) {
        (void)snprintf(kept->saved, sizeof(kept->saved), "%s", cursor);
        kept->is_failing = false;
        return true;
    }
    if (!kept->is_failing) {
        output_complain("--cursor-file %s: %s", kept->path, wnw_last_message());
    }
    kept->is_failing = true;
    return false;
}
