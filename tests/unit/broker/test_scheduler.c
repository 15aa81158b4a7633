#include "broker/core/scheduler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/random.h"

#define QUANTUM 100u
#define TURN_MAX 1000u

static struct scheduler scheduler;

/* Three users, each with three connections. */
static struct user_queue anna;
static struct user_queue bert;
static struct user_queue carl;
static struct runnable annas[3];
static struct runnable berts[3];
static struct runnable carls[3];

static int begin(void **state)
{
    (void)state;
    scheduler_init(&scheduler, QUANTUM, TURN_MAX);
    memset(&anna, 0, sizeof(anna));
    memset(&bert, 0, sizeof(bert));
    memset(&carl, 0, sizeof(carl));
    memset(annas, 0, sizeof(annas));
    memset(berts, 0, sizeof(berts));
    memset(carls, 0, sizeof(carls));
    return 0;
}

static void add(struct user_queue *queue, struct runnable *runnable)
{
    scheduler_add(&scheduler, queue, runnable);
}

/* The next one is this one, and may cost so much. */
#define expect_next(runnable, credit) expect_next_at((runnable), (credit), __FILE__, __LINE__)

static void expect_next_at(struct runnable *runnable, size_t credit, const char *file, int line)
{
    size_t credit_out = 0;

    _assert_true((uintmax_t)(scheduler_next(&scheduler, &credit_out) == runnable),
                 "this one is next", file, line);
    _assert_int_equal(credit_out, credit, file, line);
}

static void expect_end_of_round(void)
{
    size_t credit;

    assert_null(scheduler_next(&scheduler, &credit));
}

static void settle(struct runnable *runnable, size_t cost, enum run_outcome outcome)
{
    scheduler_settle(&scheduler, runnable, cost, outcome);
}

/* --- Over users ----------------------------------------------------------------------------- */

static void each_user_gets_a_quantum_in_each_round(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&bert, &berts[0]);

    for (int turn = 0; turn < 3; turn++) {
        scheduler_begin_turn(&scheduler);
        expect_next(&annas[0], QUANTUM);
        settle(&annas[0], QUANTUM, RUN_GOES_ON);
        expect_next(&berts[0], QUANTUM);
        settle(&berts[0], QUANTUM, RUN_GOES_ON);
        expect_end_of_round();
    }
}

static void a_user_is_served_until_its_credit_is_used_up(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&anna, &annas[1]);
    add(&bert, &berts[0]);

    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 60, RUN_DONE);
    expect_next(&annas[1], 40);
    settle(&annas[1], 40, RUN_GOES_ON);
    expect_next(&berts[0], QUANTUM);
}

static void what_a_user_owes_is_paid_from_its_next_quantums(void **state)
{
    (void)state;
    add(&anna, &annas[0]);

    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 250, RUN_GOES_ON); /* 150 are owed */
    expect_end_of_round();
    scheduler_begin_turn(&scheduler);
    expect_end_of_round(); /* 50 are owed */
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], 50);
}

static void what_a_user_owes_is_remembered_while_it_does_not_wait(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 130, RUN_DONE);
    assert_true(scheduler_is_empty(&scheduler));

    add(&anna, &annas[1]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[1], 70);
}

static void what_is_left_of_a_quantum_is_not_saved_up(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 10, RUN_DONE);

    add(&anna, &annas[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
}

static void a_user_that_comes_back_in_a_round_goes_on_with_its_rest(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&bert, &berts[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 30, RUN_DONE);

    add(&anna, &annas[0]); /* behind the other user */
    expect_next(&berts[0], QUANTUM);
    settle(&berts[0], QUANTUM, RUN_GOES_ON);
    expect_next(&annas[0], 70);
    settle(&annas[0], 70, RUN_DONE);
    add(&anna, &annas[0]);
    expect_end_of_round();
}

/* The other user's round is over already, and it waits for its next. */
static void a_user_that_comes_back_behind_one_that_had_its_quantum_loses_no_rest(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&bert, &berts[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], QUANTUM, RUN_GOES_ON);
    expect_next(&berts[0], QUANTUM);
    settle(&berts[0], 30, RUN_DONE);

    add(&bert, &berts[0]);
    expect_next(&berts[0], 70);
}

