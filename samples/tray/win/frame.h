/*
 * The top-level window: it is there as long as the program, mostly hidden, and gets all messages.
 *
 * A message-only window would never hear that Explorer has started anew.
 */
#ifndef SAMPLES_TRAY_WIN_FRAME_H
#define SAMPLES_TRAY_WIN_FRAME_H

#include <windows.h>

#include <stdbool.h>

#include "app.h"

#define FRAME_CLASS L"wnetwatch-tray"

/* Ask the instance that runs in this session to show its window. False when none runs. */
bool frame_show_other(void);

/* The frame of the app, hidden; NULL when Windows refuses. It ends the program's loop when it is
   destroyed. */
HWND frame_create(struct app *app);

#endif
