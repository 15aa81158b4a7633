/*
 * A publisher of numbered events without end, on a thread of its own. It does as the notify DLL
 * does: one line a connection, and a line that cannot be sent is counted and told by the next one.
 *
 * What it counted may be looked at after publisher_stop.
 */
#ifndef TESTS_E2E_PUBLISHER_H
#define TESTS_E2E_PUBLISHER_H

#include <stdint.h>
#include <wchar.h>

#define PUBLISHER_NUMBERS_MAX 1000000u

struct publisher;

struct publisher *publisher_start(const wchar_t *pipe_name);

/* Returns the last number that went into the pipe. */
uint32_t publisher_stop(struct publisher *publisher);

/* How many lines the line of this number said to be missing before it. */
uint32_t publisher_told(const struct publisher *publisher, uint32_t number);

/* How many lines could not be sent, and how many of them no line has told yet. */
uint64_t publisher_failed(const struct publisher *publisher);
uint32_t publisher_untold(const struct publisher *publisher);

void publisher_free(struct publisher *publisher);

#endif
