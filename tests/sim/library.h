/*
 * A program that reads through the core of the client library, which is real here: life, feed
 * and session. Pipe and threads are the simulation's.
 *
 * Three things are checked. The items are those of the lines that the library was given, in any
 * chunks: none more, none less, each as soon as its line is whole. They hold by the truth over
 * all connections and lives of the program: in order, nothing twice, nothing missing but in a
 * told gap. And whoever comes back, the library by itself or the program with a cursor that it
 * kept, goes on where the last whole line says.
 */
#ifndef TESTS_SIM_LIBRARY_H
#define TESTS_SIM_LIBRARY_H

#include "tests/sim/reader.h"

#include <stdbool.h>
#include <stddef.h>

struct library *library_new(void);
void library_free(struct library *library);

/* What happens to the program of itself. False when it neither connects nor reads in this turn. */
bool library_act(struct reader *reader, struct reading *reading);

/* A connection begins: the library's request; the reader then expects what belongs to it. */
size_t library_ask(struct reader *reader, struct reading *reading, char *text, size_t size);

/* The library gets so many of the bytes in the inbox, and the program its items. */
void library_take(struct reader *reader, struct reading *reading, size_t size);

/* Between two steps: no more than half a line, and the item that was handed out last. */
void library_check_memory(const struct reader *reader);

/* The connection is over. What the pipe still holds may be read or not. */
void library_lose(struct reader *reader, struct reading *reading);

#endif
