/*
 * Items on standard output, in their order: the lines of `events`, and what is told beside them.
 *
 * It says when there is nothing more to print, and whether the last item was printed: an item that
 * was not belongs to the next run.
 */
#ifndef SAMPLES_CLI_PRINTER_H
#define SAMPLES_CLI_PRINTER_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stdint.h>

#include "arguments.h"
#include "item_line.h"

struct printer {
    const struct arguments *arguments;
    struct item_line line;
    uint64_t count;  /* of events */
    bool waits;      /* for a broker, while there is none */
    wnw_state state; /* that was told last */
    bool is_over;
    bool is_undone; /* the last item was not printed */
    int exit_code;
};

void printer_init(struct printer *printer, const struct arguments *arguments, bool waits);

/* What stands above the lines on a terminal. */
void printer_print_titles(struct printer *printer);

void printer_take(struct printer *printer, const wnw_item *item);

/* It is over, and this is what the program ends with. */
void printer_end(struct printer *printer, int exit_code);

#endif
