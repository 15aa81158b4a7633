#include "tests/mpr_host/process_size.h"

static DWORD count_handles(void)
{
    DWORD count = 0;

    for (UINT_PTR i = 1; i <= HANDLES_PROBED_MAX; i++) {
        DWORD flags;

        count += GetHandleInformation((HANDLE)(i * 4), &flags) ? 1u : 0u;
    }
    return count;
}

static SIZE_T sum_private_bytes(void)
{
    MEMORY_BASIC_INFORMATION region;
    const BYTE *address = NULL;
    SIZE_T sum = 0;

    while (VirtualQuery(address, &region, sizeof(region)) != 0) {
        if (region.State == MEM_COMMIT && region.Type == MEM_PRIVATE) {
            sum += region.RegionSize;
        }
        address = (const BYTE *)region.BaseAddress + region.RegionSize;
    }
    return sum;
}

struct process_size process_size_measure(void)
{
    struct process_size size;

    size.handles = count_handles();
    size.private_bytes = sum_private_bytes();
    return size;
}
