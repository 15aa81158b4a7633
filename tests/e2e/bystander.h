/*
 * A client that means no harm while others misbehave: it publishes a numbered event every
 * few milliseconds, a connection each as the notify DLL does, and subscribes to them.
 *
 * For one thread; it publishes on one of its own.
 */
#ifndef TESTS_E2E_BYSTANDER_H
#define TESTS_E2E_BYSTANDER_H

#include "tests/support/stories/broker_process.h"

struct bystander;

struct bystander *bystander_start(const struct broker_process *broker);

/* How many events have got away up to now. */
unsigned int bystander_sent_count(struct bystander *bystander);

/* Wait until so many have. */
void bystander_wait_for(struct bystander *bystander, unsigned int count);

/* It stops publishing, and the test fails unless each event got away and has arrived, in order. */
void bystander_expect_all(struct bystander *bystander);

/* NULL is allowed. */
void bystander_free(struct bystander *bystander);

#endif
