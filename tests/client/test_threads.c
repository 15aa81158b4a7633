/*
 * The core of the client under real threads, for the sanitizers to watch: one reader, programs
 * that take, subscribe, unsubscribe, ask and close, all at once.
 *
 * Each round is a client's whole life, with a resync in it. What is checked besides: every
 * event once and in order, the one connection that appears, no callback after its subscription has
 * ended or the client was stopped, and that all come to an end.
 */
#include "client_lib/core/resync/ref_pair.h"
#include "client_lib/core/delivery.h"

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
    struct rundown rundown;
    struct feed feed;
    struct delivery delivery;
    struct cursor_keeper keeper;
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
        check(sequence_of(item) == round->last_sequence, "a resync moves the cursor");
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

/* What the reader does between two reads, while it has the feed: a listing lasts one batch. */
static bool compare(struct round *round, unsigned batch)
{
    struct resync *resync = round->feed.resync;

    if (resync->listing == RESYNC_LISTING) {
        resync_listed(resync, list_one(), 0, batch);
    }
    (void)resync_begins(resync, batch);
    if (resync_wait_ms(resync, (uint64_t)batch + RESYNC_SETTLE_MS) == 0) {
        feed_resync(&round->feed, batch);
    }
    return delivery_offer(&round->delivery);
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
        if (!delivery_offer(&round->delivery) || !compare(round, batch)) {
            return false;
        }
    }
    feed_put_change(&round->feed,
                    connection_state_link_failed(&round->feed.connection, LINK_LOST, 109, 0));
    return delivery_offer(&round->delivery);
}

static void *run_reader(void *argument)
{
    struct round *round = argument;

    feed_put_change(&round->feed, connection_state_connecting(&round->feed.connection));
    if (delivery_offer(&round->delivery)) {
        (void)read_connection(round);
    }
    rundown_set_over(&round->rundown);
    delivery_end(&round->delivery);
    return NULL;
}

static void *run_taker(void *argument)
{
    struct round *round = argument;
    enum delivery_result result;
    const struct item *item;
    size_t count;

    do {
        if (round->taking == TAKE_BY_DISPATCH) {
            result = delivery_dispatch(&round->delivery, 3, &count);
        } else {
            result = delivery_next(&round->delivery, 1, &item);
            check((result == DELIVERY_OK) == (item != NULL), "an item without its result");
        }
    } while (result != DELIVERY_OVER);
    return NULL;
}

