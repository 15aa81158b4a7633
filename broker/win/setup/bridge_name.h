/*
 * File names of the notify DLL in the system's folders.
 *
 * Each version has a name of its own, "wnetwatch_bridge-0.1.0.dll", since programs keep the DLL
 * loaded and a loaded file cannot be replaced.
 */
#ifndef BROKER_WIN_SETUP_BRIDGE_NAME_H
#define BROKER_WIN_SETUP_BRIDGE_NAME_H

#include "wnetwatch_version.h"

#include <stdbool.h>
#include <wchar.h>

#define BRIDGE_NAME_WIDEN_AGAIN(text) L##text
#define BRIDGE_NAME_WIDEN(text) BRIDGE_NAME_WIDEN_AGAIN(text)

#define BRIDGE_NAME_START L"wnetwatch_bridge"
#define BRIDGE_NAME_PATTERN                                                                        \
    BRIDGE_NAME_START L"-*.dll*" /* of all versions, and what replaced ones left */
#define BRIDGE_NAME BRIDGE_NAME_START L"-" BRIDGE_NAME_WIDEN(WNETWATCH_VERSION) L".dll"

/* As they lie beside wnetwatchd.exe before they are installed. */
#define BRIDGE_SOURCE_X64 BRIDGE_NAME_START L".dll"
#define BRIDGE_SOURCE_X86 BRIDGE_NAME_START L"-x86.dll"

/* Whether a file name, without a folder, is that of a notify DLL of this product. */
bool bridge_name_is_ours(const wchar_t *name);

#endif
