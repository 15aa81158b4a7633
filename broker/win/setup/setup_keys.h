/* Where setup keeps what uninstall has to know, and where the settings are. */
#ifndef BROKER_WIN_SETUP_SETUP_KEYS_H
#define BROKER_WIN_SETUP_SETUP_KEYS_H

#define SETUP_KEY L"SOFTWARE\\wnetwatch"
#define SETUP_MADE_NOTIFYEES L"MadeNotifyeesKey" /* number 1: the key was missing before */

#endif