static void a_user_that_comes_in_a_round_is_served_in_it(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&bert, &berts[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], QUANTUM, RUN_GOES_ON);
    expect_next(&berts[0], QUANTUM);

    add(&carl, &carls[0]);
    settle(&berts[0], QUANTUM, RUN_GOES_ON);
    expect_next(&carls[0], QUANTUM);
    settle(&carls[0], QUANTUM, RUN_GOES_ON);
    expect_end_of_round();

    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
}

/* --- Among the connections of one user ------------------------------------------------------ */

static void the_connection_that_came_first_is_served_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        add(&anna, &annas[i]);
    }

    scheduler_begin_turn(&scheduler);
    for (size_t i = 0; i < 3; i++) {
        expect_next(&annas[i], QUANTUM - 10 * i);
        settle(&annas[i], 10, RUN_DONE);
        assert_false(runnable_waits(&annas[i]));
    }
    expect_end_of_round();
    assert_true(scheduler_is_empty(&scheduler));
}

static void a_connection_in_which_the_credit_ended_is_not_overtaken(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&anna, &annas[1]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], QUANTUM, RUN_GOES_ON);
    add(&anna, &annas[2]);

    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 10, RUN_DONE);
    expect_next(&annas[1], 90);
    settle(&annas[1], 10, RUN_DONE);
    expect_next(&annas[2], 80);
}

/* Its line is longer than what was read at once, so it leaves, reads on, and waits again. */
static void a_connection_that_goes_on_with_a_line_is_not_overtaken(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&anna, &annas[1]);
    for (int turn = 0; turn < 3; turn++) {
        scheduler_begin_turn(&scheduler);
        expect_next(&annas[0], QUANTUM);
        settle(&annas[0], QUANTUM, RUN_DONE);
        scheduler_add_first(&scheduler, &anna, &annas[0]);
        expect_end_of_round();
    }

    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 10, RUN_DONE);
    expect_next(&annas[1], 90);
}

static void a_connection_that_begins_a_new_line_goes_behind_the_others(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&anna, &annas[1]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 10, RUN_DONE);
    add(&anna, &annas[0]);

    expect_next(&annas[1], 90);
    settle(&annas[1], 10, RUN_DONE);
    expect_next(&annas[0], 80);
}

static void a_connection_that_wants_more_waits_for_the_next_turn(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&anna, &annas[1]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 10, RUN_AGAIN);
    expect_next(&annas[1], 90);
    settle(&annas[1], 10, RUN_AGAIN);
    expect_end_of_round();
    assert_true(scheduler_begin_round(&scheduler)); /* of the same turn */
    expect_end_of_round();

    add(&anna, &annas[2]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 10, RUN_AGAIN);
    expect_next(&annas[1], 90);
    settle(&annas[1], 10, RUN_AGAIN);
    expect_next(&annas[2], 80);
}

static void connections_that_cost_nothing_end_the_round_all_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        add(&anna, &annas[i]);
    }

    scheduler_begin_turn(&scheduler);
    for (size_t i = 0; i < 3; i++) {
        expect_next(&annas[i], QUANTUM);
        settle(&annas[i], 0, RUN_AGAIN);
    }
    expect_end_of_round();
}

/* --- What all share has run out ------------------------------------------------------------- */

static void users_that_were_cut_short_go_first_in_the_next_turn(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&bert, &berts[0]);
    add(&carl, &carls[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], QUANTUM, RUN_AGAIN);
    expect_next(&berts[0], QUANTUM);
    settle(&berts[0], 10, RUN_CUT_SHORT);
    expect_next(&carls[0], QUANTUM);
    settle(&carls[0], 0, RUN_CUT_SHORT);
    expect_end_of_round();
    assert_false(scheduler_is_empty(&scheduler));

    scheduler_begin_turn(&scheduler);
    expect_next(&berts[0], QUANTUM);
    settle(&berts[0], QUANTUM, RUN_AGAIN);
    expect_next(&carls[0], QUANTUM);
    settle(&carls[0], QUANTUM, RUN_AGAIN);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], QUANTUM, RUN_AGAIN);
    expect_end_of_round();

    scheduler_begin_turn(&scheduler);
    expect_next(&berts[0], QUANTUM);
}

