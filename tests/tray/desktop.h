/*
 * A desktop with a taskbar: Wine's explorer, on a desktop of the test's own.
 *
 * The calling thread moves there, and programs that it starts follow. Functions end the test with a
 * message when they fail. For one thread.
 */
#ifndef TESTS_TRAY_DESKTOP_H
#define TESTS_TRAY_DESKTOP_H

#include "tests/support/stories/process.h"

#include <stdbool.h>

#define POLL_MS 20u

/* Wait for a state; the test fails when it does not come. */
#define WAIT_UNTIL(condition)                                                                      \
    do {                                                                                           \
        for (DWORD waited_ms = 0; !(condition); waited_ms += POLL_MS) {                            \
            if (waited_ms > PROCESS_WAIT_MS_MAX) {                                                 \
                fail_msg("never: %s", #condition);                                                 \
            }                                                                                      \
            Sleep(POLL_MS);                                                                        \
        }                                                                                          \
    } while (0)

/* Before the thread has a window. */
struct process *desktop_open(unsigned width, unsigned height);

/* The balloon that is shown and whose text contains this; NULL for none. */
HWND desktop_find_balloon(const wchar_t *part);

/* How many pixels of the taskbar's icons are nearly white, and how many nearly black. */
void desktop_count_icon_pixels(unsigned *white_out, unsigned *black_out);

#endif
