/*
 * A broker with a clock that stands still until a test moves it, and programs that report to it.
 *
 * Notifications go the whole way: written as a line, through a publisher, into the broker.
 */
#ifndef TESTS_SUPPORT_BROKER_FIXTURE_H
#define TESTS_SUPPORT_BROKER_FIXTURE_H

#include "broker/core/broker.h"
#include "broker/core/identity.h"
#include "broker/core/publisher.h"
#include "broker/core/turn.h"
#include "proto/notification.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIXTURE_EPOCH UINT64_C(0x9f2c61d07ab3e845)
#define FIXTURE_START_UTC_US UINT64_C(1795408310537654) /* 2026-11-23T04:31:50.537654Z */

struct broker_fixture {
    struct broker broker;
    struct clock_reading now;
};

/* A clock that tells fixture->now. */
struct clock_port broker_fixture_clock(struct broker_fixture *fixture);

/* Two plain users in sessions and logons of their own, an administrator, an unknown user. */
extern const struct identity identity_alice;
extern const struct identity identity_bob;
extern const struct identity identity_admin;
extern const struct identity identity_anonymous;
extern const struct identity identity_unread; /* Windows refused its token */

/* A broker of the usual size. False when there is no memory; to be closed either way. */
bool broker_fixture_open(struct broker_fixture *fixture);

/* One that remembers so many events and no more. */
bool broker_fixture_open_small(struct broker_fixture *fixture, size_t ring_events);

/* The setup and teardown of cmocka: *state is a struct broker_fixture. */
int broker_fixture_setup(void **state);
int broker_fixture_teardown(void **state);

void broker_fixture_close(struct broker_fixture *fixture);

/* Time goes on, and the broker wakes up. */
void broker_fixture_wait_us(struct broker_fixture *fixture, uint64_t us);

/* The id of an event of this broker. */
struct event_id event_numbered(uint64_t sequence);

/* Write what the notify DLL would say, with the line feed and a NUL; text left NULL is "". */
size_t notification_write(const struct notification *notification, char *line, size_t size);

/* A program connects, says this, and leaves. */
void post(struct broker_fixture *fixture, const struct identity *sender,
          const struct notification *notification);

/* One event and nothing more: the POST of an add of "Z:" that succeeded, without a PRE. */
void post_event(struct broker_fixture *fixture, const struct identity *sender, const char *remote);

/* A whole operation that succeeds: PRE and POST. */
void post_add(struct broker_fixture *fixture, const struct identity *sender, const char *local,
              const char *remote);
void post_cancel(struct broker_fixture *fixture, const struct identity *sender, const char *name);

#endif
