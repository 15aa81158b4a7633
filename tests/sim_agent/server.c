#include "tests/sim_agent/server.h"

#include <string.h>

#define ANSWER_MS_USUAL 300u
#define ANSWER_MS_SLOW 90000u
#define PAUSE_MS_MAX 7200000u /* more than an agent grants */

void server_init(struct server *server, const struct events *events, struct random *random)
{
    static const uint32_t gzip_statuses[] = {0, 0, 0, 415, 400};
    static const size_t limits[] = {SIZE_MAX, SIZE_MAX, 1000000, 200000, 20000};
    static const size_t counts[] = {SIZE_MAX, SIZE_MAX, SIZE_MAX, 100, 8};

    memset(server, 0, sizeof(*server));
    server->events = events;
    server->random = random;
    server->gzip_status = gzip_statuses[random_below(random, 5)];
    server->bytes_max = limits[random_below(random, 5)];
    server->records_max = counts[random_below(random, 5)];
}

static uint32_t pick(struct server *server, const uint32_t *statuses, uint32_t count)
{
    return statuses[random_below(server->random, count)];
}

static struct server_answer say(enum server_meaning meaning, uint32_t status)
{
    const struct server_answer said = {.answer = {.has_come = status != 0, .status = status},
                                       .meaning = meaning};

    return said;
}

static struct server_answer say_ok(struct server *server, size_t count)
{
    static const uint32_t statuses[] = {200, 201, 202, 204};
    struct server_answer said = say(SERVER_TOOK, pick(server, statuses, 4));

    said.taken = count;
    return said;
}

static struct server_answer say_later(struct server *server)
{
    static const uint32_t statuses[] = {408, 425, 429, 502, 503, 504};

    return say(SERVER_SAYS_LATER, pick(server, statuses, 6));
}

static struct server_answer say_fault(struct server *server)
{
    static const uint32_t statuses[] = {500, 507, 520};

    return say(SERVER_SAYS_FAULT, pick(server, statuses, 3));
}

static struct server_answer say_person(struct server *server)
{
    static const uint32_t statuses[] = {301, 302, 307, 401, 403, 404, 405, 407, 410, 501};

    return say(SERVER_SAYS_PERSON, pick(server, statuses, 10));
}

static struct server_answer say_bad(struct server *server)
{
    static const uint32_t statuses[] = {400, 422};

    return say(SERVER_SAYS_BAD, pick(server, statuses, 2));
}

/* The connection was made, and breaks. */
static struct server_answer say_nothing(struct server *server, size_t count)
{
    struct server_answer said = say(SERVER_SAYS_FAULT, 0);

    said.answer.was_connected = true;
    said.taken = random_once_in(server->random, 2) ? count : 0;
    return said;
}

/* It may count more than there were. */
static struct server_answer say_partly(struct server *server, size_t count)
{
    struct server_answer said = say_ok(server, count);
    const size_t refused = random_below(server->random, (uint32_t)count + 2);

    said.answer.refused_count = refused;
    said.taken = refused < count ? count - refused : 0;
    return said;
}

static struct server_answer lie(struct server *server, size_t count)
{
    struct server_answer said =
        random_once_in(server->random, 2) ? say_later(server) : say_fault(server);

    said.taken = count;
    return said;
}

static struct server_answer say_by_mood(struct server *server, enum server_mood mood, size_t count)
{
    switch (mood) {
    case SERVER_BUSY:
        return say_later(server);
    case SERVER_FAULTY:
        return say_fault(server);
    case SERVER_GONE:
        return say(SERVER_SAYS_LATER, 0);
    case SERVER_CUTTING:
        return say_nothing(server, count);
    case SERVER_LYING:
        return lie(server, count);
    case SERVER_PARTIAL:
        return say_partly(server, count);
    case SERVER_CLOSED:
        return say_person(server);
    case SERVER_REFUSING:
        return say_bad(server);
    case SERVER_FAIR:
    case SERVER_MIXED:
    case SERVER_MOODS:
        break;
    }
    return say_ok(server, count);
}

static bool has_bad_record(const struct server *server, const struct delivery_step *request)
{
    for (size_t i = 0; i < request->count; i++) {
        if (events_is_bad(server->events, events_number(request->records[i].bytes))) {
            return true;
        }
    }
    return false;
}

static size_t size_of(const struct delivery_step *request)
{
    size_t size = 0;

    for (size_t i = 0; i < request->count; i++) {
        size += request->records[i].size;
    }
    return request->is_compressed ? size / 4 : size;
}

static struct server_answer judge(struct server *server, const struct delivery_step *request)
{
    const enum server_mood mood = server->mood == SERVER_MIXED
                                      ? (enum server_mood)random_below(server->random, SERVER_MIXED)
                                      : server->mood;
    const bool looks_at_content =
        mood == SERVER_FAIR || mood == SERVER_PARTIAL || mood == SERVER_REFUSING;

    if (looks_at_content && request->count > server->records_max) {
        return say_nothing(server, request->count);
    }
    if (looks_at_content && request->is_compressed && server->gzip_status != 0) {
        return say(server->gzip_status == 415 ? SERVER_SAYS_NO_GZIP : SERVER_SAYS_BAD,
                   server->gzip_status);
    }
    if (looks_at_content && size_of(request) > server->bytes_max) {
        return say(SERVER_SAYS_BAD, 413);
    }
    if (looks_at_content && has_bad_record(server, request)) {
        return say_bad(server);
    }
    return say_by_mood(server, mood, request->count);
}

struct server_answer server_receive(struct server *server, const struct delivery_step *request)
{
    struct server_answer said = judge(server, request);
    const uint32_t most_ms = random_once_in(server->random, 40) ? ANSWER_MS_SLOW : ANSWER_MS_USUAL;

    said.spent_ms = random_below(server->random, most_ms);
    if (said.answer.has_come && random_once_in(server->random, 4)) {
        said.answer.has_retry_after = true;
        said.answer.retry_after_ms = random_below(
            server->random, random_once_in(server->random, 10) ? PAUSE_MS_MAX : 120000);
    }
    return said;
}
