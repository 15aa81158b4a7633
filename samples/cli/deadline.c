#include "deadline.h"

#include <windows.h>

#include <wnetwatch.h>

struct deadline deadline_after(uint32_t timeout_ms)
{
    struct deadline deadline = {timeout_ms != 0, GetTickCount64() + timeout_ms};

    return deadline;
}

uint32_t deadline_left_ms(const struct deadline *deadline)
{
    const uint64_t now_ms = GetTickCount64();

    if (!deadline->is_set) {
        return WNW_FOREVER;
    }
    return now_ms >= deadline->end_ms ? 0 : (uint32_t)(deadline->end_ms - now_ms);
}
