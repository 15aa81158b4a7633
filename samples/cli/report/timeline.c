#include "timeline.h"

#include <stdlib.h>
#include <string.h>

static int compare_spans(const void *left, const void *right)
{
    const struct timeline_span *a = left;
    const struct timeline_span *b = right;

    return a->began_us < b->began_us ? -1 : a->began_us > b->began_us;
}

bool timeline_find_span(const struct mapping *mapping, uint64_t until_us,
                        struct timeline_span *span_out)
{
    if (mapping->result == MAPPING_RESTORED) {
        return false;
    }
    span_out->began_us = mapping->began_us;
    span_out->ended_us = mapping->ended_us;
    if (mapping->result == MAPPING_UNDER_WAY && until_us > mapping->began_us) {
        span_out->ended_us = until_us;
    }
    return true;
}

/* Join what overlaps, so that between two spans nothing ran. */
static void join_spans(struct timeline *timeline)
{
    size_t kept = 0;

    for (size_t i = 1; i < timeline->count; i++) {
        struct timeline_span *last = &timeline->spans[kept];
        const struct timeline_span *next = &timeline->spans[i];

        if (next->began_us > last->ended_us) {
            timeline->spans[++kept] = *next;
        } else if (next->ended_us > last->ended_us) {
            last->ended_us = next->ended_us;
        }
    }
    if (timeline->count > 0) {
        timeline->count = kept + 1;
    }
}

static uint64_t cut_pause(const struct timeline *timeline, size_t index)
{
    const uint64_t pause_us = timeline->spans[index].began_us - timeline->spans[index - 1].ended_us;

    return pause_us < timeline->pause_us ? pause_us : timeline->pause_us;
}

static void measure(struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->count; i++) {
        timeline->busy_us += timeline->spans[i].ended_us - timeline->spans[i].began_us;
    }
    timeline->pause_us = timeline->busy_us / TIMELINE_PAUSE_PART;
    for (size_t i = 0; i < timeline->count; i++) {
        struct timeline_span *span = &timeline->spans[i];

        span->place_us = timeline->length_us + (i == 0 ? 0 : cut_pause(timeline, i));
        timeline->length_us = span->place_us + (span->ended_us - span->began_us);
    }
}

bool timeline_make(struct timeline *timeline, const struct logon *logon, uint64_t until_us)
{
    memset(timeline, 0, sizeof(*timeline));
    timeline->spans = calloc(logon->count + 1, sizeof(*timeline->spans));
    if (timeline->spans == NULL) {
        return false;
    }
    for (size_t i = 0; i < logon->count; i++) {
        if (timeline_find_span(&logon->mappings[i], until_us, &timeline->spans[timeline->count])) {
            timeline->count++;
        }
    }
    qsort(timeline->spans, timeline->count, sizeof(*timeline->spans), compare_spans);
    join_spans(timeline);
    measure(timeline);
    return true;
}

void timeline_free(struct timeline *timeline)
{
    free(timeline->spans);
    memset(timeline, 0, sizeof(*timeline));
}

/* How many spans begin before a time. A logon may have very many, and each is looked for. */
static size_t count_before(const struct timeline *timeline, uint64_t time_us)
{
    size_t low = 0;
    size_t high = timeline->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (timeline->spans[middle].began_us < time_us) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint64_t timeline_find(const struct timeline *timeline, uint64_t time_us)
{
    const size_t before = count_before(timeline, time_us);
    const struct timeline_span *span = before == 0 ? NULL : &timeline->spans[before - 1];

    if (span == NULL) {
        return 0;
    }
    if (time_us <= span->ended_us) {
        return span->place_us + (time_us - span->began_us);
    }
    return before < timeline->count ? timeline->spans[before].place_us : timeline->length_us;
}
