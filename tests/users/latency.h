/*
 * How late one user's events are while another user asks the broker for much.
 *
 * It is measured beside a second broker: the machine is as busy when the load goes to that one, so
 * the difference is what the load does to this one.
 */
#ifndef TESTS_USERS_LATENCY_H
#define TESTS_USERS_LATENCY_H

/* A story of cmocka that fails when an event is lost, and prints how late the others are. */
#define LATENCY_STORY_OF_SEARCHES                                                                  \
    cmocka_unit_test_setup_teardown(costly_searches_of_one_user_cost_another_no_event,             \
                                    latency_set_up, latency_tear_down)

void costly_searches_of_one_user_cost_another_no_event(void **state);
int latency_set_up(void **state);
int latency_tear_down(void **state);

/* The whole benchmark: returns 0 when it is as it must be. A machine that is busy with other
   things can fail it, so it runs when asked for. */
int latency_measure(void);

#endif
