#include "retry_after.h"

#include "utc.h"

#include <string.h>

#define PAUSE_S_MAX (UINT32_MAX / 1000u)

static bool read_seconds(const char *value, uint64_t *seconds_out)
{
    uint64_t seconds = 0;

    if (*value == '\0' || value[strspn(value, "0123456789")] != '\0') {
        return false;
    }
    for (; *value != '\0' && seconds <= PAUSE_S_MAX; value++) {
        seconds = seconds * 10 + (uint64_t)(*value - '0');
    }
    *seconds_out = seconds;
    return true;
}

bool retry_after_read(const char *value, uint64_t now_s, uint32_t *pause_ms_out)
{
    uint64_t seconds;
    uint64_t until_s;

    if (utc_read_http(value, &until_s)) {
        seconds = until_s > now_s ? until_s - now_s : 0;
    } else if (!read_seconds(value, &seconds)) {
        return false;
    }
    *pause_ms_out = (uint32_t)(seconds < PAUSE_S_MAX ? seconds : PAUSE_S_MAX) * 1000u;
    return true;
}
