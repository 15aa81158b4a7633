/*
 * What the programs of a loud user have in common: the same thing on many connections at once,
 * each on a thread of its own, again and again until the program is ended.
 */
#ifndef TESTS_USERS_LOUD_H
#define TESTS_USERS_LOUD_H

#include <windows.h>

struct loud {
    const char *word;        /* printed when each connection has been heard once */
    unsigned long count_max; /* of connections */
    DWORD access;
    /* What one connection is for. It is called again with the next connection, whichever side
       ended this one. It calls heard as soon as the broker has taken or answered something. */
    void (*use)(HANDLE pipe, void (*heard)(void));
};

/* The whole program, whose arguments are a pipe and a number of connections. */
int loud_run(const struct loud *loud, int argument_count, char **arguments);

#endif
