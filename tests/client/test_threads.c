/*
 * The core of the client under real threads, for the sanitizers to watch: one reader, programs
 * that take, subscribe, unsubscribe, ask and close, all at once.
 *
 * Each round is a client's whole life, with a comparison in it. What is checked besides: every
 * event once and in order, the one connection that appears, no callback after its subscription has
 * ended or the client was stopped, and that all come to an end.
 */
#include "client_lib/core/errand.h"
#include "client_lib/core/handover.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/client/pthread_threads.h"
#include "tests/support/wire_lines.h"

#define ROUNDS 40u
#define BATCHES 12u          /* of bytes, in a round */
#define EVENTS_PER_BATCH 25u /* and a state after each */
#define TAKERS 2u
#define CHURNERS 2u
#define WORKERS 8u
#define NEVER UINT32_MAX

enum taking { TAKE_DIRECTLY, TAKE_BY_DISPATCH, TAKE_BY_NEXT };

struct round {
    struct pthread_threads threads;
    struct registry registry;
    struct calls calls;
    struct feed feed;
    struct handover handover;
    struct notifier notifier;
    enum taking taking;
    unsigned number;
    uint64_t last_sequence; /* told to the one subscription that is always there */
    atomic_bool is_closed;
    atomic_ulong events;
    atomic_ulong appeared;
    unsigned tells;
};

/* A subscription that comes and goes; freed only after it has ended. */
struct guest {
    struct round *round;
    struct wnw_subscription *subscription;
    atomic_bool has_ended;
    bool ends_itself;
};

static void check(bool is_good, const char *what)
{
    if (!is_good) {
        (void)fprintf(stderr, "%s\n", what);
        abort(); /* cmocka cannot fail on another thread */
    }
}

static uint64_t sequence_of(const wnw_item *item)
{
    return strtoull(strchr(item->cursor, '.') + 1, NULL, 10);
}

static void note_event(struct round *round, const wnw_item *item)
{
    if (item->kind == WNW_ITEM_EVENT && item->event->type == WNW_EVENT_APPEARED) {
        check(sequence_of(item) == round->last_sequence, "a comparison moves the cursor");
        atomic_fetch_add(&round->appeared, 1);
    } else if (item->kind == WNW_ITEM_EVENT) {
        check(sequence_of(item) == round->last_sequence + 1, "an event is lost or comes twice");
        round->last_sequence = sequence_of(item);
        atomic_fetch_add(&round->events, 1);
    }
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    struct round *round = user;

    (void)client;
    check(!atomic_load(&round->is_closed), "a callback after the close");
    note_event(round, item);
}

static void WNW_CALL on_guest_item(wnw_client *client, const wnw_item *item, void *user)
{
    struct guest *guest = user;

    (void)client;
    (void)item;
    check(!atomic_load(&guest->has_ended), "a callback after its subscription");
    check(registry_is_inside(&guest->round->registry), "a callback that is not inside");
    if (guest->ends_itself) {
        registry_unsubscribe(guest->subscription);
        atomic_store(&guest->has_ended, true);
    }
}

/* Every third telling fails, as a message to a full queue does. */
static bool tell_ready(void *context)
{
    struct round *round = context;

    return ++round->tells % 3 != 0;
}

static void tell_nothing(void *context)
{
    (void)context;
}

static void write_batch(char *bytes, size_t capacity, unsigned batch)
{
    size_t size = 0;

    if (batch == 0) {
        size = (size_t)snprintf(bytes, capacity, "%s", STARTED(ID("00")) LIVE(ID("00")));
    }
    for (unsigned i = 1; i <= EVENTS_PER_BATCH; i++) {
        unsigned sequence = batch * EVENTS_PER_BATCH + i;
        char line[] = EVENT(EPOCH ".00000000000000000000", "Z:");
        char digits[21];
        char *place = line;

        (void)snprintf(digits, sizeof(digits), "%020u", sequence);
        while ((place = strstr(place, EPOCH ".")) != NULL) {
            memcpy(place + strlen(EPOCH "."), digits, 20);
            place += strlen(EPOCH ".");
        }
        size += (size_t)snprintf(bytes + size, capacity - size, "%s", line);
    }
    check(size < capacity, "the batch does not fit");
}

static struct connection_list *list_one(void)
{
    static const wnw_connection connection = {0, "X:", "\\\\srv\\x", "", WNW_RESOURCE_DISK, 0};
    struct connection_list *list = connection_list_new();

