/*
 * What the tests put into the registry: the notify DLL and the test network provider.
 *
 * Meant for a prefix of Wine's that belongs to the tests, or for a machine that may be broken.
 */
#ifndef TESTS_MPR_HOST_REGISTRATION_H
#define TESTS_MPR_HOST_REGISTRATION_H

#include <windows.h>

/*
 * Name wnetwatch_bridge.dll in this folder as a notify DLL, and netprovider.dll beside the
 * running program as a network; forget all of the network's state. The folder is a Windows path
 * or, under Wine, an absolute path of the host. Doing it twice changes nothing.
 */
DWORD registration_set(const wchar_t *folder);

/* Take both out again. What is not there is no error. */
DWORD registration_remove(void);

#endif
