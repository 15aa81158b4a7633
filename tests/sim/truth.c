#include "tests/sim/truth.h"

#include "tests/sim/line_text.h"
#include "tests/sim/violation.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void *grow(void *items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity) {
        return items;
    }
    *capacity = *capacity == 0 ? 16 : *capacity * 2;
    items = realloc(items, *capacity * item_size);
    if (items == NULL) {
        abort();
    }
    return items;
}

static struct broker_life *current_life(const struct truth *truth)
{
    return &truth->lives[truth->current];
}

/* Index of the first life whose epoch is at least this one. */
static size_t find_life(const struct truth *truth, uint64_t epoch)
{
    size_t low = 0;
    size_t high = truth->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (truth->lives[middle].epoch < epoch) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void truth_init(struct truth *truth)
{
    memset(truth, 0, sizeof(*truth));
}

static bool holds_any(const struct broker_life *life)
{
    for (size_t i = 0; i < life->count; i++) {
        if (life->facts[i].is_held) {
            return true;
        }
    }
    return false;
}

/* Another life begins. */
static void note_gone(struct truth *truth)
{
    for (size_t i = 0; i < truth->count; i++) {
        struct broker_life *life = &truth->lives[i];

        if (holds_any(life)) {
            life->gone_by = 0;
        } else if (life->gone_by == 0) {
            life->gone_by = truth->begun;
        }
    }
}

void truth_begin_life(struct truth *truth, uint64_t epoch)
{
    size_t index = find_life(truth, epoch);

    truth->current = index;
    truth->has_life = true;
    truth->newest.epoch = epoch;
    truth->newest.sequence = 0;
    truth->begun++;
    note_gone(truth);
    if (index < truth->count && truth->lives[index].epoch == epoch) {
        if (truth->lives[index].count != 0) {
            violation("epoch %" PRIx64 " was given to two lives", epoch);
        }
        truth->lives[index].number = truth->begun; /* no reader saw anything of the other one */
        return;
    }
    truth->lives = grow(truth->lives, truth->count, &truth->capacity, sizeof(*truth->lives));
    memmove(&truth->lives[index + 1], &truth->lives[index],
            (truth->count - index) * sizeof(*truth->lives));
    memset(&truth->lives[index], 0, sizeof(truth->lives[index]));
    truth->lives[index].epoch = epoch;
    truth->lives[index].number = truth->begun;
    truth->lives[index].silent_after = UINT64_MAX;
    truth->count++;
}

void truth_expect(struct truth *truth, enum event_type type, int user, uint32_t number, bool is_red,
                  uint64_t time_us)
{
    struct broker_life *life = current_life(truth);
    struct fact fact = {0};

    fact.id.epoch = life->epoch;
    fact.id.sequence = life->count + 1;
    fact.type = type;
    fact.user = user;
    fact.number = number;
    fact.is_red = is_red;
    fact.time_us = time_us;
    life->facts = grow(life->facts, life->count, &life->capacity, sizeof(*life->facts));
    life->facts[life->count] = fact;
    life->count++;
}

static void check_content(const char *line, size_t size, const struct fact *fact)
{
    uint64_t number = 0;
    size_t left;
    const char *type = line_find(line, size, "\"type\":\"", &left);
    size_t type_size = strlen(event_type_name(fact->type));

    if (type == NULL || left <= type_size || type[type_size] != '"' ||
        memcmp(type, event_type_name(fact->type), type_size) != 0) {
        violation("expected %s and got %.*s", event_type_name(fact->type), (int)size, line);
    }
    if (fact->number != 0 &&
        (!line_number(line, size,
                      fact->type == EVENT_BROKER_THROTTLED ? "\"count\":" : "\"image\":\"#",
                      &number) ||
         number != fact->number)) {
        violation("expected number %" PRIu32 " and got %.*s", fact->number, (int)size, line);
    }
}

void truth_check_line(struct truth *truth, const char *line, size_t size, struct fact *fact)
{
    uint64_t print = line_print(line, size);

    (void)truth;
    if (fact->print == 0) {
        check_content(line, size, fact);
        fact->print = print;
    } else if (fact->print != print) {
        violation("an id names two contents: %.*s", (int)size, line);
    }
}

void truth_see_given(struct truth *truth, const char *bytes, size_t size)
{
    struct broker_life *life = current_life(truth);
    size_t line;

    for (; (line = line_size(bytes, size)) != 0; bytes += line, size -= line) {
        struct event_id id;
        struct fact *fact;

        if (!line_id(bytes, line, LINE_ID, &id)) {
            violation("the store was given a line without id: %.*s", (int)line, bytes);
        }
        fact = truth_find(truth, id);
        if (fact == NULL || id.epoch != life->epoch || fact->is_visible) {
            violation("the store was given what had not happened: %.*s", (int)line, bytes);
            return;
        }
        if (fact->was_given) {
            violation("the store was given a line twice: %.*s", (int)line, bytes);
        }
        if (id.sequence > 1 && !fact[-1].was_given && !fact[-1].is_visible) {
            violation("the store was not given what is before %.*s", (int)line, bytes);
        }
        truth_check_line(truth, bytes, line, fact);
        fact->was_given = true;
    }
    if (size != 0) {
        violation("the store was given half a line: %.*s", (int)size, bytes);
    }
}

void truth_commit(struct truth *truth, bool store_may_refuse)
{
    struct broker_life *life = current_life(truth);

    for (size_t i = life->count; i > 0 && !life->facts[i - 1].is_visible; i--) {
        struct fact *fact = &life->facts[i - 1];

        if (!fact->was_given && !store_may_refuse) {
            violation("event %" PRIu64 " becomes visible and was not given to a good store",
                      fact->id.sequence);
        }
        fact->is_visible = true;
    }
    truth->newest.sequence = life->count;
}

void truth_hold_lines(struct truth *truth, const char *bytes, size_t size, bool is_held)
{
    size_t line;

    for (; (line = line_size(bytes, size)) != 0; bytes += line, size -= line) {
        struct event_id id;
        struct fact *fact;

        if (!line_id(bytes, line, LINE_ID, &id)) {
            continue; /* damaged */
        }
        fact = truth_find(truth, id);
        if (fact != NULL && fact->print == line_print(bytes, line)) {
            fact->is_held = is_held;
        }
    }
}

void truth_hold_nothing(struct truth *truth)
{
    for (size_t i = 0; i < truth->count; i++) {
        for (size_t j = 0; j < truth->lives[i].count; j++) {
            truth->lives[i].facts[j].is_held = false;
        }
    }
}

void truth_end_life(struct truth *truth, enum life_end end)
{
    current_life(truth)->end = end;
    truth->has_life = false;
}

void truth_forget_unseen(struct truth *truth)
{
    struct broker_life *life;

    if (truth->count == 0) {
        return;
    }
    life = current_life(truth);
    while (life->count > 0 && !life->facts[life->count - 1].is_visible &&
           !life->facts[life->count - 1].is_held) {
        life->count--;
    }
    for (size_t i = life->count; i > 0 && !life->facts[i - 1].is_visible; i--) {
        life->facts[i - 1].is_visible = true;
    }
}

struct broker_life *truth_life_of(const struct truth *truth, uint64_t epoch)
{
    size_t index = find_life(truth, epoch);

    return index < truth->count && truth->lives[index].epoch == epoch ? &truth->lives[index] : NULL;
}

struct fact *truth_find(const struct truth *truth, struct event_id id)
{
    struct broker_life *life = truth_life_of(truth, id.epoch);

    return life == NULL || id.sequence == 0 || id.sequence > life->count
               ? NULL
               : &life->facts[id.sequence - 1];
}

const struct fact *truth_next(const struct truth *truth, struct event_id id)
{
    size_t index = find_life(truth, id.epoch);
    uint64_t sequence = 0;

    if (index < truth->count && truth->lives[index].epoch == id.epoch) {
        sequence = id.sequence;
    }
    for (; index < truth->count; index++, sequence = 0) {
        const struct broker_life *life = &truth->lives[index];

        if (sequence < life->count && life->facts[sequence].is_visible) {
            return &life->facts[sequence];
        }
    }
    return NULL;
}

const struct fact *truth_previous(const struct truth *truth, struct event_id id)
{
    size_t index = find_life(truth, id.epoch);
    const struct broker_life *life = index < truth->count ? &truth->lives[index] : NULL;

    if (life != NULL && life->epoch == id.epoch && id.sequence > 1 && life->count > 0) {
        uint64_t sequence = id.sequence - 1 > life->count ? life->count : id.sequence - 1;

        return &life->facts[sequence - 1];
    }
    while (index > 0) {
        index--;
        life = &truth->lives[index];
        if (life->count != 0) {
            return &life->facts[life->count - 1];
        }
    }
    return NULL;
}

static bool is_in_ring(const struct truth *truth, const struct fact *fact)
{
    const struct broker_life *life = current_life(truth);

    return truth->has_life && fact->id.epoch == life->epoch &&
           fact->id.sequence + truth->ring_events_min > life->count;
}

bool truth_holds(const struct truth *truth, const struct fact *fact)
{
    return fact->is_held || is_in_ring(truth, fact);
}

static bool holds_some_of(const struct truth *truth, const struct broker_life *life)
{
    for (size_t i = life->count; i > 0; i--) {
        if (truth_holds(truth, &life->facts[i - 1])) {
            return true;
        }
    }
    return false;
}

bool truth_may_be_uncertain(const struct truth *truth, struct event_id after,
                            struct event_id before)
{
    const struct broker_life *life = truth_life_of(truth, after.epoch);

    if (life == NULL || after.sequence > life->count) {
        return true; /* no id of this journal */
    }
    if (after.epoch != before.epoch && !holds_some_of(truth, life)) {
        return true;
    }
    for (size_t i = find_life(truth, after.epoch); i < truth->count; i++) {
        if (truth->lives[i].epoch < before.epoch && truth->lives[i].may_be_uncertain) {
            return true;
        }
    }
    return false;
}

bool truth_began_later(const struct truth *truth, uint64_t epoch, uint64_t than)
{
    const struct broker_life *life = truth_life_of(truth, epoch);
    const struct broker_life *other = truth_life_of(truth, than);

    return life != NULL && other != NULL && epoch < than && life->number > other->number;
}

bool truth_was_gone(const struct truth *truth, uint64_t epoch, uint64_t when_began)
{
    const struct broker_life *life = truth_life_of(truth, epoch);
    const struct broker_life *other = truth_life_of(truth, when_began);

    return life != NULL && other != NULL && epoch > when_began && life->gone_by != 0 &&
           life->gone_by <= other->number;
}

bool truth_may_be_silent(const struct truth *truth, const struct fact *fact)
{
    const struct broker_life *life = truth_life_of(truth, fact->id.epoch);

    return fact->id.sequence > life->silent_after;
}

void truth_deinit(struct truth *truth)
{
    for (size_t i = 0; i < truth->count; i++) {
        free(truth->lives[i].facts);
    }
    free(truth->lives);
    truth_init(truth);
}