    check(list != NULL && connection_list_add(list, &connection), "no memory");
    return list;
}

/* What the reader does between two reads, while the feed is his: a listing lasts one batch. */
static bool compare(struct round *round, unsigned batch)
{
    struct comparison *comparison = round->feed.comparison;

    if (comparison->is_listing) {
        comparison_listed(comparison, list_one(), 0, batch);
    }
    (void)comparison_begins(comparison, batch);
    if (comparison_wait_ms(comparison, (uint64_t)batch + COMPARISON_SETTLE_MS) == 0) {
        feed_compare(&round->feed, batch);
    }
    return handover_offer(&round->handover);
}

static bool read_connection(struct round *round)
{
    static _Thread_local char bytes[32768];
    char request[1024];
    struct json_text text;

    json_text_init(&text, request, sizeof(request));
    feed_begin(&round->feed, &text);
    for (unsigned batch = 0; batch < BATCHES; batch++) {
        write_batch(bytes, sizeof(bytes), batch);
        feed_put_bytes(&round->feed, bytes, strlen(bytes), 0);
        if (!handover_offer(&round->handover) || !compare(round, batch)) {
            return false;
        }
    }
    feed_put_change(&round->feed, life_link_failed(&round->feed.life, LINK_LOST, 109, 0));
    return handover_offer(&round->handover);
}

static void *run_reader(void *argument)
{
    struct round *round = argument;

    feed_put_change(&round->feed, life_connecting(&round->feed.life));
    if (handover_offer(&round->handover)) {
        (void)read_connection(round);
    }
    calls_set_over(&round->calls);
    handover_end(&round->handover);
    return NULL;
}

static void *run_taker(void *argument)
{
    struct round *round = argument;
    enum handover_result result;
    const struct item *item;
    size_t count;

    do {
        if (round->taking == TAKE_BY_DISPATCH) {
            result = handover_dispatch(&round->handover, 3, &count);
        } else {
            result = handover_next(&round->handover, 1, &item);
            check((result == HANDOVER_OK) == (item != NULL), "an item without its result");
        }
    } while (result != HANDOVER_OVER);
    return NULL;
}

/* One thread alone uses what next gave it. */
static void *run_next(void *argument)
{
    struct round *round = argument;
    const struct item *item;

    while (handover_next(&round->handover, NEVER, &item) == HANDOVER_OK) {
        note_event(round, &item->item);
    }
    return NULL;
}

static void visit(struct round *round)
{
    struct guest guest;
    wnw_subscription_stats stats;

    guest.round = round;
    atomic_init(&guest.has_ended, false);
    guest.ends_itself = false;
    guest.subscription =
        registry_subscribe(&round->registry, AUDIENCE_STREAM, NULL, on_guest_item, &guest);
    check(guest.subscription != NULL, "no memory");
    registry_read_subscription(guest.subscription, &stats);
    registry_unsubscribe(guest.subscription);
    atomic_store(&guest.has_ended, true);
}

static void *run_churner(void *argument)
{
    struct round *round = argument;
    enum calls_result result;

    do {
        wnw_client_stats stats;
        char cursor[EVENT_ID_TEXT_SIZE + 1];

        visit(round);
        registry_read_stats(&round->registry, &stats);
        registry_read_cursor(&round->registry, cursor);
        result = calls_wait_over(&round->calls, 0);
        (void)calls_wait_live(&round->calls, 0);
    } while (result == CALLS_TIMEOUT);
    return NULL;
}

static void *run_waiter(void *argument)
{
    struct round *round = argument;

    check(calls_wait_over(&round->calls, NEVER) == CALLS_OK, "the client is never over");
    return NULL;
}

static void use_comparison(struct round *round)
{
    static const struct comparison_config config = {
        {true, "S-1-5-21-7", 0, 0, false, INTEGRITY_MEDIUM}, {1, 2}, NULL};
    struct comparison *comparison = comparison_new(&config);

    check(comparison != NULL, "no memory");
    feed_use_comparison(&round->feed, comparison);
}

