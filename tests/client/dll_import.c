#include "tests/client/dll_import.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void *at(HMODULE dll, DWORD offset)
{
    return (BYTE *)dll + offset;
}

static const IMAGE_IMPORT_DESCRIPTOR *first_import(HMODULE dll)
{
    const IMAGE_DOS_HEADER *dos = at(dll, 0);
    const IMAGE_NT_HEADERS *headers = at(dll, (DWORD)dos->e_lfanew);

    return at(dll,
              headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress);
}

/* The place where the address of the function is; NULL when it is none of this import. */
static ULONG_PTR *find_in(HMODULE dll, const IMAGE_IMPORT_DESCRIPTOR *import, const char *function)
{
    const IMAGE_THUNK_DATA *name = at(dll, import->OriginalFirstThunk);
    IMAGE_THUNK_DATA *address = at(dll, import->FirstThunk);

    for (; name->u1.AddressOfData != 0; name++, address++) {
        const IMAGE_IMPORT_BY_NAME *by_name = at(dll, (DWORD)name->u1.AddressOfData);

        if (!IMAGE_SNAP_BY_ORDINAL(name->u1.Ordinal) &&
            strcmp((const char *)by_name->Name, function) == 0) {
            return (ULONG_PTR *)&address->u1.Function;
        }
    }
    return NULL;
}

dll_import dll_import_replace(HMODULE dll, const char *function, dll_import replacement)
{
    const IMAGE_IMPORT_DESCRIPTOR *import = first_import(dll);
    ULONG_PTR *address = NULL;
    dll_import former;
    DWORD protection;

    for (; address == NULL && import->Name != 0; import++) {
        address = find_in(dll, import, function);
    }
    if (address == NULL) {
        fail_msg("the DLL does not import %s", function);
        return NULL;
    }
    former = (dll_import)*address;
    assert_true(VirtualProtect(address, sizeof(*address), PAGE_READWRITE, &protection));
    *address = (ULONG_PTR)replacement;
    assert_true(VirtualProtect(address, sizeof(*address), protection, &protection));
    return former;
}
