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

/* The same of the process's table of GDI objects, which its PEB points to. */
#define GDI_TABLE_OFFSET (sizeof(void *) == 8 ? 0xF8u : 0x94u)
#define GDI_TABLE_ENTRIES 0x10000u

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

struct gdi_entry {
    uint64_t object;
    uint32_t owner;
    uint16_t unique;
    uint8_t type; /* 0: the entry is free */
    uint8_t flags;
    uint64_t user_pointer;
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

static const BYTE *find_gdi_table(HANDLE process)
{
    PROCESS_BASIC_INFORMATION basic;
    const BYTE *table = NULL;
    SIZE_T size;

    assert_int_equal(
        NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof(basic), NULL),
        0);
    assert_true(ReadProcessMemory(process, (const BYTE *)basic.PebBaseAddress + GDI_TABLE_OFFSET,
                                  (void *)&table, sizeof(table), &size));
    return table;
}

static DWORD count_gdi_entries(HANDLE process)
{
    const SIZE_T bytes = GDI_TABLE_ENTRIES * sizeof(struct gdi_entry);
    struct gdi_entry *entries = malloc(bytes);
    DWORD count = 0;
    SIZE_T size;

    assert_non_null(entries);
    assert_true(ReadProcessMemory(process, find_gdi_table(process), entries, bytes, &size));
    for (size_t i = 0; i < GDI_TABLE_ENTRIES; i++) {
        count += entries[i].type != 0 ? 1u : 0u;
    }
    free(entries);
    return count;
}

struct windows {
    DWORD process_id;
    DWORD count;
};

static BOOL CALLBACK count_window(HWND window, LPARAM lparam)
{
    struct windows *windows = (struct windows *)lparam;
    DWORD id = 0;

    (void)GetWindowThreadProcessId(window, &id);
    windows->count += id == windows->process_id ? 1u : 0u;
    return TRUE;
}

static BOOL CALLBACK count_with_children(HWND window, LPARAM lparam)
{
    (void)EnumChildWindows(window, count_window, lparam);
    return count_window(window, lparam);
}

static DWORD count_windows(HANDLE process)
{
    struct windows windows = {GetProcessId(process), 0};

    (void)EnumWindows(count_with_children, (LPARAM)&windows);
    return windows.count;
}

struct gui_footprint gui_footprint_of(HANDLE process)
{
    struct gui_footprint footprint = {GetGuiResources(process, GR_GDIOBJECTS),
                                      GetGuiResources(process, GR_USEROBJECTS)};

    if (footprint.gdi_objects == 0) {
        footprint.gdi_objects = count_gdi_entries(process);
    }
    if (footprint.user_objects == 0) {
        footprint.user_objects = count_windows(process);
    }
    return footprint;
}
