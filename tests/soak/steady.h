/*
 * What a program holds at two moments, of which the later one may not have more than the first.
 *
 * Functions end the test with a message when Windows refuses. For one thread.
 */
#ifndef TESTS_SOAK_STEADY_H
#define TESTS_SOAK_STEADY_H

#include <windows.h>
#include <stdbool.h>

#include "tests/support/stories/footprint.h"

/* What may differ between the two moments, since a program is doing something in both: an
   allocator's share, the handles of a connection that is being made, the balloon that is shown. */
#define STEADY_SPARE_BYTES (512u * 1024u)
#define STEADY_SPARE_HANDLES 16u
#define STEADY_SPARE_GUI_OBJECTS 10u

struct steady {
    const char *name;
    bool has_windows;
    struct footprint before;
    struct gui_footprint gui_before;
};

/* The first moment. */
void steady_begin(struct steady *steady, const char *name, bool has_windows, HANDLE process);

/* The later one, of the same program or of a new life of it. It is printed; false if it holds more
   than it may. */
bool steady_is_kept(const struct steady *steady, HANDLE process);

#endif