static void a_connection_that_was_cut_short_stays_at_the_head(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&anna, &annas[1]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 10, RUN_CUT_SHORT);
    expect_next(&annas[1], 90);
    settle(&annas[1], 10, RUN_AGAIN);
    expect_end_of_round();

    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 10, RUN_AGAIN);
    expect_next(&annas[1], 90);
}

/* In each turn two users get of what all share. The third one has another connection that is
   costly and needs nothing of it. */
static void a_user_that_was_cut_short_goes_first_whatever_its_others_cost(void **state)
{
    size_t shared_turns = 0;

    (void)state;
    add(&bert, &berts[0]);
    add(&carl, &carls[0]);
    add(&anna, &annas[0]);
    add(&anna, &annas[1]);
    for (int turn = 0; turn < 6; turn++) {
        struct runnable *next;
        size_t shared = 2;
        size_t credit;

        scheduler_begin_turn(&scheduler);
        while ((next = scheduler_next(&scheduler, &credit)) != NULL) {
            if (next == &annas[1]) {
                settle(next, 90, RUN_AGAIN);
            } else if (shared == 0) {
                settle(next, 0, RUN_CUT_SHORT);
            } else {
                shared--;
                shared_turns += next == &annas[0];
                settle(next, QUANTUM, RUN_AGAIN);
            }
        }
    }
    assert_in_range(shared_turns, 2, 4);
}

/* --- Rounds and turns ----------------------------------------------------------------------- */

static void a_user_alone_gets_rounds_until_the_turn_has_cost_enough(void **state)
{
    size_t rounds = 0;

    (void)state;
    add(&anna, &annas[0]);
    scheduler_begin_turn(&scheduler);
    do {
        rounds++;
        expect_next(&annas[0], QUANTUM);
        settle(&annas[0], QUANTUM, RUN_GOES_ON);
        expect_end_of_round();
    } while (scheduler_begin_round(&scheduler));

    assert_int_equal(rounds, TURN_MAX / QUANTUM);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
}

static void a_user_alone_that_owes_gets_rounds_until_it_has_paid(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 310, RUN_GOES_ON);
    expect_end_of_round();
    for (int round = 0; round < 2; round++) {
        assert_true(scheduler_begin_round(&scheduler));
        expect_end_of_round();
    }

    assert_true(scheduler_begin_round(&scheduler));
    expect_next(&annas[0], 90);
}

static void the_turn_ends_with_the_round_in_which_a_second_user_was_served(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], QUANTUM, RUN_GOES_ON);
    expect_end_of_round();
    assert_true(scheduler_begin_round(&scheduler));
    add(&bert, &berts[0]);

    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], QUANTUM, RUN_GOES_ON);
    expect_next(&berts[0], QUANTUM);
    settle(&berts[0], 10, RUN_DONE);
    expect_end_of_round();
    assert_false(scheduler_begin_round(&scheduler));
}

static void a_turn_ends_when_nothing_waits(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 10, RUN_DONE);
    expect_end_of_round();

    assert_false(scheduler_begin_round(&scheduler));
    scheduler_begin_turn(&scheduler);
    expect_end_of_round();
}

static void users_that_a_turn_has_not_reached_go_first_in_the_next(void **state)
{
    (void)state;
    scheduler_init(&scheduler, QUANTUM, 150);
    add(&anna, &annas[0]);
    add(&bert, &berts[0]);
    add(&carl, &carls[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], QUANTUM, RUN_GOES_ON);
    expect_next(&berts[0], QUANTUM);
    settle(&berts[0], QUANTUM, RUN_GOES_ON);
    expect_end_of_round(); /* and of what the turn may cost */

    scheduler_begin_turn(&scheduler);
    expect_next(&carls[0], QUANTUM);
    settle(&carls[0], QUANTUM, RUN_GOES_ON);
    expect_next(&annas[0], QUANTUM);
}

/* --- Leaving -------------------------------------------------------------------------------- */

