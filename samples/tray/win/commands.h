/* Numbers of commands, menus and icons. The resource compiler reads this too. */
#ifndef SAMPLES_TRAY_WIN_COMMANDS_H
#define SAMPLES_TRAY_WIN_COMMANDS_H

#define COMMAND_OPEN_WINDOW 1001
#define COMMAND_PAUSE 1002
#define COMMAND_ANNOUNCE_ALL 1010 /* and after it, in the order of enum announce_level */
#define COMMAND_ANNOUNCE_FAILURES 1011
#define COMMAND_ANNOUNCE_NONE 1012
#define COMMAND_START_WITH_WINDOWS 1020
#define COMMAND_ABOUT 1021
#define COMMAND_QUIT 1022
#define COMMAND_CLOSE_WINDOW 1023
#define COMMAND_COPY_TEXT 1030
#define COMMAND_COPY_JSON 1031
#define COMMAND_SELECT_ALL 1032
#define COMMAND_OPEN_FOLDER 1033
#define COMMAND_FIND 1034
#define COMMAND_REFRESH 1035
#define COMMAND_SORT_FIRST 1040 /* by the first column, and so on */
#define COMMAND_SORT_LAST 1044

/* Controls of the window. */
#define CONTROL_FILTER 2001
#define CONTROL_CONNECTIONS 2002
#define CONTROL_EVENTS 2003
#define CONTROL_STATUS 2004

#define MENU_ICON 1
#define MENU_WINDOW 2
#define ACCELERATORS_WINDOW 1

/*
 * Icons: the program's first, then both sets in the order of enum health_icon. Each has a name,
 * since Microsoft's resource compiler takes no sum for the number of a resource.
 */
#define ICON_APP 1
#define ICONS_FOR_LIGHT 10
#define ICON_TROUBLE_FOR_LIGHT 11
#define ICON_GONE_FOR_LIGHT 12
#define ICONS_FOR_DARK 20
#define ICON_TROUBLE_FOR_DARK 21
#define ICON_GONE_FOR_DARK 22

#endif
