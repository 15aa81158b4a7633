/* What is kept for this user in the registry: HKCU\Software\wnetwatch\tray, and the Run key. */
#ifndef SAMPLES_TRAY_WIN_PREFERENCES_H
#define SAMPLES_TRAY_WIN_PREFERENCES_H

#include <windows.h>

#include <stdbool.h>

#include "../core/settings.h"

enum announce_level preferences_level(void);

/* Both return a Win32 code. */
DWORD preferences_set_level(enum announce_level level);
DWORD preferences_start_with_windows(bool is_wanted);

bool preferences_starts_with_windows(void);

/* Whether the taskbar is light. It has a setting of its own, beside that of the programs. */
bool preferences_taskbar_is_light(void);

#endif