static void open_round(struct round *round, enum taking taking, unsigned number)
{
    static const struct session_config config = {"oldest", NULL, true, NULL};

    memset(round, 0, sizeof(*round));
    atomic_init(&round->is_closed, false);
    atomic_init(&round->events, 0);
    atomic_init(&round->appeared, 0);
    round->taking = taking;
    round->number = number;
    pthread_threads_init(&round->threads);
    registry_init(&round->registry, &round->threads.port, NULL);
    calls_init(&round->calls, &round->threads.port);
    handover_init(&round->handover, &round->registry, &round->calls, &round->feed);
    round->notifier.context = round;
    round->notifier.tell_ready = tell_ready;
    round->notifier.tell_empty = tell_nothing;
    round->notifier.tell_over = tell_nothing;
    round->handover.notifier = &round->notifier;
    round->handover.is_direct = taking == TAKE_DIRECTLY;
    round->calls.is_started = true;
    check(feed_init(&round->feed, &config, 1, 1, number) == SESSION_INIT_OK, "no feed");
    use_comparison(round);
    if (taking != TAKE_BY_NEXT) {
        check(registry_subscribe(&round->registry, AUDIENCE_STREAM, NULL, on_item, round) != NULL,
              "no memory");
    }
}

/* Half of the rounds end by themselves, half are stopped somewhere. */
static void close_round(struct round *round, pthread_t reader)
{
    if (round->number % 2 == 0) {
        check(calls_wait_over(&round->calls, NEVER) == CALLS_OK, "the client is never over");
    } else {
        while (atomic_load(&round->events) < round->number) {
            (void)calls_wait_over(&round->calls, 1);
        }
    }
    check(registry_stop_and_wait(&round->registry), "inside a callback");
    atomic_store(&round->is_closed, true);
    handover_end(&round->handover);
    (void)pthread_join(reader, NULL);
    calls_drain(&round->calls);
}

static void play_round(enum taking taking, unsigned number)
{
    struct round *round = test_malloc(sizeof(*round));
    void *(*const take)(void *) = taking == TAKE_BY_NEXT ? run_next : run_taker;
    const size_t takers = taking == TAKE_DIRECTLY ? 0 : taking == TAKE_BY_NEXT ? 1 : TAKERS;
    pthread_t reader;
    pthread_t others[TAKERS + CHURNERS + 1];
    size_t count = 0;

    open_round(round, taking, number);
    assert_int_equal(pthread_create(&reader, NULL, run_reader, round), 0);
    for (size_t i = 0; i < takers; i++) {
        assert_int_equal(pthread_create(&others[count++], NULL, take, round), 0);
    }
    for (size_t i = 0; i < CHURNERS; i++) {
        assert_int_equal(pthread_create(&others[count++], NULL, run_churner, round), 0);
    }
    assert_int_equal(pthread_create(&others[count++], NULL, run_waiter, round), 0);

    close_round(round, reader);
    for (size_t i = 0; i < count; i++) {
        (void)pthread_join(others[i], NULL);
    }
    if (number % 2 == 0) {
        assert_int_equal(atomic_load(&round->events), BATCHES * EVENTS_PER_BATCH);
        assert_int_equal(atomic_load(&round->appeared), 1);
    }
    registry_deinit(&round->registry);
    feed_deinit(&round->feed);
    pthread_threads_deinit(&round->threads);
    test_free(round);
}

struct last_call {
    struct pthread_threads threads;
    struct calls calls;
    unsigned *touched; /* as a call touches its client until it has gone out */
};

static void *run_last_call(void *argument)
{
    struct last_call *last = argument;

    calls_enter(&last->calls);
    calls_set_over(&last->calls); /* somebody may close the client from now on */
    (*last->touched)++;
    calls_leave(&last->calls);
    return NULL;
}

static void a_close_waits_for_the_call_that_brought_it_about(void **state)
{
    (void)state;
    for (unsigned number = 0; number < ROUNDS; number++) {
        struct last_call last;
        pthread_t thread;

        memset(&last, 0, sizeof(last));
        last.touched = test_calloc(1, sizeof(*last.touched));
        pthread_threads_init(&last.threads);
        calls_init(&last.calls, &last.threads.port);
        last.calls.is_started = true;
        assert_int_equal(pthread_create(&thread, NULL, run_last_call, &last), 0);
        assert_int_equal(calls_wait_over(&last.calls, NEVER), CALLS_OK);
        calls_drain(&last.calls);
        assert_int_equal(*last.touched, 1);
        test_free(last.touched);
        (void)pthread_join(thread, NULL);
        pthread_threads_deinit(&last.threads);
    }
}

