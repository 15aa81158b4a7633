/*
 * A broker that is killed and started again, and a program that publishes to it all the time.
 *
 * The journal is large enough to keep everything. Functions end the test with a message when they
 * fail. For one thread.
 */
#ifndef TESTS_CLIENT_STRESS_KILLED_BROKER_H
#define TESTS_CLIENT_STRESS_KILLED_BROKER_H

#include <windows.h>
#include <stdbool.h>

#define KILLED_BROKER_WAIT_MS_MAX 30000u
#define KILLED_BROKER_SHARES 40 /* names that the events have in turn */

struct process;

struct killed_broker {
    char prefix[64];
    wchar_t publish_name[96];
    char state_folder[64];
    struct process *process; /* NULL while it does not run */
    HANDLE publisher;
    DWORD pause_ms;        /* of the publisher, between two events */
    volatile LONG is_over; /* for the publisher */
    volatile LONG published;
};

/* Chooses names that no other test has and the shortest pause, and starts nothing. */
void killed_broker_init(struct killed_broker *broker);

void killed_broker_start(struct killed_broker *broker);
void killed_broker_kill(struct killed_broker *broker);

/* True when it still runs after this time. */
bool killed_broker_lives_for(struct killed_broker *broker, DWORD wait_ms);

/* With the shortest pause, a few hundred events a second, from one life of the broker to the next.
   One event in KILLED_BROKER_SHARES tells a failure. */
void killed_broker_start_publisher(struct killed_broker *broker);
void killed_broker_stop_publisher(struct killed_broker *broker);

/* Removes the journal of a broker that does not run. */
void killed_broker_remove_journal(const struct killed_broker *broker);

#endif
