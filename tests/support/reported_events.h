/* Events of one logon session, as the library hands them out. */
#ifndef TESTS_SUPPORT_REPORTED_EVENTS_H
#define TESTS_SUPPORT_REPORTED_EVENTS_H

#include <stdint.h>

#include <wnetwatch.h>

#define REPORTED_SID "S-1-5-21-1-2-3-1001"
#define REPORTED_LUID 0x3e7a1u

/* Of Z:, \\files\home, session 1 and net.exe. The texts are borrowed. */
wnw_event reported_started(const char *operation, uint64_t time_us);
wnw_event reported_succeeded(const char *operation, uint64_t time_us, uint64_t elapsed_us);
wnw_event reported_failed(const char *operation, uint64_t time_us, uint64_t elapsed_us,
                          uint32_t status, const char *status_name);

#endif