static void callbacks_of_the_reader_keep_their_promises_under_threads(void **state)
{
    (void)state;
    for (unsigned number = 0; number < ROUNDS; number++) {
        play_round(TAKE_DIRECTLY, number);
    }
}

static void dispatching_keeps_its_promises_under_threads(void **state)
{
    (void)state;
    for (unsigned number = 0; number < ROUNDS; number++) {
        play_round(TAKE_BY_DISPATCH, number);
    }
}

static void taking_the_next_keeps_its_promises_under_threads(void **state)
{
    (void)state;
    for (unsigned number = 0; number < ROUNDS; number++) {
        play_round(TAKE_BY_NEXT, number);
    }
}

/* What one thread waits for in unsubscribe, another one's callback does to itself. */
static void a_subscription_that_ends_itself_is_gone_for_its_own_thread(void **state)
{
    struct round *round = test_malloc(sizeof(*round));
    struct guest guest;
    pthread_t reader;

    (void)state;
    open_round(round, TAKE_DIRECTLY, 0);
    guest.round = round;
    atomic_init(&guest.has_ended, false);
    guest.ends_itself = true;
    guest.subscription =
        registry_subscribe(&round->registry, AUDIENCE_STREAM, NULL, on_guest_item, &guest);
    assert_non_null(guest.subscription);
    assert_int_equal(pthread_create(&reader, NULL, run_reader, round), 0);
    close_round(round, reader);

    assert_true(atomic_load(&guest.has_ended));
    registry_deinit(&round->registry);
    feed_deinit(&round->feed);
    pthread_threads_deinit(&round->threads);
    test_free(round);
}

/* Two sides of work that nobody waits for. Whoever goes last frees it: once, and unread by the
   other, as the sanitizers see. */
struct work {
    struct errand errand;
    unsigned result;
};

static void *run_worker(void *argument)
{
    struct work *work = argument;

    work->result = 7;
    if (errand_finish(&work->errand)) {
        free(work);
    }
    return NULL;
}

static void leave(struct work *work)
{
    if (errand_leave(&work->errand)) {
        check(work->result == 7, "work that is finished has no result");
        free(work);
    }
}

static void the_last_side_of_an_errand_frees_it(void **state)
{
    struct pthread_threads threads;
    struct errands errands;
    pthread_t workers[WORKERS];

    (void)state;
    pthread_threads_init(&threads);
    errands_init(&errands, &threads.port, WORKERS);
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < WORKERS; i++) {
            struct work *work = malloc(sizeof(*work));

            assert_non_null(work);
            assert_true(errand_begin(&work->errand, &errands));
            assert_int_equal(pthread_create(&workers[i], NULL, run_worker, work), 0);
            if (i % 2 == 0) {
                (void)sched_yield();
            }
            leave(work);
        }
        for (size_t i = 0; i < WORKERS; i++) {
            (void)pthread_join(workers[i], NULL);
        }
        assert_int_equal(errands.running, 0);
    }
    pthread_threads_deinit(&threads);
}

static void errands_that_hang_pile_up_to_their_limit(void **state)
{
    struct pthread_threads threads;
    struct errands errands;
    struct errand first;
    struct errand second;
    struct errand third;

    (void)state;
    pthread_threads_init(&threads);
    errands_init(&errands, &threads.port, 2);
    assert_true(errand_begin(&first, &errands));
    assert_true(errand_begin(&second, &errands));
    assert_false(errand_begin(&third, &errands));
    assert_false(errand_leave(&first)); /* nobody wants it any more, and it runs on */
    assert_false(errand_begin(&third, &errands));
    assert_true(errand_finish(&first));
    assert_true(errand_begin(&third, &errands));
    assert_false(errand_finish(&second));
    assert_true(errand_leave(&second));
    assert_false(errand_finish(&third));
    pthread_threads_deinit(&threads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_close_waits_for_the_call_that_brought_it_about),
        cmocka_unit_test(callbacks_of_the_reader_keep_their_promises_under_threads),
        cmocka_unit_test(dispatching_keeps_its_promises_under_threads),
        cmocka_unit_test(taking_the_next_keeps_its_promises_under_threads),
        cmocka_unit_test(a_subscription_that_ends_itself_is_gone_for_its_own_thread),
        cmocka_unit_test(the_last_side_of_an_errand_frees_it),
        cmocka_unit_test(errands_that_hang_pile_up_to_their_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
