/*
 * Whether a broker that suffers the same again and again stays as it was: it lives, and holds no
 * more handles and memory than after the first times.
 *
 * Functions end the test with a message when they fail.
 */
#ifndef TESTS_E2E_ENDURANCE_H
#define TESTS_E2E_ENDURANCE_H

#include "tests/support/stories/broker_process.h"

#include <windows.h>

/* What a broker is made to suffer; context is the story's. */
struct mischief {
    void (*act)(void *context);
    void (*send_home)(void *context); /* the connections that it made are closed */
    void *context;
};

/* How many handles the broker may have while it has no client. To be asked at first. */
DWORD endurance_handles_max(const struct broker_process *broker);

/* Let the broker suffer it several times, then compare what it holds; at last it has to stop. */
void endurance_expect(struct broker_process *broker, const struct mischief *mischief,
                      DWORD handles_max);

#endif
