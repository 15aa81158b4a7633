#include "tests/client/stress/killed_broker.h"

#include <process.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/stories/process.h"

#define PAUSE_MS 1u /* between two looks for the pipe; the shortest between two events */

void killed_broker_init(struct killed_broker *broker)
{
    memset(broker, 0, sizeof(*broker));
    broker->pause_ms = PAUSE_MS;
    (void)snprintf(broker->prefix, sizeof(broker->prefix), "wnetwatch-stress-%lu",
                   GetCurrentProcessId());
    (void)snprintf(broker->state_folder, sizeof(broker->state_folder), "stress-%lu-%llu",
                   GetCurrentProcessId(), (unsigned long long)GetTickCount64());
    (void)_snwprintf(broker->publish_name, 96, L"\\\\.\\pipe\\%hs.publish", broker->prefix);
}

/* In an hour there is more than the usual journal keeps, and the test asks for all of it at the
   end. */
void killed_broker_start(struct killed_broker *broker)
{
    wchar_t arguments[256];

    assert_null(broker->process);
    (void)_snwprintf(arguments, 256,
                     L"run --identity process --quiet --journal-mib 1048576 --segment-mib 256 "
                     L"--pipes %hs --state %hs",
                     broker->prefix, broker->state_folder);
    broker->process = process_start_in_console("stress-broker", WNETWATCHD_PROGRAM, arguments);
}

void killed_broker_kill(struct killed_broker *broker)
{
    process_kill(broker->process);
    process_free(broker->process);
    broker->process = NULL;
}

bool killed_broker_lives_for(struct killed_broker *broker, DWORD wait_ms)
{
    return !process_ends_within(broker->process, wait_ms);
}

static bool publish_one(struct killed_broker *broker, HANDLE pipe)
{
    const long number = InterlockedIncrement(&broker->published);
    const long share = number % KILLED_BROKER_SHARES;
    char line[512];
    DWORD size = (DWORD)snprintf(line, sizeof(line),
                                 "{\"v\":1,\"call\":\"add\",\"phase\":\"post\","
                                 "\"context\":%ld,\"status\":%ld,\"local\":\"\","
                                 "\"remote\":\"\\\\\\\\srv\\\\share-%ld\",\"type\":1,"
                                 "\"flags\":1,\"image\":\"x.exe\",\"dropped\":0}\n",
                                 number, share == 0 ? ERROR_BAD_NET_NAME : ERROR_SUCCESS, share);

    return WriteFile(pipe, line, size, &size, NULL) != 0;
}

/* From connection to connection, whether there is a subscriber or not. */
static unsigned __stdcall publish(void *argument)
{
    struct killed_broker *broker = argument;

    while (!broker->is_over) {
        HANDLE pipe = CreateFileW(broker->publish_name, FILE_WRITE_DATA, 0, NULL, OPEN_EXISTING,
                                  SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);

        if (pipe != INVALID_HANDLE_VALUE) {
            while (!broker->is_over && publish_one(broker, pipe)) {
                Sleep(broker->pause_ms);
            }
            CloseHandle(pipe);
        }
        Sleep(PAUSE_MS);
    }
    return 0;
}

void killed_broker_start_publisher(struct killed_broker *broker)
{
    broker->publisher = (HANDLE)_beginthreadex(NULL, 0, publish, broker, 0, NULL);
    assert_non_null(broker->publisher);
}

void killed_broker_stop_publisher(struct killed_broker *broker)
{
    broker->is_over = 1;
    assert_int_equal(WaitForSingleObject(broker->publisher, KILLED_BROKER_WAIT_MS_MAX),
                     WAIT_OBJECT_0);
    CloseHandle(broker->publisher);
}

void killed_broker_remove_journal(const struct killed_broker *broker)
{
    char command[96];

    (void)snprintf(command, sizeof(command), "rd /s /q %s", broker->state_folder);
    assert_int_equal(system(command), 0);
}
