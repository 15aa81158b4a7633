/*
 * The Windows Event Log as a sink: the lines that have a number of event_messages.mc.
 *
 * Only the broker that runs as a service writes there. Under Wine nothing is stored.
 */
#ifndef BROKER_WIN_EVENT_LOG_H
#define BROKER_WIN_EVENT_LOG_H

#include "broker/win/log_sink.h"

#include <windows.h>

/* ReportEventW; tests use another. */
typedef BOOL(WINAPI *report_event_cb)(HANDLE source, WORD type, WORD category, DWORD number,
                                      PSID user, WORD text_count, DWORD data_size,
                                      const wchar_t **texts, void *data);

struct event_log {
    HANDLE source; /* NULL where Windows refuses it: then nothing is written */
    report_event_cb report;
};

/* The source stays open until the process ends. */
void event_log_init(struct event_log *log, report_event_cb report);

/* Takes every line: one that the Event Log refuses is in the other sink. */
struct log_sink event_log_sink(struct event_log *log);

#endif