static void a_connection_that_leaves_is_not_served_wherever_it_stood(void **state)
{
    static const char *const names[] = {"the first", "the middle", "the last"};

    (void)state;
    for (size_t left = 0; left < 3; left++) {
        (void)begin(NULL);
        for (size_t i = 0; i < 3; i++) {
            add(&anna, &annas[i]);
        }
        scheduler_remove(&scheduler, &annas[left]);
        assert_false(runnable_waits(&annas[left]));

        scheduler_begin_turn(&scheduler);
        for (size_t i = 0; i < 3; i++) {
            size_t credit;

            if (i != left && scheduler_next(&scheduler, &credit) != &annas[i]) {
                fail_msg("when %s has left, connection %zu is not next", names[left], i);
            }
            if (i != left) {
                settle(&annas[i], 1, RUN_DONE);
            }
        }
        expect_end_of_round();
    }
}

static void a_user_whose_last_connection_leaves_in_a_round_is_not_served(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    add(&bert, &berts[0]);
    add(&carl, &carls[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], QUANTUM, RUN_GOES_ON);
    scheduler_remove(&scheduler, &berts[0]);
    expect_next(&carls[0], QUANTUM);
    scheduler_remove(&scheduler, &annas[0]); /* its round is over */
    settle(&carls[0], 1, RUN_DONE);

    expect_end_of_round();
    assert_true(scheduler_is_empty(&scheduler));
}

static void a_user_that_was_cut_short_may_leave(void **state)
{
    (void)state;
    add(&anna, &annas[0]);
    scheduler_begin_turn(&scheduler);
    expect_next(&annas[0], QUANTUM);
    settle(&annas[0], 1, RUN_CUT_SHORT);
    expect_end_of_round();
    assert_false(scheduler_is_empty(&scheduler));
    scheduler_remove(&scheduler, &annas[0]);

    assert_true(scheduler_is_empty(&scheduler));
    scheduler_begin_turn(&scheduler);
    expect_end_of_round();
}

/* --- Any order of everything ---------------------------------------------------------------- */

enum { USERS = 6, CONNECTIONS = 4, TURNS = 2000, COST_MAX = 250, WAIT_TURNS_MAX = 12 };

struct connection {
    struct runnable runnable;
    size_t user;
    uint64_t order; /* rises with each joining of the queue's end */
};

struct model {
    struct random random;
    struct user_queue queues[USERS];
    struct connection connections[USERS * CONNECTIONS];
    size_t served_in_round[USERS];      /* what it has cost */
    size_t last_cost[USERS];            /* of the last one served */
    size_t waited[USERS];               /* turns, since it waits or was served last */
    const struct runnable *head[USERS]; /* the one that must not be overtaken, or NULL */
    uint64_t orders;
};

static void join(struct model *model, struct connection *connection)
{
    connection->order = ++model->orders;
    add(&model->queues[connection->user], &connection->runnable);
}

static void stir(struct model *model, uint32_t times)
{
    while (times-- > 0) {
        struct connection *connection =
            &model->connections[random_below(&model->random, USERS * CONNECTIONS)];

        if (!runnable_waits(&connection->runnable)) {
            join(model, connection);
        } else if (random_once_in(&model->random, 4)) {
            scheduler_remove(&scheduler, &connection->runnable);
            if (model->head[connection->user] == &connection->runnable) {
                model->head[connection->user] = NULL;
            }
        }
    }
}

/* None of its user's others came before it. */
static void check_order(const struct model *model, const struct connection *connection)
{
    const struct runnable *head = model->head[connection->user];

    if (head != NULL) {
        assert_ptr_equal(head, &connection->runnable);
        return;
    }
    for (size_t i = 0; i < USERS * CONNECTIONS; i++) {
        const struct connection *other = &model->connections[i];

        if (other->user == connection->user && runnable_waits(&other->runnable)) {
            assert_true(other->order >= connection->order);
        }
    }
}

static void serve_one(struct model *model, struct connection *connection, size_t credit)
{
    const size_t user = connection->user;
    const size_t cost = 1 + random_below(&model->random, COST_MAX);

    check_order(model, connection);
    assert_in_range(credit, 1, QUANTUM);
    model->waited[user] = 0;
    model->served_in_round[user] += cost;
    model->last_cost[user] = cost;
    if (cost >= credit && random_once_in(&model->random, 2)) {
        settle(&connection->runnable, cost, RUN_GOES_ON);
        model->head[user] = &connection->runnable;
        return;
    }
    model->head[user] = NULL;
    settle(&connection->runnable, cost, RUN_DONE);
    if (random_once_in(&model->random, 2)) {
        join(model, connection);
    }
}

