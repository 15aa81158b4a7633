/* The group Event Log Readers, S-1-5-32-573, to whose members the broker tells all events. */
#ifndef SAMPLES_AGENT_WIN_EVENT_LOG_READERS_H
#define SAMPLES_AGENT_WIN_EVENT_LOG_READERS_H

#include <windows.h>

#include <stdbool.h>

/* sid is that of an account, as text. Each returns ERROR_SUCCESS or the Win32 code, and succeeds when
   nothing is to be done. */
DWORD event_log_readers_add(const wchar_t *sid);
DWORD event_log_readers_remove(const wchar_t *sid);
DWORD event_log_readers_has(const wchar_t *sid, bool *is_member_out);

#endif
