/*
 * A program that reads through the core of the client library. Connection state, feed,
 * session, registry and delivery are real; pipe and threads are those of the simulation.
 *
 * Three things are checked. The items are those of the lines that the library got, in any chunks:
 * none more, none less, each as soon as its line is whole. Over all connections and runs of the
 * program the items agree with the truth: in order, none twice, none missing outside a reported
 * gap. The library after a reconnect, and the program that restarts with the cursor that it kept,
 * go on where the last whole line says.
 */
#ifndef TESTS_SIM_LIBRARY_H
#define TESTS_SIM_LIBRARY_H

#include "tests/sim/reader.h"

#include <stdbool.h>
#include <stddef.h>

struct library *library_new(void);
void library_free(struct library *library);

/* The program restarts or reports, or not. False: it neither connects nor reads in this turn. */
bool library_act(struct reader *reader, struct reading *reading);

/* A connection begins: writes the library's request. The reader then expects its answer. */
size_t library_ask(struct reader *reader, struct reading *reading, char *text, size_t size);

/* The library gets that many bytes of the inbox, and the program gets their items. */
void library_take(struct reader *reader, struct reading *reading, size_t size);

/* Between two steps the library keeps at most half a line and the last item. */
void library_check_memory(const struct reader *reader);

/* The connection is over. What the pipe still holds may be read or not. */
void library_lose(struct reader *reader, struct reading *reading);

#endif
