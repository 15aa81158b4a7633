/*
 * The events of a story: what each one is follows from the seed and its number, which begins at 1.
 * Its cursor is its number as text.
 */
#ifndef TESTS_SIM_AGENT_EVENTS_H
#define TESTS_SIM_AGENT_EVENTS_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct events {
    uint64_t seed;
    uint64_t count;         /* that have happened */
    uint32_t bad_once_in;   /* how rare a record is that the server never takes; 0: none is */
    uint32_t large_once_in; /* how rare a record of up to the largest size is */
};

void events_init(struct events *events, uint64_t seed);

/* Whether it is no record: filtered, or a test of the doctor. */
bool events_is_filtered(const struct events *events, uint64_t number);

/* Whether the server never takes it. */
bool events_is_bad(const struct events *events, uint64_t number);

/* Bytes of its encoded record, which begins with its number and a NUL. */
size_t events_size(const struct events *events, uint64_t number);

void events_cursor(uint64_t number, char cursor[WNW_CURSOR_SIZE]);

/* The number of a cursor or of an encoded record. "" is 0. */
uint64_t events_number(const char *text);

#endif
