#include "client_lib/core/cursor_keeper.h"

#include <string.h>

#include "proto/assertion.h"

void cursor_keeper_init(struct cursor_keeper *keeper, struct registry *registry)
{
    ASSERTION_OR_RETURN(registry != NULL);
    memset(keeper, 0, sizeof(*keeper));
    keeper->registry = registry;
}

void cursor_keeper_use(struct cursor_keeper *keeper, const struct cursor_store *store)
{
    ASSERTION_OR_RETURN(keeper->store == NULL && store != NULL);
    keeper->store = store;
    registry_read_cursor(keeper->registry, keeper->saved);
}

/* Under the lock. */
static bool has_moved(const struct cursor_keeper *keeper)
{
    return keeper->store != NULL && strcmp(keeper->registry->cursor, keeper->saved) != 0;
}

uint64_t cursor_keeper_due_ms(const struct cursor_keeper *keeper)
{
    return has_moved(keeper) ? keeper->next_ms : THREADS_NEVER;
}

uint32_t cursor_keeper_wait_ms(const struct cursor_keeper *keeper)
{
    const struct threads *threads = keeper->registry->threads;
    uint64_t now_ms;
    uint64_t due_ms;

    if (keeper->store == NULL) {
        return UINT32_MAX;
    }
    threads_lock(threads);
    now_ms = threads->now_ms(threads->context);
    due_ms = cursor_keeper_due_ms(keeper);
    threads_unlock(threads);
    if (due_ms == THREADS_NEVER) {
        return UINT32_MAX;
    }
    return due_ms <= now_ms ? 0 : (uint32_t)(due_ms - now_ms);
}

static bool save(struct cursor_keeper *keeper, bool is_last)
{
    const struct threads *threads = keeper->registry->threads;
    char cursor[EVENT_ID_TEXT_SIZE + 1];
    uint32_t os_error;

    registry_read_cursor(keeper->registry, cursor);
    os_error = keeper->store->save(keeper->store->context, cursor, is_last);
    keeper->next_ms = threads->now_ms(threads->context) + CURSOR_SAVE_MS_MIN;
    if (os_error == 0) {
        memcpy(keeper->saved, cursor, sizeof(cursor));
        keeper->os_error = 0;
    } else if (keeper->os_error == 0) {
        keeper->os_error = os_error;
    }
    return os_error == 0;
}

void cursor_keeper_run(struct cursor_keeper *keeper)
{
    if (cursor_keeper_wait_ms(keeper) == 0) {
        (void)save(keeper, false);
    }
}

bool cursor_keeper_finish(struct cursor_keeper *keeper)
{
    return cursor_keeper_wait_ms(keeper) == UINT32_MAX || save(keeper, true);
}

bool cursor_keeper_take_news(struct cursor_keeper *keeper)
{
    const bool is_failing = keeper->os_error != 0;
    const bool is_news = is_failing != keeper->is_failure_told;

    keeper->is_failure_told = is_failing;
    return is_news;
}
