#include "tests/sim_agent/events.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "samples/agent/core/batch.h"
#include "tests/support/random.h"

#define FILTERED_ONCE_IN 7u
#define SIZE_MIN 32u
#define SIZE_USUAL 900u

/* What is drawn of a number, of which each property takes its own. */
static uint32_t draw(const struct events *events, uint64_t number, uint32_t property,
                     uint32_t limit)
{
    struct random random;

    random_init(&random, events->seed * 1000003 + number * 8 + property);
    return random_below(&random, limit);
}

void events_init(struct events *events, uint64_t seed)
{
    static const uint32_t bad[] = {0, 0, 20, 100, 1000};
    static const uint32_t large[] = {1000000, 1000000, 400, 30};

    events->seed = seed;
    events->count = 0;
    events->bad_once_in = bad[draw(events, 0, 0, 5)];
    events->large_once_in = large[draw(events, 0, 1, 4)];
}

bool events_is_filtered(const struct events *events, uint64_t number)
{
    return draw(events, number, 2, FILTERED_ONCE_IN) == 0;
}

bool events_is_bad(const struct events *events, uint64_t number)
{
    return events->bad_once_in != 0 && draw(events, number, 3, events->bad_once_in) == 0;
}

size_t events_size(const struct events *events, uint64_t number)
{
    const bool is_large = draw(events, number, 4, events->large_once_in) == 0;
    const uint32_t most = is_large ? BATCH_RECORD_BYTES_MAX : SIZE_USUAL;

    return SIZE_MIN + draw(events, number, 5, most - SIZE_MIN + 1);
}

void events_cursor(uint64_t number, char cursor[WNW_CURSOR_SIZE])
{
    (void)snprintf(cursor, WNW_CURSOR_SIZE, "%" PRIu64, number);
}

uint64_t events_number(const char *text)
{
    return strtoull(text, NULL, 10);
}
