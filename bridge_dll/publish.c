#include "bridge_dll/publish.h"

#include <stdbool.h>

#include "bridge_dll/notification_from_mpr.h"
#include "bridge_dll/post.h"
#include "proto/assertion.h"

static volatile LONG dropped_count;
static volatile LONG broken_contracts_count;

/* There is no standard error to write to, and the count is all that the broker can be told. */
void assertion_failed(const char *condition, const char *file, int line)
{
    (void)condition;
    (void)file;
    (void)line;
    (void)InterlockedIncrement(&broken_contracts_count);
}

static void write_line(const struct mpr_call *call, uint32_t context, uint32_t dropped,
                       struct notification_line *line)
{
    ASSERTION_OR_RETURN(call->info != NULL && (call->add == NULL) != (call->cancel == NULL));
    if (call->add != NULL) {
        notification_from_add(call->info, call->add, context, dropped, line);
    } else {
        notification_from_cancel(call->info, call->cancel, context, dropped, line);
    }
}

/*
 * False when the line is lost. A contract that was broken meanwhile may have left the line in
 * pieces. The count belongs to all threads, so a thread may drop a good line for the fault of
 * another; that line is counted as well.
 */
static bool send_line(const struct mpr_call *call, uint32_t context, uint32_t dropped,
                      struct notification_line *line)
{
    const LONG broken_before = broken_contracts_count;

    write_line(call, context, dropped, line);
    return broken_contracts_count == broken_before && !line->text.overflowed &&
           post_line(line->bytes, (DWORD)line->text.size) == ERROR_SUCCESS;
}

/*
 * The line takes the count along before it is known to arrive: if the count were read here and
 * lowered afterwards, two threads could both report the same loss.
 */
void publish_call(const struct mpr_call *call, uint32_t context)
{
    struct notification_line *line = HeapAlloc(GetProcessHeap(), 0, sizeof(*line));
    LONG dropped;

    if (line == NULL) {
        (void)InterlockedIncrement(&dropped_count);
        return;
    }
    dropped = InterlockedExchange(&dropped_count, 0);
    if (!send_line(call, context, (uint32_t)dropped, line)) {
        (void)InterlockedExchangeAdd(&dropped_count, dropped + 1);
    }
    (void)HeapFree(GetProcessHeap(), 0, line);
}
