/* wnw_cursor_save and wnw_cursor_load: cursors for programs that keep them themselves. */
#include <stdlib.h>
#include <string.h>

#include <wnetwatch.h>

#include "client_lib/core/quote.h"
#include "client_lib/win/cursor_file.h"
#include "client_lib/win/failure.h"
#include "client_lib/win/status.h"

static wnw_status check_cursor(const char *cursor)
{
    char quote[QUOTE_SIZE];
    struct event_id id;

    if (cursor == NULL) {
        return failure_say(WNW_E_INVALID, "cursor is NULL");
    }
    if (cursor[0] != '\0' && !event_id_read(cursor, strlen(cursor), &id)) {
        return failure_say(WNW_E_INVALID,
                           "cursor: %s is no cursor; it is \"\" or the id of an event",
                           quote_write(cursor, quote));
    }
    return WNW_OK;
}

static wnw_status save(const char *path, const char *cursor)
{
    wchar_t *wide = NULL;
    wnw_status status = check_cursor(cursor);

    if (status == WNW_OK) {
        status = cursor_file_path("path", path, &wide);
    }
    if (status == WNW_OK) {
        status = cursor_file_save(wide, cursor, CURSOR_FILE_WAIT_MS_MAX);
    }
    free(wide);
    return status;
}

wnw_status WNW_CALL wnw_cursor_save(const char *path, const char *cursor)
{
    return status_result(status_is_broken() ? WNW_E_INTERNAL : save(path, cursor));
}

static wnw_status load(const char *path, char *cursor_out, size_t capacity)
{
    char cursor[EVENT_ID_TEXT_SIZE + 1];
    wchar_t *wide = NULL;
    wnw_status status = cursor_file_path("path", path, &wide);

    if (status == WNW_OK) {
        status = cursor_file_load("path", wide, cursor);
    }
    free(wide);
    if (status == WNW_OK && strlen(cursor) >= capacity) {
        status = failure_say(WNW_E_INVALID, "capacity is too small: WNW_CURSOR_SIZE is enough");
    }
    if (status == WNW_OK) {
        strcpy(cursor_out, cursor);
    }
    return status;
}

wnw_status WNW_CALL wnw_cursor_load(const char *path, char *cursor_out, size_t capacity)
{
    if (cursor_out == NULL || capacity == 0) {
        return status_result(failure_say(WNW_E_INVALID, "cursor_out has no room for a byte"));
    }
    cursor_out[0] = '\0';
    return status_result(status_is_broken() ? WNW_E_INTERNAL : load(path, cursor_out, capacity));
}
