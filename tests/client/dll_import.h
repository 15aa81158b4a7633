/* Functions that a loaded DLL imports, replaced by those of a test. */
#ifndef TESTS_CLIENT_DLL_IMPORT_H
#define TESTS_CLIENT_DLL_IMPORT_H

#include <windows.h>

typedef void (*dll_import)(void);

/* From now on the DLL calls the replacement. Returns what it has called before; the test fails when
   the DLL imports no such function. */
dll_import dll_import_replace(HMODULE dll, const char *function, dll_import replacement);

#endif
