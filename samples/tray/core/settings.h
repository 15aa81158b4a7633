/* What the user has chosen. The values are those of the registry. */
#ifndef SAMPLES_TRAY_CORE_SETTINGS_H
#define SAMPLES_TRAY_CORE_SETTINGS_H

#include <stdint.h>

enum announce_level { ANNOUNCE_ALL = 0, ANNOUNCE_FAILURES = 1, ANNOUNCE_NONE = 2 };

#define ANNOUNCE_DEFAULT ANNOUNCE_FAILURES

/* A number that is no level is the default: it is from a later version, or typed by hand. */
static inline enum announce_level announce_level_of(uint32_t number)
{
    return number <= ANNOUNCE_NONE ? (enum announce_level)number : ANNOUNCE_DEFAULT;
}

#endif
