/* The commands of the menus, wherever they come from: a menu, a key, the icon. */
#ifndef SAMPLES_TRAY_WIN_ACTIONS_H
#define SAMPLES_TRAY_WIN_ACTIONS_H

#include <windows.h>

#include "app.h"

void actions_run(struct app *app, UINT command);

/* Put the marks of a menu that opens. */
void actions_mark(const struct app *app, HMENU menu);

/* The menu of the icon, at a place of the screen. */
void actions_show_icon_menu(struct app *app, POINT place);

#endif
