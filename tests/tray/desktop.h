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

/* Before the thread has a window. */
struct process *desktop_open(void);

/* Whether some balloon is shown whose text contains this. */
bool desktop_shows_balloon(const wchar_t *part);

/* How many pixels of the taskbar's icons are nearly white, and how many nearly black. */
void desktop_count_icon_pixels(unsigned *white_out, unsigned *black_out);

#endif
