/*
 * A client with which many threads do at once what a program may do, life after life.
 *
 * Its guests are subscriptions that come and go. Any thread may call what is between open and
 * close; a violation of the library's promises is counted, and the first one printed.
 */
#ifndef TESTS_CLIENT_STRESS_STRESSED_CLIENT_H
#define TESTS_CLIENT_STRESS_STRESSED_CLIENT_H

#include <windows.h>
#include <stddef.h>
#include <stdint.h>

#include <wnetwatch.h>

#include "tests/client/stress/record.h"

#define GUESTS_MAX 16u

struct guest;

struct stressed_client {
    const char *name;
    wnw_mode mode;
    const char *prefix; /* of the pipes */
    HWND window;        /* of a client that sends messages */
    SRWLOCK lock;       /* shared by calls on the client; exclusive for its end and its next life */
    CRITICAL_SECTION taking;
    wnw_client *client;
    volatile LONG is_closed;
    struct guest *guests[GUESTS_MAX]; /* under `taking` */
    struct record record;             /* over all lives */
    char cursor[WNW_CURSOR_SIZE];
};

/* Starts the first life of a client whose first four members are set. */
void stressed_client_open(struct stressed_client *stressed);

/* Does at random one of the things that a program may do. */
void stressed_client_act(struct stressed_client *stressed, uint64_t *random);

/* Takes without waiting what is there, where the program has to. */
void stressed_client_take_rest(struct stressed_client *stressed);

/* Ends the last life. The record stays. */
void stressed_client_close(struct stressed_client *stressed);

/* To be called when all clients are closed: only now no callback can come too late. */
void guests_free(void);

/* Lives of all clients. */
LONG stressed_client_lives(void);

/* A number below limit. */
uint32_t roll(uint64_t *random, uint32_t limit);

/* From any thread; the first one is printed. */
void count_violation(const char *what);

LONG violations_counted(void);

#endif