/* One thread alone uses what next gave it. */
static void *run_next(void *argument)
{
    struct round *round = argument;
    const struct item *item;

    while (delivery_next(&round->delivery, NEVER, &item) == DELIVERY_OK) {
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
    enum rundown_result result;

    do {
        wnw_client_stats stats;
        char cursor[EVENT_ID_TEXT_SIZE + 1];

        visit(round);
        registry_read_stats(&round->registry, &stats);
        registry_read_cursor(&round->registry, cursor);
        result = rundown_wait_over(&round->rundown, 0);
        (void)rundown_wait_live(&round->rundown, 0);
    } while (result == RUNDOWN_TIMEOUT);
    return NULL;
}

static void *run_waiter(void *argument)
{
    struct round *round = argument;

    check(rundown_wait_over(&round->rundown, NEVER) == RUNDOWN_OK, "the client is never over");
    return NULL;
}

static void use_resync(struct round *round)
{
    static const struct resync_config config = {
        {true, "S-1-5-21-7", 0, 0, false, INTEGRITY_MEDIUM}, {1, 2}, NULL};
    struct resync *resync = resync_new(&config);

    check(resync != NULL, "no memory");
    feed_use_resync(&round->feed, resync);
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
    rundown_init(&round->rundown, &round->threads.port);
    cursor_keeper_init(&round->keeper, &round->registry);
    delivery_init(&round->delivery, &round->rundown, &round->feed, &round->keeper);
    round->notifier.context = round;
    round->notifier.notify_ready = tell_ready;
    round->notifier.notify_empty = tell_nothing;
    round->notifier.notify_over = tell_nothing;
    round->delivery.notifier = &round->notifier;
    round->delivery.is_direct = taking == TAKE_DIRECTLY;
    round->rundown.phase = PHASE_RUNNING;
    check(feed_init(&round->feed, &config, 1, 1, number) == SESSION_INIT_OK, "no feed");
    use_resync(round);
    if (taking != TAKE_BY_NEXT) {
        check(registry_subscribe(&round->registry, AUDIENCE_STREAM, NULL, on_item, round) != NULL,
              "no memory");
    }
}

/* Half of the rounds end by themselves, half are stopped somewhere. */
static void close_round(struct round *round, pthread_t reader)
{
    if (round->number % 2 == 0) {
        check(rundown_wait_over(&round->rundown, NEVER) == RUNDOWN_OK, "the client is never over");
    } else {
        while (atomic_load(&round->events) < round->number) {
            (void)rundown_wait_over(&round->rundown, 1);
        }
    }
    check(registry_stop_and_wait(&round->registry), "inside a callback");
    atomic_store(&round->is_closed, true);
    delivery_end(&round->delivery);
    (void)pthread_join(reader, NULL);
    rundown_wait(&round->rundown);
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
    struct rundown rundown;
    unsigned *touched; /* as a call touches its client until it has gone out */
};

static void *run_last_call(void *argument)
{
    struct last_call *last = argument;

    rundown_acquire(&last->rundown);
    rundown_set_over(&last->rundown); /* from here on the client may be closed */
    (*last->touched)++;
    rundown_release(&last->rundown);
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
        rundown_init(&last.rundown, &last.threads.port);
        last.rundown.phase = PHASE_RUNNING;
        assert_int_equal(pthread_create(&thread, NULL, run_last_call, &last), 0);
        assert_int_equal(rundown_wait_over(&last.rundown, NEVER), RUNDOWN_OK);
        rundown_wait(&last.rundown);
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

/* A worker and its requester, neither of which waits for the other. The side that releases last
   frees the work: once, and unread by the other, as the sanitizers see. */
struct work {
    struct ref_pair pair;
    unsigned result;
};

static void *run_worker(void *argument)
{
    struct work *work = argument;

    work->result = 7;
    if (ref_pair_release_worker(&work->pair)) {
        free(work);
    }
    return NULL;
}

static void leave(struct work *work)
{
    if (ref_pair_release_requester(&work->pair)) {
        check(work->result == 7, "work that is finished has no result");
        free(work);
    }
}

static void the_side_that_releases_last_frees_the_pair(void **state)
{
    struct pthread_threads threads;
    struct ref_pairs ref_pairs;
    pthread_t workers[WORKERS];

    (void)state;
    pthread_threads_init(&threads);
    ref_pairs_init(&ref_pairs, &threads.port, WORKERS);
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < WORKERS; i++) {
            struct work *work = malloc(sizeof(*work));

            assert_non_null(work);
            assert_true(ref_pair_init(&work->pair, &ref_pairs));
            assert_int_equal(pthread_create(&workers[i], NULL, run_worker, work), 0);
            if (i % 2 == 0) {
                (void)sched_yield();
            }
            leave(work);
        }
        for (size_t i = 0; i < WORKERS; i++) {
            (void)pthread_join(workers[i], NULL);
        }
        assert_int_equal(ref_pairs.workers, 0);
    }
    pthread_threads_deinit(&threads);
}

static void workers_that_hang_pile_up_to_their_limit(void **state)
{
    struct pthread_threads threads;
    struct ref_pairs ref_pairs;
    struct ref_pair first;
    struct ref_pair second;
    struct ref_pair third;

    (void)state;
    pthread_threads_init(&threads);
    ref_pairs_init(&ref_pairs, &threads.port, 2);
    assert_true(ref_pair_init(&first, &ref_pairs));
    assert_true(ref_pair_init(&second, &ref_pairs));
    assert_false(ref_pair_init(&third, &ref_pairs));
    assert_false(ref_pair_release_requester(&first)); /* its worker runs on */
    assert_false(ref_pair_init(&third, &ref_pairs));
    assert_true(ref_pair_release_worker(&first));
    assert_true(ref_pair_init(&third, &ref_pairs));
    assert_false(ref_pair_release_worker(&second));
    assert_true(ref_pair_release_requester(&second));
    assert_false(ref_pair_release_worker(&third));
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
        cmocka_unit_test(the_side_that_releases_last_frees_the_pair),
        cmocka_unit_test(workers_that_hang_pile_up_to_their_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
