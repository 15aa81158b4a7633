/* Programs that map as others do: the tests' own host of the notify DLLs, in tests/mpr_host. */
#ifndef TESTS_SUPPORT_STORIES_MPR_HOST_H
#define TESTS_SUPPORT_STORIES_MPR_HOST_H

#include <windows.h>

/* Run it to its end; returns its exit code. */
DWORD mpr_host_run(const wchar_t *arguments);

/* For cmocka, around a group: the DLLs of this build are registered, and no longer. */
int mpr_host_register(void **state);
int mpr_host_unregister(void **state);

#endif
