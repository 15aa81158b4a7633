/*
 * The last failed call of each thread: a sentence that says what failed and where, and the Win32
 * code behind it.
 *
 * A thread gets a place for its sentence with its first failure. The place of a thread that has
 * ended goes to the next thread that needs one, so there are never more places than threads that
 * lived at the same time. Nothing of this needs to hear that a thread ends: a static library has no
 * DllMain, and code that the system calls later would be gone when its DLL is unloaded.
 */
#ifndef CLIENT_LIB_WIN_FAILURE_H
#define CLIENT_LIB_WIN_FAILURE_H

#include <windows.h>

#include <wnetwatch.h>

/* Keep a sentence, without a full stop, for wnw_last_message, and return the status, so that a
   caller does both in one line. Texts of the program go through quote_write. */
wnw_status failure_say(wnw_status status, const char *format, ...);

/* The same, and keep the code for wnw_last_os_error; the sentence ends with what Windows says of
   it. */
wnw_status failure_of_os(wnw_status status, DWORD code, const char *format, ...);

/* A public function returns this status: if it is a failure that said nothing of its own, its
   sentence is that of wnw_status_text. */
void failure_settle(wnw_status status);

/* The DLL is unloaded: give everything back. */
void failure_deinit(void);

#endif
