#include "tests/sim_agent/requests.h"

#include <inttypes.h>
#include <string.h>

#include "tests/sim/violation.h"

void requests_begin(struct requests *requests)
{
    memset(requests, 0, sizeof(*requests));
    requests->count_max = BATCH_RECORDS_MAX;
    requests->meaning = SERVER_TOOK;
}

static bool is_same(const struct request *left, const struct request *right)
{
    return left->first == right->first && left->last == right->last &&
           left->count == right->count && left->is_compressed == right->is_compressed;
}

static void check_limits(const struct requests *requests, const struct delivery_step *step)
{
    size_t bytes = 0;

    for (size_t i = 0; i < step->count; i++) {
        bytes += step->records[i].size;
    }
    if (step->count == 0 || step->count > 512 || (step->count > 1 && bytes > BATCH_BYTES_MAX)) {
        violation("a request of %zu records and %zu bytes", step->count, bytes);
    }
    if (step->count > requests->count_max) {
        violation("a request of %zu records, and not %zu at most", step->count,
                  requests->count_max);
    }
    if (requests->meaning == SERVER_SAYS_LATER && step->count < requests->sent.count) {
        violation("a busy server gets %zu records, and not %zu again", step->count,
                  requests->sent.count);
    }
}

static size_t remembered(const struct requests *requests)
{
    return requests->refused_count < REQUESTS_REFUSED_MAX ? requests->refused_count
                                                          : REQUESTS_REFUSED_MAX;
}

void requests_sent(struct requests *requests, const struct delivery_step *step)
{
    struct request *sent = &requests->sent;

    check_limits(requests, step);
    sent->first = events_number(step->records[0].bytes);
    sent->last = events_number(step->records[step->count - 1].bytes);
    sent->count = step->count;
    sent->is_compressed = step->is_compressed;
    if (sent->is_compressed && requests->is_plain) {
        violation("a request is compressed after gzip was refused");
    }
    for (size_t i = 0; i < remembered(requests); i++) {
        if (is_same(sent, &requests->refused[i])) {
            violation("the events %" PRIu64 " to %" PRIu64 " were refused and are sent again",
                      sent->first, sent->last);
        }
    }
}

/* A record that is taken uncompressed and was refused compressed: it was gzip. */
static void learn_of_gzip(struct requests *requests)
{
    struct request other = requests->sent;

    other.is_compressed = true;
    for (size_t i = 0; i < remembered(requests); i++) {
        if (!requests->sent.is_compressed && other.count == 1 &&
            is_same(&other, &requests->refused[i])) {
            requests->is_plain = true;
        }
    }
}

void requests_without_memory(struct requests *requests)
{
    const size_t count = requests->sent.count;

    requests->count_max = count > 1 ? count / 2 : 1;
    requests->meaning = SERVER_TOOK; /* a busy server gets fewer now */
}

static void learn_of_size(struct requests *requests)
{
    const size_t count = requests->sent.count;

    if (requests->meaning == SERVER_SAYS_FAULT || requests->meaning == SERVER_SAYS_BAD) {
        requests->count_max = count > 1 ? count / 2 : 1;
    } else if (requests->meaning == SERVER_TOOK) {
        requests->count_max = requests->count_max > BATCH_RECORDS_MAX / 2 ? BATCH_RECORDS_MAX
                                                                          : requests->count_max * 2;
    }
}

void requests_answered(struct requests *requests, const struct server_answer *said)
{
    requests->status = said->answer.status;
    requests->meaning = said->meaning;
    learn_of_size(requests);
    if (said->meaning == SERVER_SAYS_BAD) {
        requests->refused[requests->refused_count++ % REQUESTS_REFUSED_MAX] = requests->sent;
    } else if (said->meaning == SERVER_SAYS_NO_GZIP) {
        requests->is_plain = true;
    } else if (said->meaning == SERVER_TOOK) {
        learn_of_gzip(requests);
    }
}

void requests_set_aside(const struct requests *requests, uint64_t number)
{
    const struct request *sent = &requests->sent;

    if (sent->count != 1 || sent->first != number || requests->meaning != SERVER_SAYS_BAD ||
        (sent->is_compressed && requests->status != 413)) {
        violation("the event %" PRIu64 " is set aside without being refused", number);
    }
}

void requests_stopped(struct requests *requests, uint64_t number)
{
    for (size_t i = 0; i < remembered(requests); i++) {
        if (requests->refused[i].first == number && requests->refused[i].count == 1) {
            requests->refused[i].first = 0;
        }
    }
}
