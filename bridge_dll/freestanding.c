/*
 * What the DLL needs in place of a C library: an entry point that does nothing, and the four
 * functions that a compiler may call without being asked. The options of this folder keep the
 * compiler from turning their loops into calls of themselves.
 */
#include <windows.h>
#include <stddef.h>

#ifdef _MSC_VER
#pragma function(memcpy, memset, memcmp)
#endif

void *memcpy(void *restrict target, const void *restrict source, size_t size)
{
    unsigned char *to = target;
    const unsigned char *from = source;

    for (size_t i = 0; i < size; i++) {
        to[i] = from[i];
    }
    return target;
}

void *memmove(void *target, const void *source, size_t size)
{
    unsigned char *to = target;
    const unsigned char *from = source;

    if ((UINT_PTR)to - (UINT_PTR)from >= size) {
        return memcpy(target, source, size);
    }
    while (size > 0) { /* the target begins inside the source */
        size--;
        to[size] = from[size];
    }
    return target;
}

void *memset(void *target, int byte, size_t size)
{
    unsigned char *to = target;

    for (size_t i = 0; i < size; i++) {
        to[i] = (unsigned char)byte;
    }
    return target;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const unsigned char *a = left;
    const unsigned char *b = right;

    for (size_t i = 0; i < size; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

/* The default name of the entry point for the linkers of GCC and MSVC. */
BOOL WINAPI DllMainCRTStartup(HINSTANCE module, DWORD reason, void *reserved);

BOOL WINAPI DllMainCRTStartup(HINSTANCE module, DWORD reason, void *reserved)
{
    (void)module;
    (void)reason;
    (void)reserved;
    return TRUE;
}

/*
 * One address that the loader has to relocate. Code for x64 has none of its own, and Windows may
 * treat a file without a relocation table as one that cannot be moved.
 */
extern const void *const module_is_movable;
const void *const module_is_movable = &module_is_movable;
