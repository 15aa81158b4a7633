/*
 * The window of wnetwatch-tray as another program sees it: what its controls hold, and what a user
 * does with it.
 *
 * Texts of a list are read from the list itself, through memory in the process that owns it.
 * Functions end the test with a message when they fail. For one thread.
 */
#ifndef TESTS_TRAY_TRAY_WINDOW_H
#define TESTS_TRAY_TRAY_WINDOW_H

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

#define TRAY_TEXT_SIZE 1024u /* bytes */

struct tray_window {
    HWND frame;
    HANDLE process;
    void *memory; /* in the process */
};

/* Wait for the window of this program, which may be hidden, and for all that is in it. */
void tray_window_find(struct tray_window *window, HANDLE program);
void tray_window_lose(struct tray_window *window);

HWND tray_window_control(const struct tray_window *window, int id);

size_t tray_window_rows(const struct tray_window *window, int list_id);

/* The cells of a row with | between them, from this column on. */
void tray_window_read_row(const struct tray_window *window, int list_id, size_t row, int first,
                          int last, char text_out[TRAY_TEXT_SIZE]);

void tray_window_read_status(const struct tray_window *window, char text_out[TRAY_TEXT_SIZE]);

/* As Windows does when the window comes to a screen of another density. */
void tray_window_change_dpi(const struct tray_window *window, unsigned dpi, const RECT *place);

/* As a menu or a key does. */
void tray_window_command(const struct tray_window *window, UINT command);

void tray_window_type_filter(const struct tray_window *window, const wchar_t *filter);

#endif
