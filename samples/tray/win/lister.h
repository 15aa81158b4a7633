/*
 * What Windows lists as connected, asked on another thread, since that can take minutes when a
 * server is gone. After sleep no event tells what has died.
 *
 * One listing at a time. A listing that hangs is left to itself and holds up nothing.
 */
#ifndef SAMPLES_TRAY_WIN_LISTER_H
#define SAMPLES_TRAY_WIN_LISTER_H

#include <windows.h>

#include <wnetwatch.h>

#include <stdint.h>

/* Ask; the window gets the message when there is a list. While one is asked for, or waits to be
   taken, nothing happens. */
void lister_start(HWND window, UINT message);

/* The list, or NULL, and when it was asked for. The caller frees it with wnw_connections_free. */
const wnw_connection_list *lister_take(uint64_t *asked_us_out);

#endif
