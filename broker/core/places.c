#include "broker/core/places.h"

#include "proto/data/hash.h"

#include "broker/core/assertion.h"

#include <string.h>

/* Twice as many as there are entries, so that looking one up takes a step or two. */
#define SLOTS (2u * PLACES_CHOSEN_FROM_MAX)

/* Places of one holder; he is named by the first of them. */
struct holders {
    uint16_t first_of[PLACES_CHOSEN_FROM_MAX]; /* of each place: the first place of its holder */
    uint16_t count_of[PLACES_CHOSEN_FROM_MAX]; /* of each such first place: how many he holds */
    uint16_t slots[SLOTS];                     /* first places by hash, one higher; 0: empty */
};

static const char *const loss_codes[PLACE_LOSSES] = {
    [PLACE_LOSS_LATE_PUBLISHER] = "late_publisher",
    [PLACE_LOSS_CROWDED_PUBLISHER] = "crowded_publisher",
    [PLACE_LOSS_CROWDED_SUBSCRIBER] = "crowded_subscriber",
};

const char *place_loss_code(enum place_loss loss)
{
    return loss_codes[loss];
}

void place_take(struct place *place, uint64_t arrival, uint64_t now_us)
{
    place->arrival = arrival;
    place->state = PLACE_SILENT;
    place->since_us = now_us;
    place->user = "";
    place->process_id = 0;
    place->is_waiting = false;
    place->waiting_since_us = 0;
}

void place_hear(struct place *place, bool ended_line, bool has_partial, uint64_t now_us)
{
    if (place->is_waiting) {
        place->since_us += now_us - place->waiting_since_us;
        place->is_waiting = false;
    }
    if (ended_line || place->state == PLACE_RESTING) {
        place->since_us = now_us;
    }
    if (place->state != PLACE_LEAVING) {
        place->state = has_partial ? PLACE_OWING : PLACE_RESTING;
    }
}

void place_wait(struct place *place, uint64_t now_us)
{
    if (!place->is_waiting) {
        place->is_waiting = true;
        place->waiting_since_us = now_us;
    }
}

bool place_owes_line(const struct place *place)
{
    return place->state == PLACE_SILENT || place->state == PLACE_OWING;
}

bool places_owe_line(const struct place *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (place_owes_line(&places[i])) {
            return true;
        }
    }
    return false;
}

bool place_is_overdue(const struct place *place, uint64_t now_us)
{
    return place_owes_line(place) && !place->is_waiting &&
           now_us - place->since_us >= REQUEST_WAIT_MS_MAX * UINT64_C(1000);
}

static bool is_staying(const struct place *place)
{
    return place->state != PLACE_FREE && place->state != PLACE_LEAVING;
}

size_t places_count_staying(const struct place *places, size_t count)
{
    size_t staying = 0;

    for (size_t i = 0; i < count; i++) {
        staying += is_staying(&places[i]) ? 1u : 0u;
    }
    return staying;
}

static uint32_t hash_user(const struct place *place)
{
    return hash_add_text(HASH_START, place->user);
}

static uint32_t hash_process(const struct place *place, uint32_t hash)
{
    for (unsigned int shift = 0; shift < 32u; shift += 8u) {
        hash = hash_add(hash, place->process_id >> shift & 0xFFu);
    }
    return hash;
}

static bool are_of_one_user(const struct place *left, const struct place *right)
{
    return strcmp(left->user, right->user) == 0;
}

static bool are_of_one_process(const struct place *left, const struct place *right)
{
    return left->process_id == right->process_id && are_of_one_user(left, right);
}

static void count_place(struct holders *holders, const struct place *places, size_t index,
                        uint32_t hash, bool (*are_same)(const struct place *, const struct place *))
{
    size_t slot = hash % SLOTS;

    while (holders->slots[slot] != 0 &&
           !are_same(&places[holders->slots[slot] - 1u], &places[index])) {
        slot = (slot + 1u) % SLOTS;
    }
    if (holders->slots[slot] == 0) {
        holders->slots[slot] = (uint16_t)(index + 1u);
    }
    holders->first_of[index] = (uint16_t)(holders->slots[slot] - 1u);
    holders->count_of[holders->first_of[index]]++;
}

static size_t count_with(const struct holders *holders, size_t index)
{
    return holders->count_of[holders->first_of[index]];
}

static bool goes_before(const struct holders *users, const struct holders *processes,
                        const struct place *places, size_t left, size_t right)
{
    if (count_with(users, left) != count_with(users, right)) {
        return count_with(users, left) > count_with(users, right);
    }
    if (count_with(processes, left) != count_with(processes, right)) {
        return count_with(processes, left) > count_with(processes, right);
    }
    if (places[left].since_us != places[right].since_us) {
        return places[left].since_us < places[right].since_us;
    }
    return places[left].arrival < places[right].arrival;
}

size_t places_choose(const struct place *places, size_t count, size_t wanted, size_t *chosen_out)
{
    struct holders users = {0};
    struct holders processes = {0};
    size_t candidates[PLACES_CHOSEN_FROM_MAX];
    size_t candidate_count = 0;
    size_t chosen_count = 0;

    ASSERTION(count <= PLACES_CHOSEN_FROM_MAX);
    for (size_t i = 0; i < count; i++) {
        if (is_staying(&places[i])) {
            uint32_t hash = hash_user(&places[i]);

            count_place(&users, places, i, hash, are_of_one_user);
            count_place(&processes, places, i, hash_process(&places[i], hash), are_of_one_process);
            candidates[candidate_count] = i;
            candidate_count++;
        }
    }
    while (chosen_count < wanted && candidate_count > 0) {
        size_t best = 0;

        for (size_t i = 1; i < candidate_count; i++) {
            if (goes_before(&users, &processes, places, candidates[i], candidates[best])) {
                best = i;
            }
        }
        chosen_out[chosen_count] = candidates[best];
        chosen_count++;
        users.count_of[users.first_of[candidates[best]]]--;
        processes.count_of[processes.first_of[candidates[best]]]--;
        candidate_count--;
        candidates[best] = candidates[candidate_count];
    }
    return chosen_count;
}
