#include "tests/bench/delivery.h"

#include <string.h>

#include "proto/data/word.h"

#define STARTED_TYPE "\"wnetwatch.connection.add.started\""
#define SUCCEEDED_TYPE "\"wnetwatch.connection.add.succeeded\""

static const char *const kind_types[BENCH_KINDS] = {STARTED_TYPE, SUCCEEDED_TYPE};

static void fail(struct delivery *delivery, enum delivery_verdict verdict)
{
    if (delivery->verdict == DELIVERY_GOOD) {
        delivery->verdict = verdict;
    }
}

static bool has(const char *line, size_t size, const char *text)
{
    const size_t text_size = strlen(text);

    for (size_t at = 0; at + text_size <= size; at++) {
        if (memcmp(line + at, text, text_size) == 0) {
            return true;
        }
    }
    return false;
}

/* Every event has the next id, and a POST names the PRE before it. */
static bool follows(const struct delivery *delivery, uint64_t sequence,
                    const struct line_values *values)
{
    return sequence == delivery->next &&
           (delivery->last_id == 0 || values->id == delivery->last_id + 1) &&
           values->operation == values->id - sequence % BENCH_KINDS;
}

static bool is_in_order(struct delivery *delivery, uint64_t sequence,
                        const struct line_values *values)
{
    switch (delivery->order) {
    case DELIVERY_EVERY:
        return follows(delivery, sequence, values);
    case DELIVERY_ASCENDING:
        return sequence >= delivery->next && values->id > delivery->last_id;
    case DELIVERY_ANY_ORDER:
        break;
    }
    if (sequence >= delivery->seen_size || delivery->seen[sequence] != 0) {
        return false;
    }
    delivery->seen[sequence] = 1;
    return true;
}

static void take_event(struct delivery *delivery, uint64_t sequence,
                       const struct line_values *values)
{
    if (!is_in_order(delivery, sequence, values)) {
        fail(delivery, DELIVERY_LOST);
        return;
    }
    delivery->next = sequence + 1;
    delivery->last_id = values->id;
    delivery->events++;
    delivery->told_lost += values->dropped;
    if (delivery->on_event != NULL) {
        delivery->on_event(delivery->context, sequence);
    }
}

static bool take_if_event(struct delivery *delivery, const char *line, size_t size)
{
    for (unsigned int i = 0; i < BENCH_KINDS; i++) {
        const unsigned int kind = (unsigned int)((delivery->next + i) % BENCH_KINDS);
        struct line_values values;

        if (line_template_match(&delivery->templates[kind], line, size, &values)) {
            take_event(delivery, values.pair * BENCH_KINDS + kind, &values);
            return true;
        }
    }
    return false;
}

/* The first line of its kind is what the others are compared with. */
static bool learn(struct delivery *delivery, const char *line, size_t size)
{
    for (unsigned int kind = 0; kind < BENCH_KINDS; kind++) {
        if (delivery->templates[kind].size == 0 && has(line, size, kind_types[kind])) {
            return line_template_learn(&delivery->templates[kind], line, size);
        }
    }
    return false;
}

static void take_other_line(struct delivery *delivery, const char *line, size_t size)
{
    if (has(line, size, "wnetwatch.stream.live\"")) {
        delivery->is_live = true;
    } else if (has(line, size, "wnetwatch.stream.ended\"")) {
        delivery->is_over = true;
    } else if (has(line, size, "wnetwatch.stream.error\"")) {
        fail(delivery, DELIVERY_ENDED);
    } else if (has(line, size, "wnetwatch.stream.gap\"") ||
               has(line, size, "wnetwatch.broker.throttled\"")) {
        fail(delivery, DELIVERY_LOST);
    } else if (!has(line, size, "wnetwatch.stream.started\"") &&
               !has(line, size, "wnetwatch.stream.position\"") &&
               !has(line, size, "wnetwatch.broker.started\"") &&
               !has(line, size, "wnetwatch.broker.stopped\"")) {
        fail(delivery, DELIVERY_WRONG_BYTE);
    }
}

static void take_line(struct delivery *delivery, const char *line, size_t size)
{
    if (take_if_event(delivery, line, size)) {
        return;
    }
    if (learn(delivery, line, size)) {
        (void)take_if_event(delivery, line, size);
        return;
    }
    take_other_line(delivery, line, size);
}

static void keep(struct delivery *delivery, const char *bytes, size_t size)
{
    if (size > BENCH_LINE_BYTES_MAX - delivery->partial_size) {
        fail(delivery, DELIVERY_WRONG_BYTE);
        return;
    }
    memcpy(delivery->partial + delivery->partial_size, bytes, size);
    delivery->partial_size += size;
}

void delivery_init(struct delivery *delivery, struct line_template *templates,
                   enum delivery_order order)
{
    memset(delivery, 0, sizeof(*delivery));
    delivery->templates = templates;
    delivery->order = order;
}

void delivery_take(struct delivery *delivery, const char *bytes, size_t size)
{
    delivery->bytes += size;
    while (size > 0 && delivery->verdict == DELIVERY_GOOD) {
        const char *end = word_find(bytes, size, '\n');
        const size_t line_size = end == NULL ? size : (size_t)(end - bytes);

        if (end == NULL) {
            keep(delivery, bytes, size);
            return;
        }
        if (delivery->partial_size > 0) {
            keep(delivery, bytes, line_size);
            take_line(delivery, delivery->partial, delivery->partial_size);
            delivery->partial_size = 0;
        } else {
            take_line(delivery, bytes, line_size);
        }
        bytes += line_size + 1;
        size -= line_size + 1;
    }
}

void delivery_end(struct delivery *delivery)
{
    if (delivery->partial_size > 0) {
        fail(delivery, DELIVERY_ENDED);
    }
    delivery->is_over = true;
}

const char *delivery_verdict_name(enum delivery_verdict verdict)
{
    switch (verdict) {
    case DELIVERY_GOOD:
        return "good";
    case DELIVERY_WRONG_BYTE:
        return "wrong byte";
    case DELIVERY_LOST:
        return "lost";
    case DELIVERY_ENDED:
        return "ended";
    }
    return "";
}
