#include "tests/support/stories/footprint.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <winternl.h>

#include <cmocka.h>

/* Not in the headers, but in many books, and the same on Windows and Wine. */
#define SYSTEM_EXTENDED_HANDLE_INFORMATION 64
#define STATUS_LENGTH_MISMATCH ((NTSTATUS)0xC0000004)

struct handle_entry {
    void *object;
    ULONG_PTR process_id;
    ULONG_PTR handle;
    ULONG access;
    USHORT trace_index;
    USHORT object_type;
    ULONG attributes;
    ULONG reserved;
};

struct handle_list {
    ULONG_PTR count;
    ULONG_PTR reserved;
    struct handle_entry entries[1]; /* count of them */
};

/* The handles of all processes. The list may grow while it is asked for. */
static struct handle_list *list_handles(void)
{
    ULONG size = 1u << 20;
    NTSTATUS status = STATUS_LENGTH_MISMATCH;
    struct handle_list *list = NULL;

    while (status == STATUS_LENGTH_MISMATCH) {
        free(list);
        size *= 2;
        list = malloc(size);
        assert_non_null(list);
        status = NtQuerySystemInformation(
            (SYSTEM_INFORMATION_CLASS)SYSTEM_EXTENDED_HANDLE_INFORMATION, list, size, NULL);
    }
    assert_int_equal(status, 0);
    return list;
}

static DWORD count_handles(HANDLE process)
{
    const DWORD id = GetProcessId(process);
    struct handle_list *list = list_handles();
    DWORD count = 0;

    for (ULONG_PTR i = 0; i < list->count; i++) {
        count += list->entries[i].process_id == id ? 1u : 0u;
    }
    free(list);
    return count;
}

static SIZE_T sum_private_bytes(HANDLE process)
{
    MEMORY_BASIC_INFORMATION region;
    const BYTE *address = NULL;
    SIZE_T sum = 0;

    while (VirtualQueryEx(process, address, &region, sizeof(region)) != 0) {
        if (region.State == MEM_COMMIT && region.Type == MEM_PRIVATE) {
            sum += region.RegionSize;
        }
        address = (const BYTE *)region.BaseAddress + region.RegionSize;
    }
    return sum;
}

struct footprint footprint_of(HANDLE process)
{
    struct footprint footprint;

    footprint.handles = count_handles(process);
    footprint.private_bytes = sum_private_bytes(process);
    assert_true(footprint.handles > 0);
    assert_true(footprint.private_bytes > 0);
    return footprint;
}
