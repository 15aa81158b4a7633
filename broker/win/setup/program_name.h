/* The name by which setup knows a program of its own in a registration. */
#ifndef BROKER_WIN_SETUP_PROGRAM_NAME_H
#define BROKER_WIN_SETUP_PROGRAM_NAME_H

#include <stdbool.h>
#include <wchar.h>

#define PROGRAM_NAME L"wnetwatchd.exe"

/* Whether a path, quoted and with arguments or not, names wnetwatchd.exe. */
bool program_name_is_ours(const wchar_t *command);

#endif
