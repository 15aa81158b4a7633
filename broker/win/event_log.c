#include "broker/win/event_log.h"

#include "proto/win/service_sid.h"

void event_log_init(struct event_log *log, report_event_cb report)
{
    log->source = RegisterEventSourceW(NULL, SERVICE_NAME);
    log->report = report;
}

static WORD type_of(enum log_level level)
{
    switch (level) {
    case LOG_LEVEL_INFORMATION:
        return EVENTLOG_INFORMATION_TYPE;
    case LOG_LEVEL_WARNING:
        return EVENTLOG_WARNING_TYPE;
    case LOG_LEVEL_ERROR:
        break;
    }
    return EVENTLOG_ERROR_TYPE;
}

static bool write_line(void *context, const struct log_line *line)
{
    const struct event_log *log = context;
    wchar_t text[LOG_LINE_BYTES_MAX + 1];
    const wchar_t *texts[] = {text};

    if (log->source != NULL && line->number != 0 &&
        MultiByteToWideChar(CP_UTF8, 0, line->text, -1, text, LOG_LINE_BYTES_MAX + 1) > 0) {
        (void)log->report(log->source, type_of(line->level), 0, line->number, NULL, 1, 0, texts,
                          NULL);
    }
    return true;
}

struct log_sink event_log_sink(struct event_log *log)
{
    const struct log_sink sink = {log, write_line};

    return sink;
}