static void serve_round(struct model *model)
{
    struct runnable *next;
    size_t credit;

    memset(model->served_in_round, 0, sizeof(model->served_in_round));
    while ((next = scheduler_next(&scheduler, &credit)) != NULL) {
        serve_one(model, LIST_ITEM(next, struct connection, runnable), credit);
        if (random_once_in(&model->random, 8)) {
            stir(model, 1);
        }
    }
    for (size_t user = 0; user < USERS; user++) {
        if (model->served_in_round[user] != 0) {
            assert_in_range(model->served_in_round[user] - model->last_cost[user], 0, QUANTUM - 1);
        }
    }
}

static void check_waiting(struct model *model)
{
    for (size_t user = 0; user < USERS; user++) {
        model->waited[user] = model->queues[user].waiting.count == 0 ? 0 : model->waited[user] + 1;
        assert_in_range(model->waited[user], 0, WAIT_TURNS_MAX);
    }
}

static void run_model(struct model *model, uint64_t seed)
{
    memset(model, 0, sizeof(*model));
    random_init(&model->random, seed);
    scheduler_init(&scheduler, QUANTUM, TURN_MAX / 2);
    for (size_t i = 0; i < USERS * CONNECTIONS; i++) {
        model->connections[i].user = i % USERS;
    }
    for (int turn = 0; turn < TURNS; turn++) {
        stir(model, random_below(&model->random, 4));
        scheduler_begin_turn(&scheduler);
        do {
            serve_round(model);
        } while (scheduler_begin_round(&scheduler));
        check_waiting(model);
    }
}

static void in_any_order_of_things_each_user_gets_a_quantum_and_none_waits_long(void **state)
{
    static struct model model;

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        print_message("seed %u\n", (unsigned int)seed);
        run_model(&model, seed);
    }
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_user_gets_a_quantum_in_each_round),
        TEST(a_user_is_served_until_its_credit_is_used_up),
        TEST(what_a_user_owes_is_paid_from_its_next_quantums),
        TEST(what_a_user_owes_is_remembered_while_it_does_not_wait),
        TEST(what_is_left_of_a_quantum_is_not_saved_up),
        TEST(a_user_that_comes_back_in_a_round_goes_on_with_its_rest),
        TEST(a_user_that_comes_back_behind_one_that_had_its_quantum_loses_no_rest),
        TEST(a_user_that_comes_in_a_round_is_served_in_it),
        TEST(the_connection_that_came_first_is_served_first),
        TEST(a_connection_in_which_the_credit_ended_is_not_overtaken),
        TEST(a_connection_that_goes_on_with_a_line_is_not_overtaken),
        TEST(a_connection_that_begins_a_new_line_goes_behind_the_others),
        TEST(a_connection_that_wants_more_waits_for_the_next_turn),
        TEST(connections_that_cost_nothing_end_the_round_all_the_same),
        TEST(users_that_were_cut_short_go_first_in_the_next_turn),
        TEST(a_connection_that_was_cut_short_stays_at_the_head),
        TEST(a_user_that_was_cut_short_goes_first_whatever_its_others_cost),
        TEST(a_user_alone_gets_rounds_until_the_turn_has_cost_enough),
        TEST(a_user_alone_that_owes_gets_rounds_until_it_has_paid),
        TEST(the_turn_ends_with_the_round_in_which_a_second_user_was_served),
        TEST(a_turn_ends_when_nothing_waits),
        TEST(users_that_a_turn_has_not_reached_go_first_in_the_next),
        TEST(a_connection_that_leaves_is_not_served_wherever_it_stood),
        TEST(a_user_whose_last_connection_leaves_in_a_round_is_not_served),
        TEST(a_user_that_was_cut_short_may_leave),
        TEST(in_any_order_of_things_each_user_gets_a_quantum_and_none_waits_long),
    };

    return cmocka_run_group_tests_name("broker.scheduler", tests, NULL, NULL);
}
